// Cheap first; the next target when an answer fails a check.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "gateway/several.hpp"
#include "json/document.hpp"

namespace weir::gateway {
namespace {

using net::Awaitable;

bool declined(const llm::ChatAnswer& answer) {
    if (answer.choices.empty()) return true;
    const llm::Choice& choice = answer.choices.front();
    const bool refused = std::ranges::any_of(choice.message.parts, [](const llm::Part& part) {
        return std::holds_alternative<llm::Refusal>(part.body);
    });
    return refused || choice.stop == llm::StopReason::refusal ||
           choice.stop == llm::StopReason::content_filter;
}

bool calls_tools(const llm::ChatAnswer& answer) {
    return !answer.choices.empty() &&
           std::ranges::any_of(answer.choices.front().message.parts, [](const llm::Part& part) {
               return std::holds_alternative<llm::ToolCall>(part.body);
           });
}

// The mean logprob of the answer's tokens; nothing without any.
std::optional<double> certainty(const llm::ChatAnswer& answer) {
    if (answer.choices.empty() || !answer.choices.front().logprobs) return std::nullopt;
    const std::vector<llm::TokenLogprob>& tokens = answer.choices.front().logprobs->content;
    if (tokens.empty()) return std::nullopt;
    double sum = 0;
    for (const llm::TokenLogprob& token : tokens)
        sum += token.logprob;
    return sum / static_cast<double>(tokens.size());
}

// Why this answer is not good enough; "" when it is, as far as can be seen without a judge.
std::string_view shortcoming(const RequestContext& request, const llm::ChatAnswer& answer,
                             const route::Cascade& how) {
    if (how.refusal && declined(answer)) return "refusal";
    if (calls_tools(answer)) return {};
    const std::string text = Subcall::text_of(answer);
    if (how.schema && request.peek.has_response_format && !json::read(text)) return "schema";
    if (how.too_short && text.size() < how.chars_min) return "short";
    const auto mean = certainty(answer);
    if (how.unsure && mean && *mean < how.logprob_min) return "unsure";
    return {};
}

Awaitable<bool> judged_good(RequestContext& request, const route::Cascade& how,
                            const llm::ChatAnswer& answer) {
    const auto verdict = co_await ask_judge(
        request, how.judge,
        fmt::format(
            "Question:\n{}\n\nAnswer:\n{}\n\nIs the answer right and complete? 1 for yes, 0 "
            "for no.",
            question_of(request), Subcall::text_of(answer)));
    // A judge that fails decides nothing: the answer stands.
    co_return !verdict || *verdict != 0;
}

// Whether asking one more would stay below the cap.
bool affordable(const RequestContext& request, const route::Cascade& how, std::size_t next,
                double spent) {
    if (!how.cost_max) return true;
    const double most = static_cast<double>(how.cost_max->value()) / nano_per_usd;
    return spent + request.plan.candidates[next].score <= most;
}

}  // namespace

Awaitable<void> answer_by_cascade(RequestContext& request) {
    const route::Cascade& how = *request.plan.route->orderer->cascade();
    Subcall* best = nullptr;
    std::string why;
    double spent = 0;
    net::Waiter ended;
    for (std::size_t i = 0; i < request.plan.candidates.size(); ++i) {
        const route::Candidate& candidate = request.plan.candidates[i];
        const bool ordinary =
            candidate.use == route::Use::target || candidate.use == route::Use::fallback;
        if (!ordinary || (best != nullptr && !affordable(request, how, i, spent))) continue;
        spent += candidate.score;
        request.parts.push_back(std::make_unique<Subcall>(request, candidate));
        Subcall& part = *request.parts.back();
        start(request, part, ended);
        if (!co_await await_all(request, ended))
            co_return co_await refuse(request,
                                      Error(ErrorKind::client_cancelled, "the client left"));
        const std::optional<llm::ChatAnswer> answer = part.read_answer();
        std::string_view lacks = "failed";
        if (answer) {
            best = &part;
            lacks = shortcoming(request, *answer, how);
            if (lacks.empty() && how.by_judge && !co_await judged_good(request, how, *answer))
                lacks = "judge";
        } else if (part.answered()) {
            best = &part;  // complete, and we cannot read it: the client may
            lacks = {};
        }
        if (lacks.empty()) break;
        why += fmt::format("{}{}: {}", why.empty() ? "" : ", ", candidate.id, lacks);
    }
    request.plan.note = why.empty() ? "the first answer passed" : "escalated: " + why;
    if (best == nullptr) co_return co_await give_up(request);
    co_await give(request, *best, {});
}

}  // namespace weir::gateway
