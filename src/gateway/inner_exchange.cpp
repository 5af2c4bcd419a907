#include "gateway/inner_exchange.hpp"

namespace weir::gateway {
namespace {

Error gone() { return {ErrorKind::client_cancelled, "the call is not wanted any more"}; }

}  // namespace

// Who makes an inner call has the body and gives it to the request's context.
net::Awaitable<Result<std::string_view>> InnerExchange::read_body(std::uint64_t) {
    co_return std::string_view();
}

net::Awaitable<Result<net::BodyPart>> InnerExchange::read_body_part(std::uint64_t) {
    co_return net::BodyPart{.bytes = {}, .last = true};
}

net::Awaitable<Result<void>> InnerExchange::reply(int status, std::span<const net::http1::Field>,
                                                  std::string_view body) {
    if (cancel_.requested()) co_return fail(gone());
    status_ = status;
    body_ = body;
    complete_ = true;
    co_return Result<void>{};
}

void InnerExchange::begin_stream(int status, std::span<const net::http1::Field>) {
    status_ = status;
    streamed_ = true;
}

net::Awaitable<Result<void>> InnerExchange::write(std::span<const std::string_view> pieces) {
    for (const std::string_view piece : pieces) {
        if (cancel_.requested()) co_return fail(gone());
        if (body_.size() + piece.size() > bytes_max_) {
            cancel_.request();
            co_return fail(gone());
        }
        body_ += piece;
    }
    co_return Result<void>{};
}

net::Awaitable<Result<void>> InnerExchange::end_stream() {
    if (cancel_.requested()) co_return fail(gone());
    complete_ = true;
    co_return Result<void>{};
}

}  // namespace weir::gateway
