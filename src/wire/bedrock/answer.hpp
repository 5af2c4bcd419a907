#pragma once
// A complete Converse answer that is passed through: usage, stop reason, and whether it is an error
// in a 200 (facts: providers.md 3.6, 4.12, 4.13; recordings, November 2026). It has neither id nor
// model.
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "json/value.hpp"
#include "json/writer.hpp"
#include "wire/facts.hpp"

namespace weir::wire::bedrock {

// upstream_protocol when the body is no JSON object or has neither output nor an error.
Result<AnswerFacts> scan_answer(std::string_view body, const json::Limits& limits,
                                const Quirks& quirks);

// inputTokens exclude what was read from or written to the cache (recorded: 433 + 2752 read + 16
// out = 3201 in all); cacheDetails split the writes by lifetime. Thoughts are in outputTokens and
// not told apart. Nothing when it is null or has no counts.
std::optional<llm::Usage> read_usage(json::Value usage);
void write_usage(json::Writer& out, const llm::Usage& usage);

llm::StopReason read_stop_reason(std::string_view native);
// The word for a client of this wire: native where it is one of ours that means the same.
std::string_view write_stop_reason(llm::StopReason reason, std::string_view native);
// An end with calls is a call, a call without any is an end (providers.md 4.12).
llm::StopReason settle_stop(llm::StopReason stop, bool has_calls);
// From additionalModelResponseFields, where the caller asked for the path; "" otherwise.
std::string read_stop_sequence(json::Value additional);

// Decoded bytes of text in one content block or one delta of a stream.
struct TextBytes {
    std::size_t content = 0;
    std::size_t reasoning = 0;
    std::size_t tools = 0;
    std::size_t total() const { return content + reasoning + tools; }
};
TextBytes text_in_block(json::Value block);

}  // namespace weir::wire::bedrock
