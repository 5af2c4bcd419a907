#include "wire/ollama/stream.hpp"

#include <optional>

#include "json/document.hpp"
#include "wire/ollama/answer.hpp"

namespace weir::wire::ollama {

namespace {

using json::Value;
using Events = std::vector<llm::StreamEvent>;

class Reader final : public StreamReader {
public:
    explicit Reader(const json::Limits& limits) : limits_(limits) {}

    Result<void> on_event(const SseEvent& event, Events& out) override {
        if (finished_ || !event.has_data) return {};
        const Result<void> read = document_.read(event.data, limits_);
        const Value root = document_.root();
        if (!read || !root.is_object())
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has a line that is no JSON object",
                        read ? std::string() : read.error().message());
        if (std::optional<Error> error = error_in(root)) return fail(std::move(*error));
        begin(root, out);
        piece(root["message"], out);
        if (root["done"].is_true()) finish(root, out);
        return {};
    }

    Result<void> on_end(Events&) override {
        if (finished_) return {};
        return fail(ErrorKind::upstream_protocol, "the provider's stream ended before it was done");
    }

private:
    enum class Open : std::uint8_t { nothing, thoughts, text };

    void begin(Value root, Events& out) {
        if (begun_) return;
        begun_ = true;
        mark_ = mark_of(root);
        out.push_back(llm::Started{.id = {}, .model = root["model"].text()});
    }

    void piece(Value message, Events& out) {
        if (message["thinking"].text_bytes() > 0) {
            open(Open::thoughts, out);
            out.push_back(llm::ReasoningDelta{0, block_, message["thinking"].text()});
        }
        if (message["content"].text_bytes() > 0) {
            open(Open::text, out);
            out.push_back(llm::TextDelta{0, block_, message["content"].text()});
        }
        for (const Value call : message["tool_calls"].elements())
            whole_call(read_call(call, mark_, calls_++), out);
    }

    // Calls come whole.
    void whole_call(llm::ToolCall call, Events& out) {
        close(out);
        std::string arguments = std::exchange(call.arguments, {});
        out.push_back(llm::BlockOpened{0, ++block_, {.body = std::move(call)}});
        out.push_back(llm::ArgumentsDelta{0, block_, std::move(arguments)});
        out.push_back(llm::BlockClosed{0, block_});
    }

    void open(Open kind, Events& out) {
        if (open_ == kind) return;
        close(out);
        open_ = kind;
        llm::Part part{.body = llm::Text{}};
        if (kind == Open::thoughts)
            part.body = llm::Reasoning{.origin = {.wire = std::string(wire_name), .provider = {}}};
        out.push_back(llm::BlockOpened{0, ++block_, std::move(part)});
    }

    void close(Events& out) {
        if (open_ == Open::nothing) return;
        open_ = Open::nothing;
        out.push_back(llm::BlockClosed{0, block_});
    }

    void finish(Value root, Events& out) {
        close(out);
        std::string native = root["done_reason"].text();
        const llm::StopReason stop = read_stop(native, calls_ > 0);
        if (std::optional<llm::Extra> metrics = read_metrics(root))
            out.push_back(llm::AnswerExtra{std::move(*metrics)});
        out.push_back(llm::ChoiceFinished{
            .choice = 0, .stop = stop, .stop_sequence = {}, .native_stop = std::move(native)});
        std::optional<llm::Usage> usage = read_usage(root);
        if (usage) out.push_back(llm::UsageReport{*usage});
        out.push_back(llm::Finished{std::move(usage), {}});
        finished_ = true;
    }

    json::Limits limits_;
    json::Document document_;
    std::string mark_;
    Open open_ = Open::nothing;
    int block_ = -1;
    int calls_ = 0;
    bool begun_ = false;
    bool finished_ = false;
};

}  // namespace

std::unique_ptr<StreamReader> make_stream_reader(const json::Limits& limits, const Quirks&) {
    return std::make_unique<Reader>(limits);
}

}  // namespace weir::wire::ollama
