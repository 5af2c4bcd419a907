#pragma once
// One client connection: reads requests in order, hands each to the handler, writes its answer, and
// notices at once when the client leaves while an answer is being made. One thread.
#include <functional>
#include <memory>
#include <string>

#include "net/http1/body_reader.hpp"
#include "net/http1/request_head.hpp"
#include "net/server_port.hpp"
#include "net/server_settings.hpp"
#include "net/stream.hpp"

namespace weir::net {

class ServerConnection final : ServerExchange {
public:
    // handler and settings outlive the connection. tls may be null.
    ServerConnection(Loop& loop, int descriptor, std::string peer_address,
                     const ServerSettings& settings, RequestHandler& handler, SSL_CTX* tls);
    ~ServerConnection() override;

    // Serves until the connection ends; never throws for anything a client sends.
    Awaitable<void> run();

    // Ends after the request in progress; at once between two requests. A connection that has not
    // had one yet still gets it: its client could not know that we are about to go.
    void finish_soon();
    // Ends now: the request in progress is cancelled.
    void abort();

private:
    enum class Body : std::uint8_t { unread, reading, read };
    enum class Phase : std::uint8_t { idle, receiving, serving, closing };

    Awaitable<bool> greet();
    Awaitable<Result<void>> read_proxy_header();
    Awaitable<bool> read_head();
    Awaitable<void> refuse(Error error);
    Awaitable<void> linger();
    Awaitable<Result<void>> receive_body(std::uint64_t bytes_max);
    Result<bool> begin_body(std::uint64_t bytes_max);
    Awaitable<Result<bool>> receive_body_bytes();
    Awaitable<Result<std::size_t>> receive(std::span<char> into);
    Awaitable<Result<void>> receive_counted(std::string_view at_hand);
    void end_body();
    Result<bool> take_body_bytes(std::string_view& input);
    Awaitable<Result<void>> send(std::span<const std::string_view> pieces);
    std::string forwarded_address() const;
    void begin_serving(http1::RequestHead head);
    void end_serving();
    void watch_for_departure();
    void on_early_bytes();
    void write_head(int status, std::span<const http1::Field> headers, http1::Framing framing);
    void skip_buffered_body();
    bool may_keep_alive() const;

    // ServerExchange
    const http1::RequestHead& head() const override { return head_; }
    const std::string& client_address() const override { return client_address_; }
    SteadyTime arrived() const override { return arrived_; }
    Cancel& cancel() override { return cancel_; }
    Awaitable<Result<std::string_view>> read_body(std::uint64_t bytes_max) override;
    Awaitable<Result<BodyPart>> read_body_part(std::uint64_t bytes_max) override;
    void drop_request() override;
    Awaitable<Result<void>> reply(int status, std::span<const http1::Field> headers,
                                  std::string_view body) override;
    void begin_stream(int status, std::span<const http1::Field> headers) override;
    Awaitable<Result<void>> write(std::span<const std::string_view> pieces) override;
    Awaitable<Result<void>> end_stream() override;
    bool answer_begun() const override { return bytes_sent_ > 0; }
    std::uint64_t bytes_sent() const override { return bytes_sent_; }

    Stream stream_;
    const ServerSettings& settings_;
    RequestHandler& handler_;
    SSL_CTX* tls_;
    std::string peer_address_;
    std::string client_address_;

    // Of the connection.
    std::string buffer_;  // head of the present request and what was received with it
    std::string early_;   // received while the present request was being served
    http1::RequestHeadReader head_reader_;
    Phase phase_ = Phase::idle;
    bool finish_soon_ = false;
    bool served_any_ = false;
    Cancel cancel_;  // once requested, the connection ends with what it is doing

    // Of the present request.
    http1::RequestHead head_;
    SteadyTime arrived_{};
    std::string body_;  // only when it did not come together with the head; or the present part
    std::string_view body_view_;
    std::size_t consumed_ = 0;  // bytes of buffer_ that belong to this request
    std::unique_ptr<http1::BodyReader> body_reader_;
    Body body_state_ = Body::unread;
    std::string answer_head_;
    std::uint64_t bytes_sent_ = 0;
    bool answered_ = false;  // completely
    bool chunked_ = false;
    bool keep_alive_ = true;
};

}  // namespace weir::net
