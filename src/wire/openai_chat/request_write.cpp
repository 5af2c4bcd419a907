#include "json/document.hpp"
#include "json/writer.hpp"
#include "wire/openai_chat/field.hpp"
#include "wire/openai_chat/parts.hpp"
#include "wire/openai_chat/parts_write.hpp"
#include "wire/openai_chat/request.hpp"
#include "wire/openai_chat/request_write_tools.hpp"

namespace weir::wire::openai_chat {

namespace {

class RequestWriter {
public:
    RequestWriter(const llm::ChatRequest& request, const WriteOptions& options)
        : request_(request), options_(options), out_(body_) {
        body_.reserve(options.bytes_expected);
    }

    Result<Written> run() {
        out_.open_object();
        out_.member("model", request_.model.value());
        messages();
        if (const Result<void> done = write_tools(out_, request_, options_, dropped_); !done)
            return fail(done.error());
        if (const Result<void> done = write_response_format(out_, request_.response_format); !done)
            return fail(done.error());
        sampling();
        reasoning();
        stream();
        texts();
        rest();
        out_.close_object();
        return Written{.body = std::move(body_), .dropped = dropped_.take()};
    }

private:
    void messages() {
        out_.key("messages").open_array();
        std::size_t index = 0;
        // Media of results follow the last result of a run, so runs are written as one message.
        for (std::size_t i = 0; i < request_.messages.size(); ++i) {
            llm::Message merged;
            const llm::Message* message = &request_.messages[i];
            if (moves_media(i)) {
                merged = *message;
                for (; moves_media(i) && i + 1 < request_.messages.size() &&
                       request_.messages[i + 1].role == llm::Role::tool;
                     ++i)
                    for (const llm::Part& part : request_.messages[i + 1].parts)
                        merged.parts.push_back(part);
                message = &merged;
            }
            write_message(out_, *message, options_, element("messages", index++), dropped_);
        }
        out_.close_array();
    }

    bool moves_media(std::size_t index) const {
        return !options_.tool_result_media && request_.messages[index].role == llm::Role::tool &&
               request_.messages[index].extras.empty() && !request_.messages[index].cache;
    }

    void sampling() {
        const llm::Sampling& from = request_.sampling;
        if (request_.output_max)
            out_.member(options_.output_max == WriteOptions::OutputMax::max_tokens
                            ? "max_tokens"
                            : "max_completion_tokens",
                        request_.output_max->value());
        out_.maybe("temperature", from.temperature).maybe("top_p", from.top_p);
        out_.maybe("top_k", from.top_k).maybe("min_p", from.min_p);
        out_.maybe("frequency_penalty", from.frequency_penalty);
        out_.maybe("presence_penalty", from.presence_penalty);
        out_.maybe("repetition_penalty", from.repetition_penalty);
        out_.maybe("seed", from.seed).maybe("n", from.n);
        if (!from.stop.empty()) list("stop", from.stop);
        if (!from.logit_bias_json.empty()) out_.member_raw("logit_bias", from.logit_bias_json);
        out_.maybe("logprobs", from.logprobs).maybe("top_logprobs", from.top_logprobs);
    }

    void list(std::string_view key, const std::vector<std::string>& texts) {
        out_.key(key).open_array();
        for (const std::string& text : texts)
            out_.text(text);
        out_.close_array();
    }

    void reasoning() {
        using Ask = WriteOptions::ReasoningAsk;
        if (!request_.reasoning || options_.reasoning_ask == Ask::none) return;
        const llm::ReasoningControl& ask = *request_.reasoning;
        const bool given =
            options_.reasoning_ask == Ask::as_given && ask.as_given.wire == wire_name;
        if (given) {
            const Result<json::Document> fields = json::read(ask.as_given.json);
            if (!fields) return;
            for (const json::Member& member : fields->root().members())
                out_.member_raw(member.key.text(), member.value.raw());
            return;
        }
        switch (options_.reasoning_ask) {
            case Ask::reasoning_object: return reasoning_object(ask);
            case Ask::thinking_object: return thinking_object(ask);
            case Ask::enable_thinking:
                out_.member("enable_thinking", is_on(ask));
                if (ask.budget) out_.member("thinking_budget", ask.budget->value());
                return;
            case Ask::as_given:
            case Ask::effort:
            case Ask::none: break;
        }
        if (const std::optional<llm::Effort> effort = effort_of(ask))
            out_.member("reasoning_effort", llm::name(*effort));
    }

