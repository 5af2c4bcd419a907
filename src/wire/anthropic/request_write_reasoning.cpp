#include "wire/anthropic/request_write_reasoning.hpp"

#include <algorithm>

#include "json/document.hpp"
#include "json/writer.hpp"
#include "wire/anthropic/field.hpp"
#include "wire/anthropic/parts_write.hpp"
#include "wire/claude.hpp"

namespace weir::wire::anthropic {

namespace {

using Ask = WriteOptions::ReasoningAsk;

constexpr std::int64_t budget_least = 1024;

std::int64_t budget_of(const llm::ReasoningControl& ask) {
    if (ask.budget) return std::max(ask.budget->value(), budget_least);
    switch (ask.effort.value_or(llm::Effort::medium)) {
        case llm::Effort::none:
        case llm::Effort::minimal: return budget_least;
        case llm::Effort::low: return 2048;
        case llm::Effort::medium: return 8192;
        case llm::Effort::high: return 16384;
        case llm::Effort::xhigh: return 32000;
        case llm::Effort::max: break;
    }
    return 64000;
}

std::string_view effort_word(llm::Effort effort) {
    return effort == llm::Effort::minimal ? "low" : llm::name(effort);
}

// Budgets as efforts, for models that take no budget.
std::optional<llm::Effort> effort_of(const llm::ReasoningControl& ask) {
    if (ask.effort || !ask.budget) return ask.effort;
    if (*ask.budget <= Tokens(2048)) return llm::Effort::low;
    if (*ask.budget <= Tokens(8192)) return llm::Effort::medium;
    return *ask.budget <= Tokens(24576) ? llm::Effort::high : llm::Effort::xhigh;
}

bool is_off(const llm::ReasoningControl& ask) {
    return ask.enabled == false || ask.effort == llm::Effort::none;
}

bool forces_a_tool(const std::optional<llm::ToolChoice>& choice) {
    using Mode = llm::ToolChoice::Mode;
    if (!choice) return false;
    return choice->mode == Mode::required || choice->mode == Mode::named ||
           (choice->mode == Mode::allowed && choice->allowed_required);
}

// With a budget, the turn that is being answered must begin with its thoughts.
bool thoughts_are_lost(const llm::ChatRequest& request, const WriteOptions& options) {
    if (request.messages.empty() || request.messages.back().role == llm::Role::assistant)
        return false;
    for (auto message = request.messages.rbegin(); message != request.messages.rend(); ++message) {
        if (message->role != llm::Role::assistant) continue;
        const bool calls = std::ranges::any_of(message->parts, [](const llm::Part& part) {
            return std::holds_alternative<llm::ToolCall>(part.body);
        });
        if (!calls) return false;
        const llm::Part& first = message->parts.front();
        return !std::holds_alternative<llm::Reasoning>(first.body) ||
               !can_say(first, Place::assistant, options);
    }
    return false;
}

void write_display(json::Writer& out, const llm::ReasoningControl& ask) {
    const bool shown = ask.show_text.value_or(!ask.summary.empty());
    if (ask.show_text || shown) out.member("display", shown ? "summarized" : "omitted");
}

Thinking as_given(const llm::ReasoningControl& ask) {
    Thinking plan;
    const Result<json::Document> fields = json::read(ask.as_given.json);
    if (!fields) return plan;
    plan.thinking = fields->root()["thinking"].raw();
    plan.effort = fields->root()["effort"].raw();
    plan.on = !is_off(ask);
    return plan;
}

void adaptive(const llm::ReasoningControl& ask, Thinking& plan) {
    json::Writer out(plan.thinking);
    out.open_object().member("type", "adaptive");
    write_display(out, ask);
    out.close_object();
    if (const std::optional<llm::Effort> effort = effort_of(ask))
        json::Writer(plan.effort).text(effort_word(*effort));
    plan.on = true;
}

// What the model takes; where it takes either or is not known, what comes next to the wish.
bool by_budget(const llm::ReasoningControl& ask, const WriteOptions& options, ClaudeThinking way) {
    if (options.reasoning_ask != Ask::as_given)
        return options.reasoning_ask == Ask::thinking_object;
    if (way == ClaudeThinking::budget) return true;
    return way != ClaudeThinking::adaptive && ask.budget.has_value();
}

}  // namespace

Thinking plan_thinking(const llm::ChatRequest& request, const WriteOptions& options,
                       Tokens output_max) {
    if (!request.reasoning) return {};
    const llm::ReasoningControl& ask = *request.reasoning;
    if (options.reasoning_ask == Ask::none) return {.left_out = !is_off(ask)};
    if (options.reasoning_ask == Ask::as_given && ask.as_given.wire == wire_name)
        return as_given(ask);
    Thinking plan = {.translated = true};
    if (is_off(ask)) {
        plan.thinking = R"({"type":"disabled"})";
        return plan;
    }
    const bool asks = ask.effort || ask.budget || ask.enabled;
    if (!asks) return plan;
    const ClaudeThinking way = claude_thinking(request.model.value());
    if (way == ClaudeThinking::none) {
        plan.left_out = true;
        return plan;
    }
    if (!by_budget(ask, options, way)) {
        adaptive(ask, plan);
        return plan;
    }
    const std::int64_t budget = std::min(budget_of(ask), output_max.value() - 1);
    if (budget < budget_least || forces_a_tool(request.tool_choice) ||
        thoughts_are_lost(request, options)) {
        plan.left_out = true;
        return plan;
    }
    json::Writer out(plan.thinking);
    out.open_object().member("type", "enabled").member("budget_tokens", budget);
    write_display(out, ask);
    out.close_object();
    plan.on = true;
    return plan;
}

}  // namespace weir::wire::anthropic
