#pragma once
// A complete response object that is passed through: usage, stop reason, and whether it failed
// (facts: providers.md 3.2, 4.12, 4.13).
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "json/value.hpp"
#include "json/writer.hpp"
#include "wire/facts.hpp"
#include "wire/openai_chat/chunk.hpp"

namespace weir::wire::openai_responses {

// upstream_protocol when the body is no JSON object or is neither a response nor an error.
Result<AnswerFacts> scan_answer(std::string_view body, const json::Limits& limits,
                                const Quirks& quirks);

// Whether this is a response object, complete or not.
bool is_response(json::Value root);

// Of a response object: its usage, and the searches it tells of elsewhere. Nothing when usage is
// null or has no counts. Cached tokens, cache writes and reasoning are subsets of the totals; where
// total_tokens proves that reasoning was counted beside output_tokens, it is added. xAI counts it
// inside here, other than in Chat Completions, so its quirk does not apply.
std::optional<llm::Usage> read_usage(json::Value response);
// The usage object. own is what an answer of this wire had, "" for none: members that have no
// canonical meaning are repeated from it.
void write_usage(json::Writer& out, const llm::Usage& usage, std::string_view own);

// The provider's word: the reason of incomplete_details where there is one, else the status.
std::string native_stop(json::Value response);
// has_calls: of tools that the caller is to run.
llm::StopReason read_stop_reason(std::string_view native, bool has_calls);

// How an answer that ended so is told: its status, and incomplete_details.reason or "".
struct Ending {
    std::string_view status;
    std::string_view incomplete;
};
// native: of an answer that is still under way in the background, its status stays.
Ending ending_of(llm::StopReason reason, std::string_view native);

// Whether the caller is to run it.
bool is_client_call(json::Value item);
// Whether an answer's items leave something for the caller to run: calls of functions, and of
// computers, shells and patches as far as the provider has not run them itself.
class OpenCalls {
public:
    void on_item(json::Value item);
    // All items once more, with a stream's end; hosts leave some of them out there.
    void on_all(json::Value items);
    bool any() const { return calls_ || machine_calls_ > 0; }

private:
    bool calls_ = false;
    int machine_calls_ = 0;  // without their output
};
// Decoded bytes of what an output item says.
openai_chat::TextBytes text_of_item(json::Value item);

}  // namespace weir::wire::openai_responses
