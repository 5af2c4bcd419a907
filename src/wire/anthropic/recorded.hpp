#pragma once
// For tests: what a recorded answer or stream says itself, read without the code under test but for
// JSON. Streams are put together as the vendor's SDKs do it.
#include <cstdint>
#include <string>
#include <string_view>

#include "llm/usage.hpp"
#include "wire/replay_data.hpp"

namespace weir::wire::anthropic {

// The events as SSE, also where the recording has only their data.
std::string as_sse(const replay::Exchange& exchange);

struct Recorded {
    std::string message;       // the complete answer as JSON
    std::size_t stop_end = 0;  // where the data line of the first message_stop ends; 0 without one
    bool error = false;
    bool spliced = false;  // a second message begins before the first one's end
};
// Of the first message.
Recorded assemble(const std::string& sse);

// The counts of an answer's usage, added up from its own fields.
struct Counts {
    std::int64_t input = 0;
    std::int64_t cache_read = 0;
    std::int64_t cache_write = 0;
    std::int64_t cache_write_1h = 0;
    std::int64_t output = 0;
    std::int64_t thinking = 0;
    std::int64_t web_searches = 0;
    friend bool operator==(const Counts&, const Counts&) = default;
};
Counts counts_in(std::string_view answer);
Counts counts_of(const llm::Usage& usage);
std::string text_of(const Counts& counts);

}  // namespace weir::wire::anthropic
