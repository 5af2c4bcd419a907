// Any bytes as a stream of lines, in any cuts (the first byte of the input seeds them): the same
// lines as uncut, the raws are the stream, and whatever the reader makes of it keeps the order law.
// The same bytes as a complete answer: total.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "llm/stream_checker.hpp"
#include "wire/json_lines.hpp"
#include "wire/ollama/response.hpp"
#include "wire/ollama/stream.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

struct Outcome {
    std::vector<std::string> lines;
    std::string raws;
    std::vector<weir::llm::StreamEvent> events;
    bool failed = false;  // the framing
    bool read = true;     // the events
};

template <class Cut>
Outcome run(std::string_view stream, Cut cut) {
    Outcome outcome;
    weir::wire::JsonLinesReader lines(2048);
    const auto reader = weir::wire::ollama::make_stream_reader({}, {});
    weir::wire::SseEvent event;
    const auto take = [&] {
        outcome.raws += event.raw;
        outcome.lines.emplace_back(event.data);
        outcome.read = outcome.read && reader->on_event(event, outcome.events).has_value();
    };
    while (!stream.empty() && !outcome.failed) {
        const std::size_t taken = std::clamp<std::size_t>(cut(), 1, stream.size());
        lines.feed(stream.substr(0, taken));
        stream.remove_prefix(taken);
        while (true) {
            const auto more = lines.next(event);
            outcome.failed = !more;
            if (!more || !*more) break;
            take();
        }
    }
    if (outcome.failed) return outcome;
    if (lines.finish(event).value_or(false)) take();
    outcome.read = outcome.read && reader->on_end(outcome.events).has_value();
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    weir::Random random(data[0]);
    const Outcome whole = run(bytes, [&] { return bytes.size(); });
    const Outcome split = run(bytes, [&] { return random.below(9); });
    require(whole.failed == split.failed && whole.lines == split.lines);
    require(whole.events == split.events && whole.read == split.read);
    require(whole.failed || (whole.raws == bytes && split.raws == bytes));
    weir::llm::StreamChecker checker;
    for (const weir::llm::StreamEvent& event : whole.events)
        require(checker.on_event(event).has_value());
    require(!whole.read || whole.failed || checker.on_end().has_value());
    (void)weir::wire::ollama::read_answer(bytes, {}, {});
    (void)weir::wire::ollama::scan_answer(bytes, {}, {});
    return 0;
}
