#include "wire/bedrock/request_write_reasoning.hpp"

#include <algorithm>
#include <optional>

#include "json/document.hpp"
#include "json/escape.hpp"
#include "json/writer.hpp"
#include "wire/bedrock/family.hpp"
#include "wire/bedrock/parts.hpp"
#include "wire/claude.hpp"

namespace weir::wire::bedrock {

namespace {

using llm::Effort;
using Ask = WriteOptions::ReasoningAsk;

constexpr std::int64_t budget_least = 1024;

bool is_off(const llm::ReasoningControl& ask) {
    return ask.enabled == false || ask.effort == Effort::none;
}

// The table of providers.md 4.8.
std::int64_t budget_of(Effort effort) {
    switch (effort) {
        case Effort::none:
        case Effort::minimal: return 1024;
        case Effort::low: return 2048;
        case Effort::medium: return 8192;
        case Effort::high: return 16384;
        case Effort::xhigh:
        case Effort::max: break;
    }
    return 32000;
}

std::optional<Effort> effort_of(const llm::ReasoningControl& ask) {
    if (ask.effort || !ask.budget) return ask.effort;
    if (*ask.budget <= Tokens(2048)) return Effort::low;
    if (*ask.budget <= Tokens(8192)) return Effort::medium;
    return *ask.budget <= Tokens(24576) ? Effort::high : Effort::xhigh;
}

// Of the vendors that know three.
std::string_view one_of_three(Effort effort) {
    switch (effort) {
        case Effort::none:
        case Effort::minimal:
        case Effort::low: return "low";
        case Effort::medium: return "medium";
        case Effort::high:
        case Effort::xhigh:
        case Effort::max: break;
    }
    return "high";
}

std::string quoted(std::string_view text) {
    std::string json;
    json::append_quoted(json, text);
    return json;
}

void as_given(const llm::ReasoningControl& ask, ReasoningFields& to) {
    const Result<json::Document> given = json::read(ask.as_given.json);
    if (!given) return;
    for (const json::Member& member : given->root().members())
        to.fields.push_back({member.key.text(), std::string(member.value.raw())});
}

class ClaudeFields {
public:
    ClaudeFields(const llm::ChatRequest& request, const WriteOptions& options)
        : request_(request), ask_(*request.reasoning), options_(options) {}

    void write(bool may_think, ReasoningFields& to) {
        const ClaudeThinking way = claude_thinking(request_.model.value());
        const bool by_budget =
            options_.reasoning_ask == Ask::thinking_object ||
            (options_.reasoning_ask != Ask::effort && way == ClaudeThinking::budget);
        if (is_off(ask_))
            to.fields.push_back({"thinking", R"({"type":"disabled"})"});
        else if (way == ClaudeThinking::none || (by_budget && !may_think))
            to.dropped = true;
        else if (by_budget)
            budget(to);
        else
            adaptive(to);
    }

private:
    void adaptive(ReasoningFields& to) {
        std::string thinking;
        json::Writer out(thinking);
        out.open_object().member("type", "adaptive");
        if (ask_.show_text) out.member("display", *ask_.show_text ? "summarized" : "omitted");
        out.close_object();
        to.fields.push_back({"thinking", std::move(thinking)});
        if (const std::optional<Effort> effort = effort_of(ask_)) {
            const Effort known = *effort == Effort::minimal ? Effort::low : *effort;
            to.fields.push_back({"output_config.effort", quoted(llm::name(known))});
        }
        to.thinking = true;
    }

    void budget(ReasoningFields& to) {
        std::int64_t tokens =
            ask_.budget ? ask_.budget->value() : budget_of(ask_.effort.value_or(Effort::medium));
        tokens = std::max(tokens, budget_least);
        if (request_.output_max) tokens = std::min(tokens, request_.output_max->value() - 1);
        if (tokens < budget_least) {
            to.dropped = true;
            return;
        }
        std::string thinking;
        json::Writer out(thinking);
        out.open_object().member("type", "enabled").member("budget_tokens", tokens).close_object();
        to.fields.push_back({"thinking", std::move(thinking)});
        to.thinking = true;
    }

    const llm::ChatRequest& request_;
    const llm::ReasoningControl& ask_;
    const WriteOptions& options_;
};

void nova(const llm::ReasoningControl& ask, ReasoningFields& to) {
    std::string config;
    json::Writer out(config);
    out.open_object().member("type", is_off(ask) ? "disabled" : "enabled");
    if (!is_off(ask))
        out.member("maxReasoningEffort", one_of_three(effort_of(ask).value_or(Effort::medium)));
    out.close_object();
    to.fields.push_back({"reasoningConfig", std::move(config)});
}

}  // namespace

ReasoningFields reasoning_fields(const llm::ChatRequest& request, const WriteOptions& options,
                                 bool may_think) {
    ReasoningFields to;
    if (!request.reasoning || options.reasoning_ask == Ask::none) return to;
    const llm::ReasoningControl& ask = *request.reasoning;
    if (options.reasoning_ask == Ask::as_given && ask.as_given.wire == wire_name) {
        as_given(ask, to);
        return to;
    }
    const bool says = ask.effort || ask.budget || ask.enabled;
    if (!says) {
        to.dropped = ask.show_text.has_value() || !ask.summary.empty();
        return to;
    }
    switch (family_of(request.model.value())) {
        case Family::claude: ClaudeFields(request, options).write(may_think, to); break;
        case Family::nova: nova(ask, to); break;
        case Family::gpt_oss:
            if (is_off(ask) || effort_of(ask))
                to.fields.push_back(
                    {"reasoning_effort",
                     quoted(one_of_three(is_off(ask) ? Effort::none : *effort_of(ask)))});
            break;
        case Family::other: to.dropped = !is_off(ask); break;
    }
    return to;
}

}  // namespace weir::wire::bedrock
