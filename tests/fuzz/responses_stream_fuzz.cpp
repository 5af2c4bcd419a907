// Any bytes as a Responses stream, in any cuts (the first byte seeds them): the tap and the reader
// agree with themselves whatever the cuts are, the events keep the order law, the writer makes of
// them a stream that reads again, and the conversation state minds nothing that it is given.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "json/document.hpp"
#include "llm/stream_checker.hpp"
#include "wire/openai_responses/replay_events.hpp"
#include "wire/openai_responses/state.hpp"
#include "wire/openai_responses/stream.hpp"
#include "wire/openai_responses/stream_scan.hpp"
#include "wire/sse.hpp"

namespace {

namespace responses = weir::wire::openai_responses;

void require(bool holds) {
    if (!holds) std::abort();
}

struct Outcome {
    std::vector<weir::llm::StreamEvent> events;
    std::size_t text_bytes = 0;
    bool complete = false;
    bool scanned = false;
};

template <class Cut>
Outcome run(std::string_view stream, Cut cut) {
    Outcome outcome;
    weir::wire::SseReader reader(65536);
    const auto scan = responses::make_stream_scan({}, {});
    const auto translate = responses::make_stream_reader({}, {});
    bool framed = true;
    outcome.complete = outcome.scanned = true;
    weir::wire::SseEvent event;
    const auto use = [&] {
        outcome.scanned = outcome.scanned && scan->on_event(event).has_value();
        outcome.complete =
            outcome.complete && translate->on_event(event, outcome.events).has_value();
    };
    while (!stream.empty() && framed) {
        const std::size_t taken = std::clamp<std::size_t>(cut(), 1, stream.size());
        reader.feed(stream.substr(0, taken));
        stream.remove_prefix(taken);
        for (auto more = reader.next(event);; more = reader.next(event)) {
            framed = more.has_value();
            if (!more || !*more) break;
            use();
        }
    }
    if (framed && reader.finish(event).value_or(false)) use();
    outcome.scanned = outcome.scanned && framed && scan->on_end().has_value();
    outcome.complete = outcome.complete && framed && translate->on_end(outcome.events).has_value();
    outcome.text_bytes = scan->facts().text_bytes();
    return outcome;
}

void check_law(const Outcome& outcome) {
    weir::llm::StreamChecker checker;
    for (const weir::llm::StreamEvent& event : outcome.events)
        require(checker.on_event(event).has_value());
    if (outcome.complete) require(checker.on_end().has_value());
}

void check_state(std::string_view text) {
    const responses::StoredResponse stored = {.id = "r", .input = text, .output = text};
    (void)responses::keep_answer(text, {});
    (void)responses::list_input_items(stored, {.after = {}});
    if (const auto replayed = responses::replay_events(text, std::nullopt))
        require(weir::json::validate(responses::last_event_data(*replayed)).has_value());
    const auto input = responses::keep_input(text, {});
    if (!input) return;
    const auto merged =
        responses::merge_previous(text, {.id = "r", .input = *input, .output = "[]"}, {});
    if (merged) require(weir::json::validate(*merged).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
    const Outcome whole = run(stream, [&] { return stream.size(); });
    weir::Random random(data[0]);
    const Outcome split = run(stream, [&] { return random.below(9); });
    require(whole.events == split.events && whole.complete == split.complete);
    require(whole.scanned == split.scanned && whole.text_bytes == split.text_bytes);
    check_law(whole);

    const auto writer = responses::make_stream_writer({});
    std::string written;
    for (const weir::llm::StreamEvent& event : whole.events)
        writer->write(event, written);
    const Outcome again = run(written, [&] { return written.size(); });
    check_law(again);
    check_state(stream);
    return 0;
}
