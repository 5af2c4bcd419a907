#include "app/local_exchange.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace weir::app {
namespace {

using net::Awaitable;

Error left() { return {ErrorKind::client_cancelled, "the client left"}; }

}  // namespace

LocalExchange::LocalExchange(std::string path, std::string body, SteadyTime arrived,
                             OnBytes on_bytes)
    : path_(std::move(path)),
      request_body_(std::move(body)),
      arrived_(arrived),
      on_bytes_(std::move(on_bytes)) {
    head_.method = net::http1::Method::post;
    head_.method_text = "POST";
    head_.target = path_;
    head_.path = path_;
    head_.headers.add("content-type", "application/json");
}

void LocalExchange::add_header(std::string name, std::string value) {
    const auto& [own_name, own_value] =
        own_headers_.emplace_back(std::move(name), std::move(value));
    head_.headers.add(own_name, own_value);
}

std::string_view LocalExchange::header(std::string_view name) const {
    for (const auto& [known, value] : headers_)
        if (equal_ignoring_case(known, name)) return value;
    return {};
}

// All of it at once.
Awaitable<Result<net::BodyPart>> LocalExchange::read_body_part(std::uint64_t bytes_max) {
    const Result<std::string_view> whole = co_await read_body(bytes_max);
    if (!whole) co_return fail(whole.error());
    co_return net::BodyPart{.bytes = *whole, .last = true};
}

Awaitable<Result<std::string_view>> LocalExchange::read_body(std::uint64_t bytes_max) {
    if (request_body_.size() > bytes_max)
        co_return fail(ErrorKind::payload_too_large,
                       fmt::format("the request has {} bytes; server.body_bytes_max allows {}",
                                   request_body_.size(), bytes_max));
    co_return std::string_view(request_body_);
}

void LocalExchange::take_head(int status, std::span<const net::http1::Field> headers) {
    status_ = status;
    for (const net::http1::Field& field : headers)
        headers_.emplace_back(field.name, field.value);
}

Awaitable<Result<void>> LocalExchange::reply(int status, std::span<const net::http1::Field> headers,
                                             std::string_view body) {
    if (cancel_.requested()) co_return fail(left());
    take_head(status, headers);
    body_ = body;
    bytes_sent_ += body.size();
    complete_ = true;
    co_return Result<void>{};
}

void LocalExchange::begin_stream(int status, std::span<const net::http1::Field> headers) {
    take_head(status, headers);
    streamed_ = true;
}

Awaitable<Result<void>> LocalExchange::write(std::span<const std::string_view> pieces) {
    for (const std::string_view piece : pieces) {
        if (cancel_.requested()) co_return fail(left());
        bytes_sent_ += piece.size();
        if (!on_bytes_) {
            body_ += piece;
        } else if (!on_bytes_(piece)) {
            cancel_.request();
            co_return fail(left());
        }
    }
    co_return Result<void>{};
}

Awaitable<Result<void>> LocalExchange::end_stream() {
    if (cancel_.requested()) co_return fail(left());
    complete_ = true;
    co_return Result<void>{};
}

}  // namespace weir::app
