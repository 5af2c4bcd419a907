// Any bytes as everything Gemini sends and takes (the first byte seeds the cuts): a stream in both
// framings gives the same events cut as uncut, and its bytes are forwarded as they came; what is
// read keeps the order law and can be written in either framing and read again; requests, schemas
// and countTokens bodies are read, written and read.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "json/document.hpp"
#include "llm/stream_checker.hpp"
#include "wire/gemini/count_tokens.hpp"
#include "wire/gemini/request.hpp"
#include "wire/gemini/stream.hpp"
#include "wire/gemini/stream_scan.hpp"
#include "wire/json_array.hpp"

namespace {

using namespace weir;
using namespace weir::wire;
using Framing = WriteOptions::Framing;

void require(bool holds) {
    if (!holds) std::abort();
}

struct Outcome {
    std::vector<llm::StreamEvent> events;
    std::string raws;
    bool framed = true;    // the framing's reader did not mind
    bool complete = true;  // neither did the stream's, to the end
};

template <class Source, class Cut>
Outcome run(std::string_view stream, Cut cut) {
    Outcome outcome;
    Source source(4096);
    const auto reader = gemini::make_stream_reader({}, {});
    const auto scan = gemini::make_stream_scan({}, {});
    bool scanning = true;
    SseEvent event;
    const auto use = [&] {
        outcome.raws += event.raw;
        scanning = scanning && scan->on_event(event).has_value();
        outcome.complete = outcome.complete && reader->on_event(event, outcome.events).has_value();
    };
    while (!stream.empty() && outcome.framed) {
        const std::size_t taken = std::clamp<std::size_t>(cut(), 1, stream.size());
        source.feed(stream.substr(0, taken));
        stream.remove_prefix(taken);
        while (outcome.framed) {
            const auto more = source.next(event);
            outcome.framed = more.has_value();
            if (!more.value_or(false)) break;
            use();
        }
    }
    if (outcome.framed && source.finish(event).value_or(false)) use();
    outcome.complete =
        outcome.framed && outcome.complete && reader->on_end(outcome.events).has_value();
    if (scanning) (void)scan->on_end();
    return outcome;
}

template <class Source>
void check_stream(std::string_view stream, std::uint64_t seed) {
    const Outcome whole = run<Source>(stream, [&] { return stream.size(); });
    Random random(seed);
    const Outcome split = run<Source>(stream, [&] { return random.below(9); });
    require(whole.framed == split.framed);
    if (!whole.framed) return;
    require(whole.raws == stream && split.raws == stream);
    require(whole.complete == split.complete && whole.events == split.events);
    llm::StreamChecker checker;
    for (const llm::StreamEvent& event : whole.events)
        require(checker.on_event(event).has_value());
    if (!whole.complete) return;
    require(checker.on_end().has_value());
    for (const Framing framing : {Framing::sse, Framing::json_array}) {
        const auto writer = gemini::make_stream_writer({.framing = framing});
        std::string body;
        for (const llm::StreamEvent& event : whole.events)
            writer->write(event, body);
        const auto all = [&body] { return body.size(); };
        const Outcome again =
            framing == Framing::sse ? run<SseReader>(body, all) : run<JsonArrayReader>(body, all);
        // An event that was within the limit may be over it with the whole answer's extras.
        require(again.complete || body.size() > 4096);
    }
}

void check_request(std::string_view body) {
    const auto request = gemini::read_request(body, {});
    if (!request) return;
    const auto written = gemini::write_request(*request, {});
    require(written.has_value());
    const auto again = gemini::read_request(written->body, {});
    require(again.has_value());
    require(gemini::write_request(*again, {})->body == written->body);
    // Into the older schemas, whatever they came as.
    llm::ChatRequest foreign = *request;
    for (llm::Tool& tool : foreign.tools)
        if (tool.kind == llm::Tool::Kind::function) tool.raw_json.clear();
    const auto older = gemini::write_request(
        foreign, {.tool_result_media = true, .schemas = WriteOptions::Schemas::openapi});
    if (older) require(json::validate(older->body).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
    check_stream<SseReader>(input, data[0]);
    check_stream<JsonArrayReader>(input, data[0]);
    check_request(input);
    if (const auto request = gemini::read_count_request(input, {}))
        (void)gemini::write_count_request(*request, {}, gemini::CountForm::ai_studio);
    (void)gemini::read_count(input, {});
    return 0;
}
