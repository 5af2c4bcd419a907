#pragma once
// Answers in JSON at every target: how one target is asked for them, what its answer becomes, and
// whether it is what was asked for. Values in, values out.
//   native  the target's own way
//   tool    a call of a tool whose input is the schema is demanded, and its input is the answer
//   prompt  the model is told so in words
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "catalog/quirks.hpp"
#include "catalog/vocabulary.hpp"
#include "json/schema.hpp"
#include "llm/chat.hpp"

namespace weir::gateway {

enum class StructuredWay : std::uint8_t { native, tool, prompt };
std::string_view name(StructuredWay way);

struct StructuredTarget {
    std::string_view wire;
    catalog::Capabilities can;
    const catalog::Quirks& quirks;
};
StructuredWay structured_way(const llm::ChatRequest& request, const StructuredTarget& target);

// What one attempt does about the client's response format.
struct Structured {
    StructuredWay way = StructuredWay::native;
    bool check = false;
    std::string tool;                    // its name, of the way that has one
    std::optional<json::Schema> schema;  // to check against; none: any JSON will do
};

// Errors: invalid_request, for a schema that cannot be read where it must be.
Result<Structured> make_structured(const llm::ChatRequest& request, StructuredWay way, bool check);

// The request in which the format is asked for in that way.
llm::ChatRequest ask_structured(const llm::ChatRequest& request, const Structured& structured);

// Makes the answer one of the native way, and checks it. An answer that says why it is none (a
// refusal, the length, calls of the client's tools) is not checked. upstream_protocol with what
// does not fit.
Result<void> settle_answer(const Structured& structured, llm::ChatAnswer& answer);

// Of one whole text.
Result<void> check_text(const Structured& structured, std::string_view text);

}  // namespace weir::gateway
