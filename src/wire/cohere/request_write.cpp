#include <algorithm>

#include "wire/cohere/documents.hpp"
#include "wire/cohere/field.hpp"
#include "wire/cohere/parts.hpp"
#include "wire/cohere/parts_write.hpp"
#include "wire/cohere/request.hpp"
#include "wire/cohere/tools.hpp"

namespace weir::wire::cohere {

namespace {

constexpr std::size_t stops_max = 5;
constexpr std::int64_t top_k_max = 500;

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
        if (const Result<void> done =
                write_response_format(out_, request_.response_format, dropped_);
            !done)
            return fail(done.error());
        sampling();
        reasoning();
        if (request_.stream) out_.member("stream", true);
        write_extras(out_, request_.extras, dropped_);
        name_losses();
        out_.close_object();
        return Written{.body = std::move(body_), .dropped = dropped_.take()};
    }

private:
    void messages() {
        Aside aside;
        out_.key("messages").open_array();
        std::size_t index = 0;
        for (const llm::Message& message : request_.messages)
            write_message(out_, message, options_, element("messages", index++), aside, dropped_);
        write_images(out_, aside, dropped_);
        out_.close_array();
        if (aside.documents.empty()) return;
        out_.key("documents").open_array();
        for (const llm::Part* part : aside.documents)
            write_document_part(out_, std::get<llm::File>(part->body), part->extras);
        out_.close_array();
    }

    // Into the range of this wire (providers.md 2.2, 4.7).
    void within_one(std::string_view key, std::string_view asked_as, std::optional<double> value) {
        if (!value) return;
        if (*value < 0 || *value > 1) dropped_.add(std::string(asked_as));
        out_.member(key, std::clamp(*value, 0.0, 1.0));
    }

    void sampling() {
        const llm::Sampling& from = request_.sampling;
        if (request_.output_max) out_.member("max_tokens", request_.output_max->value());
        within_one("temperature", "temperature", from.temperature);
        out_.maybe("p", from.top_p);
        if (from.top_k) {
            if (*from.top_k < 0 || *from.top_k > top_k_max) dropped_.add("top_k");
            out_.member("k", std::clamp<std::int64_t>(*from.top_k, 0, top_k_max));
        }
        within_one("frequency_penalty", "frequency_penalty", from.frequency_penalty);
        within_one("presence_penalty", "presence_penalty", from.presence_penalty);
        out_.maybe("seed", from.seed);
        if (!from.stop.empty()) {
            if (from.stop.size() > stops_max) dropped_.add("stop");
            out_.key("stop_sequences").open_array();
            for (std::size_t i = 0; i < std::min(from.stop.size(), stops_max); ++i)
                out_.text(from.stop[i]);
            out_.close_array();
        }
        out_.maybe("logprobs", from.logprobs);
        if (from.min_p) dropped_.add("min_p");
        if (from.repetition_penalty) dropped_.add("repetition_penalty");
        if (from.n && *from.n != 1) dropped_.add("n");
        if (!from.logit_bias_json.empty()) dropped_.add("logit_bias");
        if (from.top_logprobs) dropped_.add("top_logprobs");
    }

    void reasoning() {
        using Ask = WriteOptions::ReasoningAsk;
        if (!request_.reasoning) return;
        const llm::ReasoningControl& ask = *request_.reasoning;
        if (options_.reasoning_ask == Ask::none) return dropped_.add("reasoning");
        if (options_.reasoning_ask == Ask::as_given && ask.as_given.wire == wire_name) {
            out_.member_raw("thinking", ask.as_given.json);
            return;
        }
        if (ask.show_text == false) dropped_.add("reasoning.exclude");
        if (!ask.summary.empty()) dropped_.add("reasoning.summary");
        if (!ask.enabled && !ask.effort && !ask.budget) return;
        const bool on = ask.enabled.value_or(ask.effort != llm::Effort::none);
        out_.key("thinking").open_object().member("type", on ? "enabled" : "disabled");
        if (on) out_.maybe("token_budget", budget_of(ask));
        out_.close_object();
    }

    // Efforts as budgets, by the thresholds of providers.md 4.8; from high on, as much as it takes.
    static std::optional<std::int64_t> budget_of(const llm::ReasoningControl& ask) {
        if (ask.budget) return ask.budget->value();
        if (ask.effort == llm::Effort::minimal) return 1024;
        if (ask.effort == llm::Effort::low) return 2048;
        if (ask.effort == llm::Effort::medium) return 8192;
        return std::nullopt;
    }

    void name_losses() {
        const auto lost = [this](bool asked, std::string_view field) {
            if (asked) dropped_.add(std::string(field));
        };
        lost(!request_.verbosity.empty(), "verbosity");
        lost(std::ranges::any_of(request_.modalities,
                                 [](const std::string& one) { return one != "text"; }),
             "modalities");
        lost(request_.audio.has_value(), "audio");
        lost(!request_.user.empty(), "user");
        lost(!request_.safety_identifier.empty(), "safety_identifier");
        lost(!request_.metadata.empty(), "metadata");
        lost(!request_.service_tier.empty(), "service_tier");
        lost(request_.store.has_value(), "store");
        lost(!request_.prompt_cache_key.empty(), "prompt_cache_key");
        lost(!request_.prompt_cache_retention.empty(), "prompt_cache_retention");
        lost(request_.cache && options_.cache != WriteOptions::Cache::none, "cache_control");
        lost(!request_.previous_response.empty(), "previous_response_id");
        lost(!request_.conversation.empty(), "conversation");
        lost(!request_.cached_content.empty(), "cached_content");
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

}  // namespace weir::wire::cohere
