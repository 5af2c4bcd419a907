#include <array>

#include "base/text.hpp"
#include "json/document.hpp"
#include "wire/openai_responses/answer.hpp"
#include "wire/openai_responses/error.hpp"
#include "wire/openai_responses/response.hpp"
#include "wire/openai_responses/stream.hpp"
#include "wire/openai_responses/stream_items.hpp"

namespace weir::wire::openai_responses {

namespace {

using json::Value;
using Events = std::vector<llm::StreamEvent>;

struct Row {
    std::string_view type;
    void (Items::*use)(Value, Events&);
};
// The usual ones first.
constexpr std::array<Row, 11> rows = {{
    {"response.output_text.delta", &Items::on_text},
    {"response.function_call_arguments.delta", &Items::on_arguments},
    {"response.reasoning_summary_text.delta", &Items::on_summary},
    {"response.reasoning_text.delta", &Items::on_thoughts},
    {"response.custom_tool_call_input.delta", &Items::on_arguments},
    {"response.refusal.delta", &Items::on_refusal},
    {"response.output_item.added", &Items::on_added},
    {"response.output_item.done", &Items::on_done},
    {"response.output_text.annotation.added", &Items::on_annotation},
    {"response.function_call_arguments.done", &Items::on_arguments_done},
    {"response.custom_tool_call_input.done", &Items::on_arguments_done},
}};

class Reader final : public StreamReader {
public:
    explicit Reader(const json::Limits& limits) : limits_(limits) {}

    Result<void> on_event(const SseEvent& event, Events& out) override {
        const std::string_view data = trim(event.data);
        if (!event.has_data || data.empty() || data == "[DONE]" || finished_) return {};
        if (const Result<void> read = document_.read(event.data, limits_); !read)
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has an event that is not JSON",
                        read.error().message());
        const Value root = document_.root();
        if (const std::optional<UpstreamError> said = error_in_event(root, event.name))
            return fail(as_error(*said));
        if (!root.is_object())
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has an event that is not an object");
        const std::string_view type = root["type"].plain().value_or(event.name);
        const Value response = root["response"];
        if (response.is_object()) start(response, out);
        for (const Row& row : rows) {
            if (row.type != type) continue;
            start(response, out);
            (items_.*row.use)(root, out);
            return check_size();
        }
        if (type == "response.completed" || type == "response.incomplete")
            return finish(response, out);
        return {};
    }

    Result<void> on_end(Events&) override {
        if (finished_) return {};
        return fail(ErrorKind::upstream_protocol,
                    "the provider's stream ended before response.completed");
    }

private:
    void start(Value response, Events& out) {
        if (started_) return;
        started_ = true;
        out.push_back(llm::Started{.id = response["id"].text(),
                                   .model = response["model"].text(),
                                   .created = response["created_at"].integer_or(0)});
    }

    Result<void> check_size() const {
        if (!items_.too_many()) return {};
        return fail(ErrorKind::upstream_protocol,
                    "the provider's stream has more items than an answer can have");
    }

    Result<void> finish(Value response, Events& out) {
        start(response, out);
        items_.finish(response["output"], out);
        if (const Result<void> fits = check_size(); !fits) return fits;
        for (llm::Extra& extra : read_response_extras(response))
            out.push_back(llm::AnswerExtra{std::move(extra)});
        std::string native = native_stop(response);
        const llm::StopReason stop = read_stop_reason(native, items_.has_calls());
        const std::optional<llm::Usage> usage = read_usage(response);
        if (usage) out.push_back(llm::UsageReport{*usage});
        out.push_back(llm::ChoiceFinished{
            .choice = 0, .stop = stop, .stop_sequence = {}, .native_stop = std::move(native)});
        out.push_back(llm::Finished{usage, response["service_tier"].text()});
        finished_ = true;
        return {};
    }

    json::Limits limits_;
    json::Document document_;
    Items items_;
    bool started_ = false;
    bool finished_ = false;
};

}  // namespace

std::unique_ptr<StreamReader> make_stream_reader(const json::Limits& limits, const Quirks&) {
    return std::make_unique<Reader>(limits);
}

}  // namespace weir::wire::openai_responses
