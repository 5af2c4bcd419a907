// An error to the client, in its own wire.
#include <fmt/format.h>

#include "gateway/answer_headers.hpp"
#include "gateway/authenticate.hpp"

namespace weir::gateway {
namespace {

// The provider's own words go to the client as they came where they are about its request; where
// they are about our account there, they are not its business and may name it.
bool passes_through(const RequestContext& request, const Error& error) {
    if (!request.failure || request.failure_body.empty() || !request.over) return false;
    if (request.failure->error.kind() != error.kind() || request.failure->upstream_status < 400)
        return false;
    switch (error.kind()) {
        case ErrorKind::upstream_rejected:
        case ErrorKind::upstream_model_missing:
        case ErrorKind::context_length:
        case ErrorKind::content_filter: break;
        default: return false;
    }
    // A provider that repeats the key it was shown must not tell it to the client.
    const std::string_view secret = secret_shown(request);
    if (!secret.empty() && request.failure_body.contains(secret)) return false;
    return request.over->wire == &request.wire &&
           request.wire.read_error(request.failure_body).is_error;
}

void add_retry_after(AnswerHeaders& headers, const RequestContext& request) {
    if (!request.retry_after) return;
    const std::int64_t ms = (micros(*request.retry_after) + 999) / 1000;
    headers.add_number("retry-after", (ms + 999) / 1000);
    headers.add_number("retry-after-ms", ms);
}

}  // namespace

net::Awaitable<void> refuse(RequestContext& request, Error error) {
    // Moved out of the parameter first: the request's record keeps it.
    request.error = std::move(error);
    const Error& told = *request.error;
    const ErrorTraits& means = traits(told.kind());
    const bool raw = passes_through(request, told);
    request.status = raw ? request.failure->upstream_status : means.http_status;
    if (told.kind() == ErrorKind::client_cancelled) co_return;

    AnswerHeaders headers(request, "application/json", std::chrono::steady_clock::now());
    headers.add("x-weir-fault", name(means.fault));
    const int upstream_status = request.failure ? request.failure->upstream_status : 0;
    if (upstream_status != 0) headers.add_number("x-weir-upstream-status", upstream_status);
    add_retry_after(headers, request);
    if (means.retry == Retry::never || means.retry == Retry::by_policy)
        if (!request.retry_after) headers.add("x-should-retry", "false");
    std::string body;
    std::string error_type;
    if (raw) {
        body = request.failure_body;
        error_type = request.failure->upstream_type;
    } else {
        wire::ErrorNote note{.request_id = request.id.text(), .upstream_status = upstream_status};
        if (request.ready) note.provider = request.ready->provider->id();
        note.code = error_code(request);
        body = request.wire.write_error(told, note);
        if (!request.wire.error_header.empty()) error_type = request.wire.read_error(body).type;
    }
    // AWS's SDKs find the class of the exception by this.
    if (!request.wire.error_header.empty() && !error_type.empty())
        headers.add_copy(request.wire.error_header, error_type);
    request.bytes_out = static_cast<std::int64_t>(body.size());
    settle(request);
    // A client that has left meanwhile is noticed by the connection.
    [[maybe_unused]] const Result<void> sent =
        co_await request.exchange.reply(request.status, headers.fields(), body);
}

}  // namespace weir::gateway
