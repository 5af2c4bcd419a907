// Several targets asked at once; most of them decide.
#include <fmt/format.h>

#include <algorithm>

#include "gateway/several.hpp"
#include "route/several/agreement.hpp"

namespace weir::gateway {
namespace {

using net::Awaitable;

// An answer that can be compared: which part gave it, and what it says.
struct Spoken {
    Subcall* part = nullptr;
    std::string text;
};

// As many of the candidates as the settings and the cap allow; at least one.
std::size_t how_many(const RequestContext& request, const route::Consensus& how) {
    std::size_t count = 0;
    double spent = 0;
    const double most =
        how.cost_max ? static_cast<double>(how.cost_max->value()) / nano_per_usd : 0;
    for (const route::Candidate& candidate : request.plan.candidates) {
        if (candidate.use != route::Use::target || count == how.models) break;
        spent += candidate.score;
        if (how.cost_max && count > 0 && !(spent <= most)) break;
        ++count;
    }
    return std::max<std::size_t>(count, 1);
}

std::vector<Spoken> answers_so_far(RequestContext& request) {
    std::vector<Spoken> said;
    for (const std::unique_ptr<Subcall>& part : request.parts)
        if (const auto answer = part->read_answer())
            said.push_back({part.get(), Subcall::text_of(*answer)});
    return said;
}

std::vector<std::size_t> groups_of(const std::vector<Spoken>& said, const route::Consensus& how) {
    std::vector<std::string> texts;
    for (const Spoken& one : said)
        texts.push_back(one.text);
    return route::group(texts, how);
}

// Waits until enough answers agree or all have ended. False when the client has left.
Awaitable<bool> await_agreement(RequestContext& request, const route::Consensus& how,
                                net::Waiter& ended) {
    const auto running = [&] {
        return std::ranges::any_of(request.parts, [](const auto& part) { return !part->ended(); });
    };
    while (running()) {
        const net::Wake why =
            co_await ended.wait(request.services.wheel, no_deadline, &request.exchange.cancel());
        if (why == net::Wake::cancelled) break;
        if (how.pick != route::Consensus::Pick::first_to_agree) continue;
        if (route::largest(groups_of(answers_so_far(request), how)).members < how.enough())
            continue;
        for (const std::unique_ptr<Subcall>& part : request.parts)
            if (!part->ended()) part->cancel();
        break;
    }
    co_return co_await await_all(request, ended);
}

std::string comparison(const std::string& question, const std::vector<Spoken>& said) {
    std::string text = fmt::format("Question:\n{}\n", question);
    for (std::size_t i = 0; i < said.size(); ++i)
        text += fmt::format("\nAnswer {}:\n{}\n", i + 1, said[i].text);
    return text + fmt::format("\nWhich answer is the best? A number from 1 to {}.", said.size());
}

}  // namespace

Awaitable<void> answer_by_consensus(RequestContext& request) {
    const route::Consensus& how = *request.plan.route->orderer->consensus();
    const std::size_t count = how_many(request, how);
    net::Waiter ended;
    for (std::size_t i = 0; i < count; ++i) {
        request.parts.push_back(std::make_unique<Subcall>(request, request.plan.candidates[i]));
        start(request, *request.parts.back(), ended);
    }
    if (!co_await await_agreement(request, how, ended))
        co_return co_await refuse(request, Error(ErrorKind::client_cancelled, "the client left"));
    const std::vector<Spoken> said = answers_so_far(request);
    if (said.empty()) co_return co_await give_up(request);
    const std::vector<std::size_t> groups = groups_of(said, how);
    const route::Largest most = route::largest(groups);
    std::size_t chosen =
        static_cast<std::size_t>(std::ranges::find(groups, most.group) - groups.begin());
    if (how.pick == route::Consensus::Pick::judge && said.size() > 1) {
        const auto judged =
            co_await ask_judge(request, how.judge, comparison(question_of(request), said));
        if (judged && *judged >= 1 && *judged <= said.size()) chosen = *judged - 1;
    }
    const auto agreeing = static_cast<std::size_t>(std::ranges::count(groups, groups[chosen]));
    request.plan.note = fmt::format("{} of {} asked answered, {} agree with the one given",
                                    said.size(), count, agreeing);
    const std::string agreement = fmt::format("{}/{}", agreeing, count);
    co_await give(request, *said[chosen].part, agreement);
}

}  // namespace weir::gateway
