// Any bytes as a Cohere stream, in any cuts (the first byte of the input seeds them): the same
// canonical events as uncut, the order law kept, and what is written of a complete stream reads
// back complete.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "llm/stream_checker.hpp"
#include "wire/cohere/stream.hpp"
#include "wire/cohere/stream_scan.hpp"
#include "wire/sse.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

struct Outcome {
    std::vector<weir::llm::StreamEvent> events;
    bool complete = false;
};

template <class Cut>
Outcome run(std::string_view stream, Cut cut) {
    Outcome outcome;
    weir::wire::SseReader reader(4096);
    const auto scan = weir::wire::cohere::make_stream_scan({}, {});
    const auto translate = weir::wire::cohere::make_stream_reader({}, {});
    bool scanning = true;
    bool translating = true;
    weir::wire::SseEvent event;
    const auto use = [&] {
        scanning = scanning && scan->on_event(event).has_value();
        translating = translating && translate->on_event(event, outcome.events).has_value();
    };
    bool failed = false;
    while (!stream.empty() && !failed) {
        const std::size_t taken = std::clamp<std::size_t>(cut(), 1, stream.size());
        reader.feed(stream.substr(0, taken));
        stream.remove_prefix(taken);
        while (true) {
            const auto more = reader.next(event);
            failed = !more;
            if (!more || !*more) break;
            use();
        }
    }
    if (!failed && reader.finish(event).value_or(false)) use();
    const bool scanned = scanning && scan->on_end().has_value();
    outcome.complete = translating && translate->on_end(outcome.events).has_value();
    if (outcome.complete) require(scanned);
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
    const Outcome whole = run(stream, [&] { return stream.size(); });
    weir::Random random(data[0]);
    const Outcome split = run(stream, [&] { return random.below(9); });
    require(whole.complete == split.complete && whole.events == split.events);
    weir::llm::StreamChecker checker;
    for (const weir::llm::StreamEvent& event : whole.events)
        require(checker.on_event(event).has_value());
    if (!whole.complete) return 0;
    require(checker.on_end().has_value());
    const auto writer = weir::wire::cohere::make_stream_writer({});
    std::string written;
    for (const weir::llm::StreamEvent& event : whole.events)
        writer->write(event, written);
    require(run(written, [&] { return written.size(); }).complete);
    return 0;
}
