#include <array>
#include <map>
#include <set>
#include <span>

#include "base/text.hpp"
#include "json/document.hpp"
#include "wire/openai_chat/chunk.hpp"
#include "wire/openai_chat/error.hpp"
#include "wire/openai_chat/parts.hpp"
#include "wire/openai_chat/stream.hpp"
#include "wire/openai_chat/stream_choice.hpp"
#include "wire/openai_chat/stream_repeat.hpp"

namespace weir::wire::openai_chat {

namespace {

using json::Value;

constexpr std::int64_t choices_max = 1024;

using Events = std::vector<llm::StreamEvent>;

class Reader final : public StreamReader {
public:
    Reader(const json::Limits& limits, const Quirks& quirks) : limits_(limits), quirks_(quirks) {}

    Result<void> on_event(const SseEvent& event, Events& out) override {
        const std::string_view data = trim(event.data);
        if (!event.has_data || data.empty() || finished_) return {};
        if (data == "[DONE]") {
            finish(out);
            return {};
        }
        const bool usual = event.name != "error" && event.data.size() <= limits_.bytes_max;
        if (std::optional<llm::TextDelta> said =
                usual ? repeated_.match(event.data) : std::nullopt) {
            out.push_back(std::move(*said));
            return {};
        }
        if (const Result<void> read = document_.read(event.data, limits_); !read)
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has an event that is not JSON",
                        read.error().message());
        const Value root = document_.root();
        std::optional<UpstreamError> said = error_in(root);
        if (!said && event.name == "error") said = read_error(root);
        if (said) return fail(as_error(*said));
        if (!root.is_object())
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream has an event that is not an object");
        const std::size_t before = out.size();
        const Result<void> read = on_chunk(root, out);
        repeated_.learn(root, event.data, std::span(out).subspan(before));
        return read;
    }

    Result<void> on_end(Events& out) override {
        if (finished_) return {};
        bool complete = !choices_.empty();
        for (const auto& [index, choice] : choices_)
            complete = complete && !choice.native_stop.empty();
        if (!complete)
            return fail(ErrorKind::upstream_protocol,
                        "the provider's stream ended before its finish reason");
        finish(out);
        return {};
    }

private:
    struct Choice {
        ChoiceReader reader;
        std::string native_stop;
    };

    Result<void> on_chunk(Value root, Events& out) {
        start(root, out);
        for (const Value value : root["choices"].elements()) {
            const std::int64_t index = value["index"].integer_or(0);
            if (index < 0 || index >= choices_max)
                return fail(ErrorKind::upstream_protocol,
                            "the provider's stream has a choice without a place");
            on_choice(value, static_cast<int>(index), out);
        }
        if (root["service_tier"].text_bytes() > 0) service_tier_ = root["service_tier"].text();
        std::optional<llm::Usage> usage = usage_in(root, quirks_);
        if (usage && usage != usage_) out.push_back(llm::UsageReport{*usage});
        if (usage) usage_ = std::move(usage);
        on_extras(root, out);
        return {};
    }

    // Azure's first chunk has neither id nor model: the first one that does starts the answer, or
    // the first one that says anything.
    void start(Value root, Events& out) {
        if (started_) return;
        if (root["id"].text_bytes() == 0 && root["choices"].size() == 0) return;
        started_ = true;
        id_ = root["id"].text();
        out.push_back(llm::Started{
            .id = id_, .model = root["model"].text(), .created = root["created"].integer_or(0)});
    }

    void on_choice(Value value, int index, Events& out) {
        Choice& choice =
            choices_.try_emplace(index, Choice{ChoiceReader(index, id_), {}}).first->second;
        const Value delta = value["delta"];
        if (delta.is_object())
            choice.reader.on_delta(delta, out);
        else if (!choice.reader.has_blocks())
            choice.reader.on_delta(value["message"], out);
        if (value["logprobs"].is_object()) {
            llm::Logprobs logprobs = read_logprobs(value["logprobs"]);
            if (!logprobs.content.empty() || !logprobs.refusal.empty())
                out.push_back(llm::LogprobsDelta{index, std::move(logprobs)});
        }
        if (value["finish_reason"].text_bytes() > 0)
            choice.native_stop = value["finish_reason"].text();
    }

    // Fields of the whole answer, at their first appearance. Not before the answer has started.
    void on_extras(Value root, Events& out) {
        static constexpr std::array<std::string_view, 10> known = {
            "id",    "object",       "created",     "model", "choices",
            "usage", "service_tier", "obfuscation", "p",     "x_groq"};
        if (!started_) return;
        std::vector<llm::Extra> extras;
        read_extras(root, known, {}, extras);
        for (llm::Extra& extra : extras)
            if (extras_seen_.insert(extra.name).second)
                out.push_back(llm::AnswerExtra{std::move(extra)});
    }

    // The finish of a choice is told only now: some send content or usage after it.
    void finish(Events& out) {
        if (!started_) out.push_back(llm::Started{});
        for (auto& [index, choice] : choices_)
            choice.reader.finish(choice.native_stop, out);
        out.push_back(llm::Finished{usage_, service_tier_});
        finished_ = true;
    }

    json::Limits limits_;
    Quirks quirks_;
    json::Document document_;
    RepeatedText repeated_;
    std::map<int, Choice> choices_;
    std::set<std::string> extras_seen_;
    std::optional<llm::Usage> usage_;
    std::string service_tier_;
    std::string id_;
    bool started_ = false;
    bool finished_ = false;
};

}  // namespace

std::unique_ptr<StreamReader> make_stream_reader(const json::Limits& limits, const Quirks& quirks) {
    return std::make_unique<Reader>(limits, quirks);
}

}  // namespace weir::wire::openai_chat
