#pragma once
// An exchange whose body was read before its handler was known: whoever reads it again gets the
// same. It arrived when its body was complete, so that waiting for the client is nobody's time.
#include "net/server_port.hpp"

namespace weir::api {

class BodyRead final : public net::ServerExchange {
public:
    // The exchange outlives this.
    BodyRead(net::ServerExchange& exchange, Result<std::string_view> body)
        : exchange_(exchange), body_(std::move(body)), at_(std::chrono::steady_clock::now()) {}

    const net::http1::RequestHead& head() const override { return exchange_.head(); }
    const std::string& client_address() const override { return exchange_.client_address(); }
    SteadyTime arrived() const override { return at_; }
    net::Cancel& cancel() override { return exchange_.cancel(); }
    net::Awaitable<Result<std::string_view>> read_body(std::uint64_t) override { co_return body_; }
    net::Awaitable<Result<net::BodyPart>> read_body_part(std::uint64_t bytes_max) override {
        return exchange_.read_body_part(bytes_max);
    }
    void drop_request() override { exchange_.drop_request(); }
    net::Awaitable<Result<void>> reply(int status, std::span<const net::http1::Field> headers,
                                       std::string_view body) override {
        return exchange_.reply(status, headers, body);
    }
    void begin_stream(int status, std::span<const net::http1::Field> headers) override {
        exchange_.begin_stream(status, headers);
    }
    net::Awaitable<Result<void>> write(std::span<const std::string_view> pieces) override {
        return exchange_.write(pieces);
    }
    net::Awaitable<Result<void>> end_stream() override { return exchange_.end_stream(); }
    bool answer_begun() const override { return exchange_.answer_begun(); }
    std::uint64_t bytes_sent() const override { return exchange_.bytes_sent(); }

private:
    net::ServerExchange& exchange_;
    Result<std::string_view> body_;
    SteadyTime at_;
};

}  // namespace weir::api
