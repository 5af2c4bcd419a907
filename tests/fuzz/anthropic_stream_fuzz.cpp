// Any bytes as a Messages stream: the same events for any cut in two, the order law kept, what was
// read written so that it reads again, and the tap's quick way the same as its careful one. The
// first byte chooses the cut.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "json/document.hpp"
#include "llm/collect.hpp"
#include "llm/stream_checker.hpp"
#include "wire/anthropic/plain_delta.hpp"
#include "wire/anthropic/response.hpp"
#include "wire/anthropic/stream.hpp"
#include "wire/anthropic/stream_scan.hpp"

namespace {

using namespace weir;

void require(bool holds) {
    if (!holds) std::abort();
}

struct Read {
    Result<void> result;
    std::vector<llm::StreamEvent> events;
    std::size_t tapped_bytes = 0;
};

// A delta that is recognised by its bytes is that delta to a parser, too.
void check_plain(std::string_view data) {
    const auto delta = wire::anthropic::match_plain_delta(data);
    if (!delta) return;
    const Result<json::Document> document = json::read(data);
    require(document.has_value());
    const json::Value inside = document->root()["delta"];
    require(inside["text"].text_bytes() + inside["thinking"].text_bytes() +
                inside["partial_json"].text_bytes() ==
            delta->decoded_bytes);
}

Read read(std::string_view first, std::string_view second) {
    Read got;
    wire::SseReader sse(1 << 20);
    const auto reader = wire::anthropic::make_stream_reader({}, {});
    const auto tap = wire::anthropic::make_stream_scan({}, {});
    wire::SseEvent event;
    const auto use = [&] {
        check_plain(event.data);
        (void)tap->on_event(event);
        if (got.result) got.result = reader->on_event(event, got.events);
    };
    for (const std::string_view part : {first, second}) {
        sse.feed(part);
        while (sse.next(event).value_or(false))
            use();
    }
    if (sse.finish(event).value_or(false)) use();
    if (got.result) got.result = reader->on_end(got.events);
    if (got.result) require(tap->on_end().has_value());
    got.tapped_bytes = tap->facts().text_bytes();
    return got;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::size_t cut = data[0] * bytes.size() / 255;
    const Read whole = read(bytes, {});
    const Read parts = read(bytes.substr(0, cut), bytes.substr(cut));
    require(whole.events == parts.events);
    require(whole.tapped_bytes == parts.tapped_bytes);

    llm::StreamChecker checker;
    llm::Collector collector;
    const auto writer = wire::anthropic::make_stream_writer({});
    std::string written;
    for (const llm::StreamEvent& event : whole.events) {
        require(checker.on_event(event).has_value());
        writer->write(event, written);
        collector.on_event(event);
    }
    const llm::ChatAnswer answer = collector.take();
    const std::string body = wire::anthropic::write_answer(answer, {}).body;
    require(wire::anthropic::read_answer(body, {}, {}).has_value());
    if (!whole.result) return 0;
    require(checker.on_end().has_value());
    require(read(written, {}).result.has_value());
    return 0;
}
