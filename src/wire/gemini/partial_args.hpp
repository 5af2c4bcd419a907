#pragma once
// Arguments of a call that come in pieces: Vertex's streamFunctionCallArguments (recorded 2026-04
// from Gemini 3: {"jsonPath":"$.recipe.steps[0]","stringValue":"Cut","willContinue":true}).
// They are put together here, since a path may come back to an object that was left. Bounded by the
// limits that it is made with. Local to this wire.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/limits.hpp"
#include "json/value.hpp"
#include "json/writer.hpp"

namespace weir::wire::gemini {

class PartialArgs {
public:
    explicit PartialArgs(const json::Limits& limits) : limits_(limits) {}

    // One element of partialArgs. upstream_protocol for a path that is none, or that goes through
    // what is a value already.
    Result<void> add(json::Value piece);
    // The object so far, members in the order of their coming; "{}" for none.
    std::string text() const;

private:
    enum class Kind : std::uint8_t { unset, object, array, text, raw };
    struct Node {
        Kind kind = Kind::unset;
        std::string value;               // of a text or a raw scalar
        std::vector<std::string> names;  // of an object's members, which are in `inside`
        std::vector<Node> inside;
    };

    Result<Node*> find(std::string_view path);
    Node* child(Node& of, std::string_view name);
    Node* element(Node& of, std::size_t index);
    static void write(json::Writer& out, const Node& node);

    json::Limits limits_;
    Node root_{.kind = Kind::object, .value = {}, .names = {}, .inside = {}};
    std::uint32_t nodes_ = 0;
};

}  // namespace weir::wire::gemini