    static bool is_on(const llm::ReasoningControl& ask) {
        if (ask.enabled) return *ask.enabled;
        return ask.effort != llm::Effort::none;
    }

    // Budgets as efforts, by the thresholds of providers.md 4.8.
    static std::optional<llm::Effort> effort_of(const llm::ReasoningControl& ask) {
        if (ask.effort) return ask.effort;
        if (ask.enabled == false) return llm::Effort::none;
        if (!ask.budget) return std::nullopt;
        if (*ask.budget <= Tokens(2048)) return llm::Effort::low;
        if (*ask.budget <= Tokens(8192)) return llm::Effort::medium;
        return *ask.budget <= Tokens(24576) ? llm::Effort::high : llm::Effort::xhigh;
    }

    void reasoning_object(const llm::ReasoningControl& ask) {
        out_.key("reasoning").open_object();
        if (ask.budget)
            out_.member("max_tokens", ask.budget->value());
        else if (ask.effort)
            out_.member("effort", llm::name(*ask.effort));
        out_.maybe("enabled", ask.enabled);
        if (ask.show_text) out_.member("exclude", !*ask.show_text);
        out_.close_object();
    }

    void thinking_object(const llm::ReasoningControl& ask) {
        out_.key("thinking").open_object().member("type", is_on(ask) ? "enabled" : "disabled");
        if (ask.budget && is_on(ask)) out_.member("budget_tokens", ask.budget->value());
        out_.close_object();
    }

    void stream() {
        if (request_.stream) out_.member("stream", true);
        constexpr std::string_view prefix = "stream_options.";
        bool options = request_.usage_asked;
        for (const llm::Extra& extra : request_.extras)
            options = options || (extra.wire == wire_name && extra.name.starts_with(prefix));
        if (!options) return;
        out_.key("stream_options").open_object();
        if (request_.usage_asked) out_.member("include_usage", true);
        write_extras_under(out_, request_.extras, prefix);
        out_.close_object();
    }

    void text(std::string_view key, const std::string& value) {
        if (!value.empty()) out_.member(key, value);
    }

    void texts() {
        text("user", request_.user);
        text("safety_identifier", request_.safety_identifier);
        text("service_tier", request_.service_tier);
        text("verbosity", request_.verbosity);
        text("prompt_cache_key", request_.prompt_cache_key);
        text("prompt_cache_retention", request_.prompt_cache_retention);
        if (!request_.previous_response.empty()) dropped_.add("previous_response_id");
        if (!request_.conversation.empty()) dropped_.add("conversation");
        if (!request_.cached_content.empty()) dropped_.add("cached_content");
    }

    void rest() {
        out_.maybe("store", request_.store);
        write_cache(out_, request_.cache, options_);
        if (!request_.modalities.empty()) list("modalities", request_.modalities);
        if (request_.audio) {
            out_.key("audio").open_object().member("format", request_.audio->format);
            out_.member("voice", request_.audio->voice).close_object();
        }
        if (!request_.metadata.empty()) {
            out_.key("metadata").open_object();
            for (const auto& [key, value] : request_.metadata)
                out_.member(key, value);
            out_.close_object();
        }
        std::vector<llm::Extra> others;
        for (const llm::Extra& extra : request_.extras)
            if (!extra.name.starts_with("stream_options.")) others.push_back(extra);
        write_extras(out_, others, dropped_);
    }

    const llm::ChatRequest& request_;
    const WriteOptions& options_;
    std::string body_;
    json::Writer out_;
    Dropped dropped_;
};

}  // namespace

Result<Written> write_request(const llm::ChatRequest& request, const WriteOptions& options) {
    return RequestWriter(request, options).run();
}

}  // namespace weir::wire::openai_chat
