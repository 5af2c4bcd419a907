#include "gateway/answer_headers.hpp"

#include <fmt/format.h>

#include <cstring>

#include "gateway/cors.hpp"
#include "gateway/prompt_embedding.hpp"
#include "gateway/subcall.hpp"

namespace weir::gateway {

namespace {

std::size_t tries_of(const RequestContext& request) {
    std::size_t tries = request.attempts ? request.attempts->history().size() : 0;
    for (const std::unique_ptr<Subcall>& part : request.parts)
        tries += tries_of(part->request());
    return tries;
}

std::optional<NanoUsd> cost_of(const RequestContext& request) {
    const std::optional<EmbeddingBill> more = embedding_bill(request);
    if (!more || !request.cost) return request.cost;
    return more->cost ? std::optional(*request.cost + *more->cost) : std::nullopt;
}

}  // namespace

AnswerHeaders::AnswerHeaders(const RequestContext& request, std::string_view content_type,
                             SteadyTime now) {
    add("content-type", content_type);
    add("x-request-id", request.id.text());
    if (request.candidate) {
        add("x-weir-provider", request.ready->provider->id());
        add("x-weir-model", request.candidate->model);
        if (!request.candidate->variant.empty()) add("x-weir-variant", request.candidate->variant);
    }
    if (request.plan.route && !request.plan.route->name.empty())
        add("x-weir-route", request.plan.route->name);
    if (const std::size_t tried = tries_of(request); tried > 0)
        add_number("x-weir-attempts", static_cast<std::int64_t>(tried));
    if (const std::optional<NanoUsd> cost = cost_of(request)) {
        const std::string usd = write_usd(*cost);
        add_copy("x-weir-cost", usd);
    } else if (request.complete) {
        add("x-weir-cost", "unknown");
    }
    if (request.structured) add("x-weir-structured", name(*request.structured));
    if (!request.dropped.empty()) add("x-weir-dropped", request.dropped);
    const auto own = now - request.started_at - request.waited;
    add_number("x-weir-overhead-us", micros(own));
    if (!request.snapshot->cors_origins.empty()) {
        const auto origin = request.exchange.head().headers.find("origin");
        if (const auto allowed =
                allowed_origin(request.snapshot->cors_origins, origin.value_or("")))
            add("access-control-allow-origin", *allowed);
    }
    if (!request.principal) return;
    const meter::RateStatus rates = request.principal->meter.rate_status({now, request.started});
    if (rates.requests)
        add_rate("x-ratelimit-limit-requests", "x-ratelimit-remaining-requests",
                 "x-ratelimit-reset-requests", *rates.requests);
    if (rates.tokens)
        add_rate("x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens",
                 "x-ratelimit-reset-tokens", *rates.tokens);
}

void AnswerHeaders::add(std::string_view name, std::string_view value) {
    if (count_ < fields_.size()) fields_[count_++] = {name, value};
}

void AnswerHeaders::add_copy(std::string_view name, std::string_view value) {
    if (value.size() > text_.size() - used_) return;
    std::memcpy(text_.data() + used_, value.data(), value.size());
    add(name, {text_.data() + used_, value.size()});
    used_ += value.size();
}

void AnswerHeaders::add_number(std::string_view name, std::int64_t value) {
    const fmt::format_int text(value);
    add_copy(name, {text.data(), text.size()});
}

// The reset is in milliseconds with its unit, as OpenAI spells durations ("12ms").
void AnswerHeaders::add_rate(std::string_view limit_name, std::string_view remaining_name,
                             std::string_view reset_name, const meter::RateStatus::One& rate) {
    add_number(limit_name, rate.limit);
    add_number(remaining_name, rate.remaining);
    const fmt::format_int reset(micros(rate.reset) / 1000);
    std::array<char, 24> text;
    std::memcpy(text.data(), reset.data(), reset.size());
    std::memcpy(text.data() + reset.size(), "ms", 2);
    add_copy(reset_name, {text.data(), reset.size() + 2});
}

}  // namespace weir::gateway
