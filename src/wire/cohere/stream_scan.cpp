#include "wire/cohere/stream_scan.hpp"

#include "wire/cohere/answer.hpp"
#include "wire/cohere/event.hpp"

namespace weir::wire::cohere {

namespace {

using json::Value;

class Scan final : public StreamScan {
public:
    explicit Scan(const json::Limits& limits) : limits_(limits) {}

    Result<ChunkFacts> on_event(const SseEvent& event) override {
        // What follows message-end is [DONE], or the cut beginning of it.
        if (facts_.finished) return ChunkFacts{.end = true};
        const Result<Event> read = read_event(event, limits_, document_, facts_.said);
        if (!read) return fail(read.error());
        ChunkFacts chunk;
        switch (read->type) {
            case EventType::message_start:
                if (facts_.id.empty()) facts_.id = read->root["id"].text();
                break;
            case EventType::content_start:
            case EventType::content_delta: chunk.content = count(read->message["content"]); break;
            case EventType::tool_plan_delta: {
                const std::size_t bytes = read->message["tool_plan"].text_bytes();
                facts_.reasoning_bytes += bytes;
                chunk.content = bytes > 0;
                break;
            }
            case EventType::tool_call_start:
            case EventType::tool_call_delta: {
                const Value function = read->message["tool_calls"]["function"];
                facts_.tool_bytes +=
                    function["name"].text_bytes() + function["arguments"].text_bytes();
                chunk.content = true;
                break;
            }
            case EventType::message_end:
                finish(read->root["delta"]);
                chunk.end = true;
                break;
            case EventType::done: return fail(cut());
            case EventType::content_end:
            case EventType::tool_call_end:
            case EventType::citation_start:
            case EventType::citation_end:
            case EventType::empty:
            case EventType::other: break;
        }
        return chunk;
    }

    Result<void> on_end() const override {
        if (facts_.finished) return {};
        return fail(cut());
    }

    const StreamFacts& facts() const override { return facts_; }

private:
    static Error cut() {
        return {ErrorKind::upstream_protocol, "the provider's stream ended before its message-end"};
    }

    bool count(Value content) {
        const std::size_t text = content["text"].text_bytes();
        const std::size_t thinking = content["thinking"].text_bytes();
        facts_.content_bytes += text;
        facts_.reasoning_bytes += thinking;
        return text + thinking > 0;
    }

    void finish(Value delta) {
        if (const std::optional<llm::Usage> usage = read_usage(delta["usage"]))
            facts_.usage = usage;
        facts_.native_stop = delta["finish_reason"].text();
        facts_.stops.assign(1, read_stop_reason(facts_.native_stop));
        facts_.finished = true;
        facts_.ended = true;
    }

    json::Limits limits_;
    StreamFacts facts_;
    json::Document document_;
};

}  // namespace

std::unique_ptr<StreamScan> make_stream_scan(const json::Limits& limits, const Quirks&) {
    return std::make_unique<Scan>(limits);
}

}  // namespace weir::wire::cohere
