// Any bytes in any cuts (the first byte of the input seeds them): the same events as uncut, the
// raws are the stream. Checksums keep random bytes out, so the same input is also put into frames:
// they must come back as they went in, and no reader of what is inside minds it.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "wire/bedrock_invoke/chunk.hpp"
#include "wire/event_stream.hpp"
#include "wire/wire.hpp"

namespace {

using weir::wire::SseEvent;

void require(bool holds) {
    if (!holds) std::abort();
}

struct Outcome {
    std::vector<std::string> events;
    std::string raws;
    bool failed = false;
};

template <class Reader, class Cut>
Outcome run(Reader reader, std::string_view stream, Cut cut) {
    Outcome outcome;
    SseEvent event;
    while (!stream.empty() && !outcome.failed) {
        const std::size_t taken = std::clamp<std::size_t>(cut(), 1, stream.size());
        reader.feed(stream.substr(0, taken));
        stream.remove_prefix(taken);
        while (true) {
            const auto more = reader.next(event);
            outcome.failed = !more;
            if (!more || !*more) break;
            outcome.raws += event.raw;
            outcome.events.push_back(std::string(event.name) + (event.exception ? "!" : "|") +
                                     std::string(event.data));
        }
    }
    if (!outcome.failed) outcome.failed = !reader.finish(event).has_value();
    return outcome;
}

template <class Make>
Outcome same_in_any_cuts(Make make, std::string_view stream, weir::Random& random) {
    const Outcome whole = run(make(), stream, [&] { return stream.size(); });
    const Outcome split = run(make(), stream, [&] { return random.below(9); });
    require(whole.failed == split.failed);
    require(whole.events == split.events);
    require(whole.failed || (whole.raws == stream && split.raws == stream));
    return whole;
}

// Frames of lines "type payload"; a '!' before the type makes an exception, a '{' is InvokeModel's.
std::string framed(std::string_view lines) {
    constexpr std::array<std::string_view, 6> types = {"messageStart",      "contentBlockStart",
                                                       "contentBlockDelta", "contentBlockStop",
                                                       "messageStop",       "metadata"};
    std::string out;
    while (!lines.empty()) {
        const std::string_view line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(line.size() + 1, lines.size()));
        if (line.empty()) continue;
        const auto letter = static_cast<unsigned char>(line[0]);
        if (letter == '!')
            weir::wire::append_exception_frame(out, "throttlingException", line.substr(1));
        else if (letter == '#')
            weir::wire::append_event_frame(out, "chunk", line.substr(1));
        else if (letter == '{')
            weir::wire::bedrock_invoke::append_chunk(out, line);
        else
            weir::wire::append_event_frame(out, types[letter % types.size()], line.substr(1));
    }
    return out;
}

void read_inside(const weir::wire::Wire& wire, std::string_view stream) {
    const auto scan = wire.scan_stream({}, {});
    const auto translate = wire.read_stream({}, {});
    std::vector<weir::llm::StreamEvent> events;
    weir::wire::EventStreamReader reader(weir::wire::frame_bytes_most);
    reader.feed(stream);
    SseEvent event;
    bool scanning = true;
    bool translating = true;
    while (reader.next(event).value_or(false)) {
        scanning = scanning && scan->on_event(event).has_value();
        translating = translating && translate->on_event(event, events).has_value();
    }
    if (scanning) (void)scan->on_end();
    if (translating) (void)translate->on_end(events);
    const auto writer = wire.write_stream({});
    std::string written;
    for (const weir::llm::StreamEvent& one : events)
        writer->write(one, written);
    const Outcome again = run(weir::wire::EventStreamReader(weir::wire::frame_bytes_most), written,
                              [&] { return written.size(); });
    require(!again.failed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    weir::Random random(data[0]);
    const auto frames = [] { return weir::wire::EventStreamReader(4096); };
    (void)same_in_any_cuts(frames, bytes, random);
    const std::string stream = framed(bytes);
    const auto large = [] { return weir::wire::EventStreamReader(1U << 24U); };
    require(!same_in_any_cuts(large, stream, random).failed);
    read_inside(*weir::wire::find("bedrock"), stream);
    read_inside(*weir::wire::find("bedrock_invoke"), stream);
    std::string_view headers = bytes;
    while (weir::wire::take_header(headers)) {
    }
    return 0;
}
