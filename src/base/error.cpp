#include "base/error.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"

namespace weir {
namespace {

using K = ErrorKind;
using F = Fault;
using R = Retry;
using B = Blame;
using L = LogLevel;

constexpr std::array table = {
    ErrorTraits{K::invalid_request, "invalid_request", 400, F::client, R::never, B::nobody,
                L::info},
    ErrorTraits{K::unauthenticated, "unauthenticated", 401, F::client, R::never, B::nobody,
                L::info},
    ErrorTraits{K::forbidden, "forbidden", 403, F::client, R::never, B::nobody, L::info},
    ErrorTraits{K::unknown_model, "unknown_model", 404, F::client, R::never, B::nobody, L::info},
    ErrorTraits{K::not_found, "not_found", 404, F::client, R::never, B::nobody, L::info},
    ErrorTraits{K::method_not_allowed, "method_not_allowed", 405, F::client, R::never, B::nobody,
                L::info},
    ErrorTraits{K::payload_too_large, "payload_too_large", 413, F::client, R::never, B::nobody,
                L::info},
    ErrorTraits{K::header_too_large, "header_too_large", 431, F::client, R::never, B::nobody,
                L::info},
    ErrorTraits{K::unsupported, "unsupported", 400, F::client, R::never, B::nobody, L::info},
    ErrorTraits{K::rate_limited, "rate_limited", 429, F::client, R::never, B::nobody, L::info},
    ErrorTraits{K::concurrency_limited, "concurrency_limited", 429, F::client, R::never, B::nobody,
                L::info},
    ErrorTraits{K::budget_exceeded, "budget_exceeded", 402, F::client, R::never, B::nobody,
                L::info},
    ErrorTraits{K::unpriced, "unpriced", 400, F::client, R::never, B::nobody, L::warning},
    ErrorTraits{K::client_timeout, "client_timeout", 408, F::client, R::never, B::nobody, L::info},
    ErrorTraits{K::client_cancelled, "client_cancelled", 499, F::client, R::never, B::nobody,
                L::info},
    ErrorTraits{K::internal, "internal", 500, F::gateway, R::never, B::nobody, L::error},
    ErrorTraits{K::draining, "draining", 503, F::gateway, R::never, B::nobody, L::info},
    ErrorTraits{K::overloaded, "overloaded", 503, F::gateway, R::elsewhere, B::nobody, L::warning},
    ErrorTraits{K::no_candidate, "no_candidate", 503, F::gateway, R::never, B::nobody, L::warning},
    ErrorTraits{K::upstream_unreachable, "upstream_unreachable", 502, F::provider, R::here,
                B::deployment, L::warning},
    ErrorTraits{K::upstream_timeout, "upstream_timeout", 504, F::provider, R::here, B::deployment,
                L::warning},
    ErrorTraits{K::upstream_protocol, "upstream_protocol", 502, F::provider, R::here, B::deployment,
                L::warning},
    ErrorTraits{K::upstream_rate_limited, "upstream_rate_limited", 429, F::provider, R::here,
                B::quota, L::warning},
    ErrorTraits{K::upstream_quota, "upstream_quota", 429, F::provider, R::elsewhere, B::credential,
                L::error},
    ErrorTraits{K::upstream_auth, "upstream_auth", 502, F::provider, R::elsewhere, B::credential,
                L::error},
    ErrorTraits{K::upstream_model_missing, "upstream_model_missing", 404, F::provider, R::elsewhere,
                B::deployment, L::warning},
    ErrorTraits{K::upstream_overloaded, "upstream_overloaded", 503, F::provider, R::here,
                B::deployment, L::warning},
    ErrorTraits{K::upstream_error, "upstream_error", 502, F::provider, R::here, B::deployment,
                L::warning},
    ErrorTraits{K::upstream_rejected, "upstream_rejected", 400, F::client, R::never, B::nobody,
                L::info},
    ErrorTraits{K::context_length, "context_length", 400, F::client, R::by_policy, B::nobody,
                L::info},
    ErrorTraits{K::content_filter, "content_filter", 400, F::client, R::by_policy, B::nobody,
                L::info},
    ErrorTraits{K::no_match, "no_match", 422, F::client, R::never, B::nobody, L::info},
};
static_assert(table.size() == error_kind_count);
static_assert(std::ranges::is_sorted(table, {}, &ErrorTraits::kind), "rows stand in enum order");

}  // namespace

const ErrorTraits& traits(ErrorKind kind) {
    const auto index = static_cast<std::size_t>(kind);
    check(index < table.size());
    return table[index];
}

std::span<const ErrorTraits> all_error_traits() { return table; }

std::string_view name(ErrorKind kind) { return traits(kind).name; }

std::string_view name(Fault fault) {
    switch (fault) {
        case Fault::client: return "client";
        case Fault::gateway: return "gateway";
        case Fault::provider: return "provider";
    }
    return "gateway";
}

std::optional<ErrorKind> error_kind_by_name(std::string_view name) {
    const auto row = std::ranges::find(table, name, &ErrorTraits::name);
    if (row == table.end()) return std::nullopt;
    return row->kind;
}

}  // namespace weir
