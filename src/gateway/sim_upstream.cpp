#include "gateway/sim_upstream.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "json/writer.hpp"
#include "net/waiter.hpp"
#include "provider/sim/behaviour.hpp"
#include "provider/sim/script.hpp"

namespace weir::gateway {
namespace {

namespace sim = provider::sim;
using net::Awaitable;

SteadyTime now() { return std::chrono::steady_clock::now(); }

Error cancelled() { return {ErrorKind::client_cancelled, "request cancelled"}; }

class SimAnswer final : public net::UpstreamAnswer {
public:
    SimAnswer(net::Wheel& wheel, sim::Script script, const net::UpstreamTimeouts& timeouts,
              net::Cancel* cancel)
        : wheel_(wheel),
          script_(std::move(script)),
          between_bytes_(timeouts.between_bytes),
          total_(timeouts.total),
          cancel_(cancel) {
        for (const auto& [name, value] : script_.head().headers)
            headers_.add(name, value);
    }
    SimAnswer(const SimAnswer&) = delete;
    SimAnswer& operator=(const SimAnswer&) = delete;

    int status() const override { return script_.head().status; }
    const net::http1::Headers& headers() const override { return headers_; }
    void hurry(std::chrono::nanoseconds between_bytes) override { between_bytes_ = between_bytes; }
    bool at_end() const override { return ended_; }
    Result<std::string_view> read_ready() override { return std::string_view{}; }

    using UpstreamAnswer::read;
    Awaitable<Result<std::string_view>> read(Deadline until) override {
        if (!waiting_since_) {
            step_ = script_.next();
            waiting_since_ = now();
        }
        if (!step_) co_return co_await end(until);
        const Deadline limit = earlier(total_, deadline_after(*waiting_since_, between_bytes_));
        const Deadline due = *waiting_since_ + step_->after;
        if (step_->after.count() > 0) {
            const Deadline soonest = earlier(earlier(due, limit), until);
            if (!co_await net::sleep_until(wheel_, soonest, cancel_)) co_return fail(cancelled());
            if (soonest < due) {
                if (soonest < limit) co_return std::string_view{};
                co_return fail(timed_out());
            }
        }
        waiting_since_.reset();
        co_return std::string_view(step_->bytes);
    }

private:
    static Error timed_out() {
        return {ErrorKind::upstream_timeout, "sim: the answer stopped for too long"};
    }

    Awaitable<Result<std::string_view>> end(Deadline until) {
        switch (script_.ending()) {
            case sim::Ending::clean: ended_ = true; co_return std::string_view{};
            case sim::Ending::reset:
            case sim::Ending::close:
                co_return fail(ErrorKind::upstream_protocol,
                               "sim: the connection broke inside the answer");
            case sim::Ending::stall: break;
        }
        const Deadline limit = earlier(total_, deadline_after(*waiting_since_, between_bytes_));
        if (!co_await net::sleep_until(wheel_, earlier(limit, until), cancel_))
            co_return fail(cancelled());
        if (until < limit) co_return std::string_view{};
        co_return fail(timed_out());
    }

    net::Wheel& wheel_;
    sim::Script script_;
    net::http1::Headers headers_;
    std::optional<sim::Step> step_;
    std::optional<SteadyTime> waiting_since_;  // for step_
    std::chrono::nanoseconds between_bytes_;
    Deadline total_;
    net::Cancel* cancel_;
    bool ended_ = false;
};

Error fault_of(sim::Opening opening) {
    switch (opening) {
        case sim::Opening::garbage:
        case sim::Opening::half_head:
            return {ErrorKind::upstream_protocol, "sim: the answer is not HTTP"};
        case sim::Opening::stall: return {ErrorKind::upstream_timeout, "sim: no answer in time"};
        case sim::Opening::reset:
        case sim::Opening::close:
        case sim::Opening::head: break;
    }
    return {ErrorKind::upstream_unreachable, "sim: closed the connection without an answer"};
}

}  // namespace

Awaitable<Result<std::unique_ptr<net::UpstreamAnswer>>> SimUpstream::send(
    const net::UpstreamRequest& request, const net::UpstreamTimeouts& timeouts,
    net::Cancel* cancel) {
    std::string body;
    for (const std::string_view piece : request.body)
        body += piece;
    Result<sim::Ask> ask = sim::read_ask(body);
    if (!ask) co_return fail(ErrorKind::upstream_protocol, "sim: " + ask.error().message());
    const Result<sim::Behaviour> behaviour = sim::read_behaviour(ask->model);
    if (!behaviour) co_return fail(behaviour.error());
    ask->at = wall_clock_();
    sim::Script script(*behaviour, std::move(*ask), random_());

    const SteadyTime start = now();
    const sim::Head& head = script.head();
    const Deadline limit = earlier(timeouts.total, deadline_after(start, timeouts.first_byte));
    const bool stalls = head.opening == sim::Opening::stall;
    const Deadline due = stalls ? no_deadline : start + head.after;
    if (stalls || head.after.count() > 0) {
        if (!co_await net::sleep_until(wheel_, earlier(due, limit), cancel))
            co_return fail(cancelled());
        if (limit < due) co_return fail(ErrorKind::upstream_timeout, "sim: no answer in time");
    }
    if (head.opening != sim::Opening::head) co_return fail(fault_of(head.opening));
    co_return std::make_unique<SimAnswer>(wheel_, std::move(script), timeouts, cancel);
}

std::vector<std::string_view> simulated_models() {
    std::vector<std::string_view> names;
    for (const sim::Preset& preset : sim::presets())
        names.push_back(preset.name);
    return names;
}

}  // namespace weir::gateway
