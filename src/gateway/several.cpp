#include "gateway/several.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "gateway/answer_headers.hpp"
#include "gateway/needs.hpp"
#include "gateway/price.hpp"
#include "gateway/translation.hpp"
#include "json/writer.hpp"
#include "net/task_scope.hpp"

namespace weir::gateway {
namespace {

using net::Awaitable;

constexpr std::size_t judged_bytes_max = 20'000;
constexpr std::string_view judge_rules =
    "You compare answers. Answer with one whole number and nothing else.";

Awaitable<void> run_and_wake(Subcall& call, net::Waiter& ended) {
    co_await call.run();
    ended.wake();
}

void add(llm::Usage& sum, const llm::Usage& one) {
    for (const auto field :
         {&llm::Usage::input_uncached, &llm::Usage::input_cache_read,
          &llm::Usage::input_cache_write, &llm::Usage::input_cache_write_1h,
          &llm::Usage::output_visible, &llm::Usage::output_reasoning, &llm::Usage::input_audio,
          &llm::Usage::input_image, &llm::Usage::input_video, &llm::Usage::input_tool_use,
          &llm::Usage::output_audio, &llm::Usage::output_image})
        sum.*field += one.*field;
    sum.web_searches += one.web_searches;
    sum.estimated = sum.estimated || one.estimated;
}

// What all parts used and cost. Unknown as a whole when one of them is.
void sum_up(RequestContext& request) {
    llm::Usage usage;
    std::optional<NanoUsd> cost = NanoUsd(0);
    for (const std::unique_ptr<Subcall>& part : request.parts) {
        RequestContext& own = part->request();
        settle_cost(own);
        if (!own.served && own.legs.empty()) continue;
        add(usage, *own.usage);
        cost = cost && own.cost ? std::optional(*cost + *own.cost) : std::nullopt;
    }
    request.usage = usage;
    request.cost = cost;
    request.cost_settled = true;
}

void adopt(RequestContext& request, const RequestContext& part) {
    request.candidate = part.candidate;
    request.ready = part.ready;
    request.over = part.over;
    request.model = part.model;
    request.stop = part.stop;
    request.dropped = part.dropped;
    request.service_tier = part.service_tier;
    request.failure = part.failure;
    request.failure_body = part.failure_body;
    request.retry_after = part.retry_after;
}

}  // namespace

bool asks_several(const RequestContext& request) {
    const route::Orderer& orderer = *request.plan.route->orderer;
    return orderer.consensus() != nullptr || orderer.cascade() != nullptr;
}

std::size_t asked_at_most(const RequestContext& request) {
    const route::Orderer& orderer = *request.plan.route->orderer;
    if (const route::Consensus* const how = orderer.consensus())
        return std::min(how->models + 1, request.plan.candidates.size());
    return orderer.cascade() != nullptr ? request.plan.candidates.size() : 1;
}

void start(RequestContext& request, Subcall& call, net::Waiter& ended) {
    request.services.tasks.spawn("subcall", run_and_wake(call, ended));
}

Awaitable<bool> await_all(RequestContext& request, net::Waiter& ended) {
    const auto running = [&] {
        return std::ranges::any_of(request.parts, [](const auto& part) { return !part->ended(); });
    };
    bool here = true;
    while (running()) {
        const net::Wake why = co_await ended.wait(request.services.wheel, no_deadline,
                                                  here ? &request.exchange.cancel() : nullptr);
        if (why != net::Wake::cancelled) continue;
        here = false;
        for (const std::unique_ptr<Subcall>& part : request.parts)
            part->cancel();
    }
    co_return here;
}

Awaitable<void> give(RequestContext& request, Subcall& chosen, std::string_view agreement) {
    const SteadyTime now = std::chrono::steady_clock::now();
    adopt(request, chosen.request());
    sum_up(request);
    request.waited = now - request.started_at;  // for the providers
    request.served = true;
    request.complete = true;
    request.first_byte_at = now;
    request.status = chosen.exchange().status();
    const bool streamed = chosen.exchange().streamed();
    const std::string body = chosen.exchange().take_body();
    AnswerHeaders headers(request, streamed ? stream_content_type(request) : "application/json",
                          now);
    if (!agreement.empty()) headers.add("x-weir-agreement", agreement);
    request.bytes_out = static_cast<std::int64_t>(body.size());
    settle(request);
    Result<void> sent;
    if (streamed) {
        request.exchange.begin_stream(request.status, headers.fields());
        const std::array<std::string_view, 1> pieces = {body};
        sent = co_await request.exchange.write(pieces);
        if (sent) sent = co_await request.exchange.end_stream();
    } else {
        sent = co_await request.exchange.reply(request.status, headers.fields(), body);
    }
    if (!sent) request.services.metrics.client_cancelled.add();
}

Awaitable<void> give_up(RequestContext& request) {
    Error error(ErrorKind::no_candidate, "nobody could be asked");
    for (const std::unique_ptr<Subcall>& part : request.parts) {
        if (!part->request().error) continue;
        adopt(request, part->request());
        error = *part->request().error;
    }
    sum_up(request);
    co_await refuse(request, std::move(error));
}

std::string question_of(RequestContext& request) {
    const llm::ChatRequest* const chat = Prompt(request).chat();
    if (chat == nullptr) return {};
    for (auto message = chat->messages.rbegin(); message != chat->messages.rend(); ++message) {
        if (message->role != llm::Role::user) continue;
        std::string text;
        for (const llm::Part& part : message->parts)
            if (const auto* const said = std::get_if<llm::Text>(&part.body)) text += said->text;
        return text.substr(0, judged_bytes_max);
    }
    return {};
}

Awaitable<std::optional<std::size_t>> ask_judge(RequestContext& request, std::string_view judge,
                                                std::string question) {
    const Snapshot& snapshot = *request.snapshot;
    std::string body;
    json::Writer out(body);
    out.open_object().member("model", judge).key("messages").open_array();
    out.open_object().member("role", "system").member("content", judge_rules).close_object();
    out.open_object().member("role", "user").member("content", question).close_object();
    out.close_array().close_object();
    // Residency holds for the judge as well: it sees the prompt.
    std::array<const route::Constraints*, 2> demands{};
    std::size_t count = 0;
    if (!request.principal->require.empty()) demands[count++] = &request.principal->require;
    if (!request.plan.route->require.empty()) demands[count++] = &request.plan.route->require;
    Result<route::Plan> plan =
        route::make_plan({.model = judge, .demands = {demands.data(), count}},
                         {.routes = snapshot.routes,
                          .deployments = *snapshot.deployments,
                          .health = *snapshot.health,
                          .now = std::chrono::steady_clock::now(),
                          .wall = request.started,
                          .random = request.services.random,
                          .scratch = request.services.scratch});
    if (!plan) co_return std::nullopt;
    request.parts.push_back(std::make_unique<Subcall>(request, std::move(*plan), std::move(body)));
    Subcall& call = *request.parts.back();
    net::Waiter ended;
    start(request, call, ended);
    if (!co_await await_all(request, ended)) co_return std::nullopt;
    const std::optional<llm::ChatAnswer> answer = call.read_answer();
    if (!answer) co_return std::nullopt;
    const std::string text = Subcall::text_of(*answer);
    const std::size_t from = text.find_first_of("0123456789");
    if (from == std::string::npos) co_return std::nullopt;
    const std::size_t to = std::min(text.find_first_not_of("0123456789", from), text.size());
    const auto number = read_integer(std::string_view(text).substr(from, to - from));
    if (!number) co_return std::nullopt;
    co_return static_cast<std::size_t>(*number);
}

}  // namespace weir::gateway
