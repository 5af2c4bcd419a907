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

// An answer that did not fit, for the one who gave it and is asked again.
struct Unfit {
    std::string said;
    std::string problem;
};

// What one attempt does about the client's response format.
struct Structured {
    // Whether the request is not what the client's bytes say, so that it must be written anew.
    bool asks_otherwise() const { return way != StructuredWay::native || repairs; }

    StructuredWay way = StructuredWay::native;
    bool check = false;
    bool holds = false;                       // a stream goes out when it is whole and checked
    std::string tool = {};                    // its name, of the way that has one
    std::optional<json::Schema> schema = {};  // to check against; none: any JSON will do
    std::optional<Unfit> repairs = {};        // the target's own, of the attempt before
    std::optional<Unfit> unfit = {};          // set by a check
};

// Errors: invalid_request, for a schema that cannot be read where it must be.
Result<Structured> make_structured(const llm::ChatRequest& request, StructuredWay way, bool check);

// The way, and whether the answer is a repaired one: "tool", "tool, repaired".
std::string_view name(const Structured& structured);

// The request in which the format is asked for in that way, behind the answer to be repaired.
llm::ChatRequest ask_structured(const llm::ChatRequest& request, const Structured& structured);

// Makes the answer one of the native way, and checks it. An answer that says why it is none (a
// refusal, the length, calls of the client's tools) is not checked. upstream_protocol with what
// does not fit, which is in structured.unfit then.
Result<void> settle_answer(Structured& structured, llm::ChatAnswer& answer);

// Of one whole text.
Result<void> check_text(Structured& structured, std::string_view text);

}  // namespace weir::gateway
