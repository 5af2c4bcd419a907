#pragma once
// The closed set of things that go wrong, and one table of what each means: HTTP status, who
// failed, what may be tried next, and whose health it counts against. Every wire renders it in its
// own shape.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace weir {

enum class ErrorKind : std::uint8_t {
    // The client's request.
    invalid_request,      // malformed or contradictory; repeating it cannot help
    unauthenticated,      // no key, or one we do not know
    forbidden,            // a known key that may not do this
    unknown_model,        // no route, provider or model of that name
    not_found,            // no such endpoint or object
    method_not_allowed,   // the endpoint exists, not with this method
    payload_too_large,    // body over the limit
    header_too_large,     // head or line over the limit
    unsupported,          // the target's wire cannot express what was asked
    rate_limited,         // our own request or token limit
    concurrency_limited,  // our own limit on simultaneous requests
    budget_exceeded,      // the reservation does not fit into what is left
    unpriced,             // a budgeted key asked for a model whose price is unknown
    client_timeout,       // the client sent too slowly
    client_cancelled,     // the client left before the answer was complete
    // The gateway.
    internal,      // a bug or a broken store
    draining,      // shutting down
    overloaded,    // a queue or connection limit of ours is full
    no_candidate,  // every target is excluded (breaker, filter); nothing was tried
    // The provider.
    upstream_unreachable,    // DNS, connect, TLS or reset before any answer byte
    upstream_timeout,        // no first byte, or silence between bytes, for too long
    upstream_protocol,       // bytes that are not HTTP, JSON or SSE, or end too early
    upstream_rate_limited,   // 429 and its cousins: wait, or go elsewhere
    upstream_quota,          // money or a long quota is used up: this credential is out
    upstream_auth,           // our credential was refused
    upstream_model_missing,  // the deployment does not have the model
    upstream_overloaded,     // 503, 529
    upstream_error,          // other 5xx
    upstream_rejected,       // other 4xx: the request is at fault, passed through
    context_length,          // the prompt does not fit this model
    content_filter,          // refused for its content
    // Of the gateway again: numbers are stored, so what is new stands last.
    no_match,  // nobody is what the client, its key or the route demands
};
inline constexpr std::size_t error_kind_count = 32;

enum class Fault : std::uint8_t { client, gateway, provider };

// What the pipeline may do before the first answer byte has gone to the client.
enum class Retry : std::uint8_t {
    never,      // tell the client
    here,       // the same target may work in a moment; another one may work now
    elsewhere,  // this target will not; another may
    by_policy,  // only where the route names a fallback for this case
};

// Whose health an attempt that ended so counts against.
enum class Blame : std::uint8_t { nobody, credential, quota, deployment, provider };

enum class LogLevel : std::uint8_t { debug, info, warning, error };

struct ErrorTraits {
    ErrorKind kind;
    std::string_view name;  // as in logs, metrics, the ledger and `code` of our error bodies
    int http_status;
    Fault fault;
    Retry retry;
    Blame blame;
    LogLevel level;
};

const ErrorTraits& traits(ErrorKind kind);
std::span<const ErrorTraits> all_error_traits();
std::string_view name(ErrorKind kind);
std::string_view name(Fault fault);
std::optional<ErrorKind> error_kind_by_name(std::string_view name);

// message is safe to show to a client; detail is for the log only. Neither may hold a secret.
class Error {
public:
    Error(ErrorKind kind, std::string message, std::string detail = {})
        : message_(std::move(message)), detail_(std::move(detail)), kind_(kind) {}

    ErrorKind kind() const { return kind_; }
    const std::string& message() const { return message_; }
    const std::string& detail() const { return detail_; }
    // The request field at fault ("messages[2].role"), where there is one.
    const std::string& field() const { return field_; }
    Error& at_field(std::string field) {
        field_ = std::move(field);
        return *this;
    }

private:
    std::string message_;
    std::string detail_;
    std::string field_;
    ErrorKind kind_;
};

}  // namespace weir
