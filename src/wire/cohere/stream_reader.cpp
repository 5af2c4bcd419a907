#include <array>

#include "wire/cohere/answer.hpp"
#include "wire/cohere/event.hpp"
#include "wire/cohere/parts.hpp"
#include "wire/cohere/stream.hpp"
#include "wire/cohere/stream_blocks.hpp"

namespace weir::wire::cohere {

namespace {

using json::Value;

using Events = std::vector<llm::StreamEvent>;

class Reader final : public StreamReader {
public:
    explicit Reader(const json::Limits& limits) : limits_(limits) {}

    Result<void> on_event(const SseEvent& event, Events& out) override {
        if (finished_) return {};
        UpstreamError said;
        const Result<Event> read = read_event(event, limits_, document_, said);
        if (!read) return fail(read.error());
        if (read->type == EventType::done) return on_end(out);
        if (read->type == EventType::empty || read->type == EventType::other) return {};
        start(*read, out);
        return on_known(*read, out);
    }

    Result<void> on_end(Events&) override {
        if (finished_) return {};
        return fail(ErrorKind::upstream_protocol,
                    "the provider's stream ended before its message-end");
    }

private:
    void start(const Event& event, Events& out) {
        if (started_) return;
        started_ = true;
        std::string id;
        if (event.type == EventType::message_start) id = event.root["id"].text();
        blocks_.begin(id);
        out.push_back(llm::Started{.id = std::move(id), .model = {}, .created = 0});
    }

    Result<void> on_known(const Event& event, Events& out) {
        const std::int64_t index = event.root["index"].integer_or(0);
        switch (event.type) {
            case EventType::content_start:
                blocks_.start_content(event.message["content"], out);
                break;
            case EventType::content_delta:
                blocks_.on_content(event.message["content"], out);
                on_logprobs(event.root["logprobs"], out);
                break;
            case EventType::tool_plan_delta:
                blocks_.on_plan(event.message["tool_plan"].text(), out);
                break;
            case EventType::tool_call_start:
                return blocks_.start_call(index, one(event.message["tool_calls"]), out);
            case EventType::tool_call_delta:
                return blocks_.on_arguments(
                    index, one(event.message["tool_calls"])["function"]["arguments"].text(), out);
            case EventType::tool_call_end: blocks_.end_call(index, out); break;
            case EventType::citation_start: return on_citations(event.message["citations"], out);
            case EventType::message_end: finish(event.root["delta"], out); break;
            case EventType::message_start:
            case EventType::content_end:
            case EventType::citation_end:
            case EventType::done:
            case EventType::empty:
            case EventType::other: break;
        }
        return {};
    }

    // An object in streams, against its name; a list of one would mean the same.
    static Value one(Value calls) { return calls.is_array() ? calls.at(0) : calls; }

    Result<void> on_citations(Value citations, Events& out) {
        if (citations.is_object()) return blocks_.on_citation(citations, out);
        for (const Value citation : citations.elements())
            if (const Result<void> read = blocks_.on_citation(citation, out); !read) return read;
        return {};
    }

    static void on_logprobs(Value logprobs, Events& out) {
        if (logprobs.size() > 0) out.push_back(llm::LogprobsDelta{0, read_logprobs(logprobs)});
    }

    void finish(Value delta, Events& out) {
        static constexpr std::array<std::string_view, 3> known = {"finish_reason", "usage",
                                                                  "error"};
        blocks_.finish(out);
        std::vector<llm::Extra> extras;
        read_extras(delta, known, extras);
        for (llm::Extra& extra : extras)
            out.push_back(llm::AnswerExtra{std::move(extra)});
        std::string native = delta["finish_reason"].text();
        const llm::StopReason stop = settle_stop(read_stop_reason(native), blocks_.calls() > 0);
        out.push_back(llm::ChoiceFinished{
            .choice = 0, .stop = stop, .stop_sequence = {}, .native_stop = std::move(native)});
        std::optional<llm::Usage> usage = read_usage(delta["usage"]);
        if (usage) out.push_back(llm::UsageReport{*usage});
        out.push_back(llm::Finished{std::move(usage), {}});
        finished_ = true;
    }

    json::Limits limits_;
    json::Document document_;
    BlockReader blocks_;
    bool started_ = false;
    bool finished_ = false;
};

}  // namespace

std::unique_ptr<StreamReader> make_stream_reader(const json::Limits& limits, const Quirks&) {
    return std::make_unique<Reader>(limits);
}

}  // namespace weir::wire::cohere
