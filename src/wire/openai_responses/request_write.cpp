#include <algorithm>
#include <array>

#include "json/document.hpp"
#include "wire/openai_chat/field.hpp"
#include "wire/openai_responses/items.hpp"
#include "wire/openai_responses/request.hpp"
#include "wire/openai_responses/request_write_input.hpp"
#include "wire/openai_responses/request_write_tools.hpp"

namespace weir::wire::openai_responses {

namespace {

class RequestWriter {
public:
    RequestWriter(const llm::ChatRequest& request, const WriteOptions& options)
        : request_(request), options_(options), out_(body_) {
        body_.reserve(options.bytes_expected);
    }

    Result<Written> run() {
        out_.open_object();
        if (!request_.model.value().empty()) out_.member("model", request_.model.value());
        instructions();
        input();
        if (const Result<void> done = write_tools(out_, request_, options_, dropped_); !done)
            return fail(done.error());
        if (const Result<void> done = text_options(); !done) return fail(done.error());
        sampling();
        reasoning();
        include();
        state();
        texts();
        rest();
        out_.close_object();
        return Written{.body = std::move(body_), .dropped = dropped_.take()};
    }

private:
    static bool is_instructions(const llm::Message& message) {
        return message.instructions &&
               std::ranges::all_of(message.parts, [](const llm::Part& part) {
                   return std::holds_alternative<llm::Text>(part.body);
               });
    }

    void instructions() {
        std::string text;
        for (const llm::Message& message : request_.messages) {
            if (!is_instructions(message)) continue;
            for (const llm::Part& part : message.parts) {
                if (!text.empty()) text += "\n\n";
                text += std::get<llm::Text>(part.body).text;
            }
        }
        if (!text.empty()) out_.member("instructions", text);
    }

    void input() {
        const bool elsewhere = find_mark(request_.extras, "prompt") ||
                               !request_.previous_response.empty() ||
                               !request_.conversation.empty();
        const bool none = std::ranges::all_of(request_.messages, is_instructions);
        if (none && elsewhere) return;
        out_.key("input").open_array();
        for (std::size_t i = 0; i < request_.messages.size(); ++i)
            if (!is_instructions(request_.messages[i]))
                write_message_items(out_, request_.messages[i], options_,
                                    openai_chat::element("messages", i), dropped_);
        out_.close_array();
    }

    Result<void> text_options() {
        constexpr std::string_view prefix = "text.";
        const bool others = std::ranges::any_of(request_.extras, [&](const llm::Extra& extra) {
            return extra.wire == wire_name && extra.name.starts_with(prefix);
        });
        if (!request_.response_format && request_.verbosity.empty() && !others) return {};
        out_.key("text").open_object();
        if (request_.response_format) {
            out_.key("format");
            if (const Result<void> done = write_format(out_, *request_.response_format); !done)
                return done;
        }
        if (!request_.verbosity.empty()) out_.member("verbosity", request_.verbosity);
        for (const llm::Extra& extra : request_.extras)
            if (extra.wire == wire_name && extra.name.starts_with(prefix))
                out_.member_raw(std::string_view(extra.name).substr(prefix.size()), extra.json);
        out_.close_object();
        return {};
    }

    void sampling() {
        const llm::Sampling& from = request_.sampling;
        if (request_.output_max) out_.member("max_output_tokens", request_.output_max->value());
        out_.maybe("temperature", from.temperature).maybe("top_p", from.top_p);
        out_.maybe("top_logprobs", from.top_logprobs);
        drop_if(from.top_k.has_value(), "top_k");
        drop_if(from.min_p.has_value(), "min_p");
        drop_if(from.frequency_penalty.has_value(), "frequency_penalty");
        drop_if(from.presence_penalty.has_value(), "presence_penalty");
        drop_if(from.repetition_penalty.has_value(), "repetition_penalty");
        drop_if(from.seed.has_value(), "seed");
        drop_if(!from.stop.empty(), "stop");
        drop_if(from.n.value_or(1) != 1, "n");
        drop_if(!from.logit_bias_json.empty(), "logit_bias");
        const auto said = [](const std::string& modality) { return modality != "text"; };
        drop_if(std::ranges::any_of(request_.modalities, said), "modalities");
        drop_if(request_.audio.has_value(), "audio");
    }

    void drop_if(bool lost, std::string_view field) {
        if (lost) dropped_.add(std::string(field));
    }

    void reasoning() {
        using Ask = WriteOptions::ReasoningAsk;
        if (!request_.reasoning || options_.reasoning_ask == Ask::none) return;
        const llm::ReasoningControl& ask = *request_.reasoning;
        if (options_.reasoning_ask == Ask::as_given && ask.as_given.wire == wire_name)
            return write_members(out_, ask.as_given.json);
        const std::optional<llm::Effort> effort = effort_of(ask);
        std::string summary = ask.summary;
        if (summary.empty() && ask.show_text == true) summary = "auto";
        if (!effort && summary.empty()) return;
        out_.key("reasoning").open_object();
        if (effort) out_.member("effort", llm::name(*effort));
        if (!summary.empty()) out_.member("summary", summary);
        out_.close_object();
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

    void include() {
        if (find_mark(request_.extras, "include")) return;  // whole, with the rest
        const bool logprobs = request_.sampling.logprobs.value_or(false);
        if (!request_.proofs_asked && !logprobs) return;
        out_.key("include").open_array();
        if (request_.proofs_asked) out_.text("reasoning.encrypted_content");
        if (logprobs) out_.text("message.output_text.logprobs");
        out_.close_array();
    }

    void text(std::string_view key, const std::string& value) {
        if (!value.empty()) out_.member(key, value);
    }

    void state() {
        if (request_.stream) out_.member("stream", true);
        out_.maybe("store", request_.store);
        text("previous_response_id", request_.previous_response);
        text("conversation", request_.conversation);
        drop_if(!request_.cached_content.empty(), "cached_content");
    }

    void texts() {
        text("user", request_.user);
        text("safety_identifier", request_.safety_identifier);
        text("service_tier", request_.service_tier);
        text("prompt_cache_key", request_.prompt_cache_key);
        text("prompt_cache_retention", request_.prompt_cache_retention);
    }

    void rest() {
        // The whole prompt is cached unasked; a breakpoint stands on a part only.
        if (options_.cache != WriteOptions::Cache::breakpoint)
            openai_chat::write_cache(out_, request_.cache, options_);
        if (!request_.metadata.empty()) {
            out_.key("metadata").open_object();
            for (const auto& [key, value] : request_.metadata)
                out_.member(key, value);
            out_.close_object();
        }
        for (const llm::Extra& extra : request_.extras) {
            if (extra.wire != wire_name)
                dropped_.add(extra.name);
            else if (extra.name != "tool_choice" && !extra.name.starts_with("text."))
                out_.member_raw(extra.name, extra.json);
        }
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

}  // namespace weir::wire::openai_responses
