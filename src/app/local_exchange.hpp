#pragma once
// One exchange without a socket: the client is this process. Commands serve a request to themselves
// with it, and tests see what a client would have seen.
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/server_port.hpp"

namespace weir::app {

class LocalExchange final : public net::ServerExchange {
public:
    // Takes the bytes of a streamed answer as they come. False: the client has left.
    using OnBytes = std::function<bool(std::string_view bytes)>;

    // A POST of a JSON body to `path`. on_bytes may be null: then the stream is collected in
    // body().
    LocalExchange(std::string path, std::string body, SteadyTime arrived, OnBytes on_bytes = {});

    // Before it is served.
    void add_header(std::string name, std::string value);

    // The answer, complete once the handler's coroutine has ended.
    int status() const { return status_; }                 // 0: none was given
    std::string_view header(std::string_view name) const;  // "" without one
    const std::string& body() const { return body_; }
    bool streamed() const { return streamed_; }
    bool complete() const { return complete_; }

    const net::http1::RequestHead& head() const override { return head_; }
    const std::string& client_address() const override { return client_address_; }
    SteadyTime arrived() const override { return arrived_; }
    net::Cancel& cancel() override { return cancel_; }

    net::Awaitable<Result<std::string_view>> read_body(std::uint64_t bytes_max) override;
    net::Awaitable<Result<net::BodyPart>> read_body_part(std::uint64_t bytes_max) override;
    void drop_request() override { std::string().swap(request_body_); }
    net::Awaitable<Result<void>> reply(int status, std::span<const net::http1::Field> headers,
                                       std::string_view body) override;
    void begin_stream(int status, std::span<const net::http1::Field> headers) override;
    net::Awaitable<Result<void>> write(std::span<const std::string_view> pieces) override;
    net::Awaitable<Result<void>> end_stream() override;
    bool answer_begun() const override { return bytes_sent_ > 0; }
    std::uint64_t bytes_sent() const override { return bytes_sent_; }

private:
    void take_head(int status, std::span<const net::http1::Field> headers);

    std::string path_;
    std::deque<std::pair<std::string, std::string>> own_headers_;  // head_ points into it
    std::string request_body_;
    SteadyTime arrived_;
    OnBytes on_bytes_;
    net::http1::RequestHead head_;
    std::string client_address_ = "local";
    net::Cancel cancel_;

    int status_ = 0;
    std::vector<std::pair<std::string, std::string>> headers_;
    std::string body_;
    std::uint64_t bytes_sent_ = 0;
    bool streamed_ = false;
    bool complete_ = false;
};

}  // namespace weir::app
