// Any bytes in any cuts (the first byte of the input seeds them): the same events as uncut, the
// raws are the stream, and neither tap of the stream minds what it is given.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "wire/openai_chat/stream.hpp"
#include "wire/openai_chat/stream_scan.hpp"
#include "wire/sse.hpp"

namespace {

using weir::wire::SseEvent;

struct Outcome {
    std::vector<std::string> events;
    std::string raws;
    bool failed = false;
};

template <class Cut>
Outcome run(std::string_view stream, Cut cut) {
    Outcome outcome;
    weir::wire::SseReader reader(4096);
    const auto scan = weir::wire::openai_chat::make_stream_scan({}, {});
    const auto translate = weir::wire::openai_chat::make_stream_reader({}, {});
    std::vector<weir::llm::StreamEvent> events;
    bool scanning = true;
    bool translating = true;
    SseEvent event;
    const auto use = [&] {
        outcome.raws += event.raw;
        if (event.has_data || !event.name.empty())
            outcome.events.push_back(std::string(event.name) + "|" + std::string(event.data) + "|" +
                                     std::string(event.id));
        scanning = scanning && scan->on_event(event).has_value();
        translating = translating && translate->on_event(event, events).has_value();
    };
    while (!stream.empty() && !outcome.failed) {
        const std::size_t taken = std::clamp<std::size_t>(cut(), 1, stream.size());
        reader.feed(stream.substr(0, taken));
        stream.remove_prefix(taken);
        while (true) {
            const auto more = reader.next(event);
            outcome.failed = !more;
            if (!more || !*more) break;
            use();
        }
    }
    if (!outcome.failed && reader.finish(event).value_or(false)) use();
    if (scanning) (void)scan->on_end();
    if (translating) (void)translate->on_end(events);
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
    const Outcome whole = run(stream, [&] { return stream.size(); });
    weir::Random random(data[0]);
    const Outcome split = run(stream, [&] { return random.below(9); });
    if (whole.failed != split.failed) std::abort();
    if (!whole.failed && whole.events != split.events) std::abort();
    if (!whole.failed && (whole.raws != stream || split.raws != stream)) std::abort();
    return 0;
}
