#include "bench/common/sse_counter.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace weir::bench {

void SseCounter::event(std::string_view text, std::int64_t now, Samples& one_way) {
    static constexpr std::string_view key = R"("sim_sent_ns":")";
    // Anthropic names its events, and its last one has a name of its own.
    if (text.starts_with("event: ")) {
        done_ = done_ || text.starts_with("event: message_stop\n");
        text.remove_prefix(std::min(text.find('\n') + 1, text.size()));
    }
    if (!text.starts_with("data:")) return;  // a comment
    if (text == "data: [DONE]") {
        done_ = true;
        return;
    }
    ++events_;
    // The stamp stands last in the event: look for it from the end.
    const std::size_t at = text.rfind(key);
    if (at == std::string_view::npos) return;
    std::int64_t sent = 0;
    const char* digits = text.data() + at + key.size();
    if (std::from_chars(digits, text.data() + text.size(), sent).ec == std::errc{})
        one_way.add(now - sent);
}

void SseCounter::feed(std::string_view bytes, std::int64_t now, Samples& one_way) {
    std::string joined;
    if (!partial_.empty()) {
        joined = std::exchange(partial_, {});
        joined += bytes;
        bytes = joined;
    }
    while (!bytes.empty()) {
        const std::size_t end = bytes.find("\n\n");
        if (end == std::string_view::npos) {
            partial_ = bytes;
            return;
        }
        event(bytes.substr(0, end), now, one_way);
        bytes.remove_prefix(end + 2);
    }
}

}  // namespace weir::bench
