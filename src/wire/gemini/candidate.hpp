#pragma once
// What the scans and readers of answers and of stream events have in common. Local to this wire.
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "json/value.hpp"
#include "llm/chat.hpp"

namespace weir::wire::gemini {

inline constexpr std::int64_t candidates_max = 1024;

// Members of a candidate and of an answer that are read; the others are extras.
inline constexpr std::array<std::string_view, 4> known_of_candidate = {"content", "finishReason",
                                                                       "index", "logprobsResult"};
inline constexpr std::array<std::string_view, 5> known_of_answer = {
    "candidates", "usageMetadata", "modelVersion", "responseId", "createTime"};

// Whether an object is an answer or a part of one at all.
bool is_answer(json::Value root);

// The reason why the prompt was refused, "" when it was not: then there are no candidates.
std::string block_reason(json::Value root);

// Its index (absent means 0); an error when it is not one.
Result<int> candidate_index(json::Value candidate);

// Decoded bytes of the text in a candidate's parts.
struct TextBytes {
    std::size_t content = 0;
    std::size_t reasoning = 0;
    std::size_t tools = 0;
    bool call = false;   // there is one, or a piece of one
    bool other = false;  // media, code: content, but no text
    std::size_t total() const { return content + reasoning + tools; }
};
TextBytes text_in(json::Value content);

llm::Logprobs read_logprobs(json::Value result);

// "2025-08-19T14:55:21.164378Z" as Unix seconds and back; 0 for what is no such time.
std::int64_t read_time(std::string_view text);
std::string write_time(std::int64_t seconds);

// What of usageMetadata is neither a count nor a detail of one, and the service tier's words:
// "usageMetadata.trafficType".
void read_usage_extras(json::Value usage, std::vector<llm::Extra>& out);

}  // namespace weir::wire::gemini
