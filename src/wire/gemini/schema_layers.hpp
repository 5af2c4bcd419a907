#pragma once
// A JSON Schema as the list of schemas that hold at once: itself, what it refers to, and all of its
// allOf. The first that has a keyword says what it is; properties add up. Local to this wire.
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"

namespace weir::wire::gemini {

class SchemaLayers {
public:
    static constexpr std::size_t layers_max = 64;

    // root is the whole document, for "#/..." references. within are the references that the
    // schema stands in: one of them again is a cycle.
    SchemaLayers(json::Value root, std::vector<std::string> within);

    void add(json::Value schema);

    json::Value first(std::string_view keyword) const;  // missing when no layer has it
    const std::vector<json::Value>& all() const { return layers_; }
    const std::vector<std::string>& within() const { return within_; }
    bool is_cyclic() const { return cyclic_; }
    bool is_unresolved() const { return unresolved_; }

private:
    json::Value find(std::string_view reference) const;

    json::Value root_;
    std::vector<std::string> within_;
    std::vector<json::Value> layers_;
    bool cyclic_ = false;
    bool unresolved_ = false;
};

}  // namespace weir::wire::gemini
