#pragma once
// The client of a call that the gateway makes to itself: it keeps the answer instead of sending it.
#include <string>
#include <utility>
#include <vector>

#include "net/server_port.hpp"

namespace weir::gateway {

class InnerExchange final : public net::ServerExchange {
public:
    // head: of the request on whose behalf it is; both outlive this. bytes_max: of an answer; a
    // longer one ends the call as if the client had left.
    InnerExchange(const net::http1::RequestHead& head, std::string address, std::uint64_t bytes_max)
        : head_(head), address_(std::move(address)), bytes_max_(bytes_max) {}

    // The answer, once the call has ended.
    int status() const { return status_; }  // 0: none was given
    const std::string& body() const { return body_; }
    std::string take_body() { return std::move(body_); }
    bool streamed() const { return streamed_; }
    bool complete() const { return complete_; }

    const net::http1::RequestHead& head() const override { return head_; }
    const std::string& client_address() const override { return address_; }
    SteadyTime arrived() const override { return arrived_; }
    net::Cancel& cancel() override { return cancel_; }
    net::Awaitable<Result<std::string_view>> read_body(std::uint64_t) override;
    net::Awaitable<Result<net::BodyPart>> read_body_part(std::uint64_t) override;
    void drop_request() override {}  // it is the outer request's, and others read it
    net::Awaitable<Result<void>> reply(int status, std::span<const net::http1::Field> headers,
                                       std::string_view body) override;
    void begin_stream(int status, std::span<const net::http1::Field> headers) override;
    net::Awaitable<Result<void>> write(std::span<const std::string_view> pieces) override;
    net::Awaitable<Result<void>> end_stream() override;
    bool answer_begun() const override { return !body_.empty(); }
    std::uint64_t bytes_sent() const override { return body_.size(); }

private:
    const net::http1::RequestHead& head_;
    std::string address_;
    std::uint64_t bytes_max_;
    SteadyTime arrived_ = std::chrono::steady_clock::now();
    net::Cancel cancel_;
    int status_ = 0;
    std::string body_;
    bool streamed_ = false;
    bool complete_ = false;
};

}  // namespace weir::gateway
