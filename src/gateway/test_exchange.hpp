#pragma once
// Both ends of the gateway in memory, for tests: a client's exchange that records its answer, and
// an upstream that plays what it was told and records what it was asked.
#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "net/server_port.hpp"
#include "net/upstream_port.hpp"
#include "net/waiter.hpp"

namespace weir::gateway::test {

using Fields = std::vector<std::pair<std::string, std::string>>;

inline std::string_view find_field(const Fields& fields, std::string_view wanted) {
    for (const auto& [name, value] : fields)
        if (equal_ignoring_case(name, wanted)) return value;
    return {};
}

class Exchange final : public net::ServerExchange {
public:
    struct Request {
        std::string method = "POST";
        std::string path = "/v1/chat/completions";
        Fields headers;
        std::string body;
        std::size_t part_bytes = 1000;  // of the body, where it is read in parts
        bool counted = true;            // the client has said how long it is
        std::string client = "192.0.2.1";
    };
    explicit Exchange(Request request) : request_(std::move(request)) {
        head_.framing = request_.counted ? net::http1::Framing::content_length(request_.body.size())
                                         : net::http1::Framing::chunked();
        head_.method = net::http1::method_by_name(request_.method);
        head_.method_text = request_.method;
        head_.target = head_.path = request_.path;
        if (const std::size_t mark = request_.path.find('?'); mark != std::string::npos) {
            head_.query = head_.target.substr(mark + 1);
            head_.path = head_.target.substr(0, mark);
        }
        for (const auto& [name, value] : request_.headers)
            head_.headers.add(name, value);
    }

    // The answer so far.
    int status = 0;
    Fields headers;
    std::string body;
    std::vector<std::string> writes;  // of a stream
    bool streamed = false;
    bool complete = false;
    bool body_dropped = false;
    // The client leaves when it has seen so many writes.
    std::optional<std::size_t> leaves_after;
    std::optional<std::size_t> leaves_after_parts;  // of its own body
    std::size_t parts_read = 0;
    // Called before the last bytes of an answer are taken.
    std::function<void()> before_end = [] {};

    std::string_view header(std::string_view name) const { return find_field(headers, name); }

    const net::http1::RequestHead& head() const override { return head_; }
    const std::string& client_address() const override { return request_.client; }
    SteadyTime arrived() const override { return arrived_; }
    net::Cancel& cancel() override { return cancel_; }

    net::Awaitable<Result<std::string_view>> read_body(std::uint64_t bytes_max) override {
        if (request_.body.size() > bytes_max) co_return fail(ErrorKind::payload_too_large, "large");
        co_return std::string_view(request_.body);
    }
    net::Awaitable<Result<net::BodyPart>> read_body_part(std::uint64_t bytes_max) override {
        if (request_.body.size() > bytes_max) co_return fail(ErrorKind::payload_too_large, "large");
        ++parts_read;
        part_ = request_.body.substr(read_, request_.part_bytes);
        read_ += part_.size();
        if (leaves_after_parts && parts_read > *leaves_after_parts)
            co_return fail(ErrorKind::client_cancelled, "the client left");
        co_return net::BodyPart{.bytes = part_, .last = read_ == request_.body.size()};
    }
    void drop_request() override {
        request_.body.assign(request_.body.size(), '!');  // whoever still looks will show it
        body_dropped = true;
    }
    net::Awaitable<Result<void>> reply(int with, std::span<const net::http1::Field> fields,
                                       std::string_view text) override {
        take_head(with, fields);
        before_end();
        if (gone()) co_return left();
        body = text;
        complete = true;
        co_return Result<void>{};
    }
    void begin_stream(int with, std::span<const net::http1::Field> fields) override {
        take_head(with, fields);
        streamed = true;
    }
    net::Awaitable<Result<void>> write(std::span<const std::string_view> pieces) override {
        if (gone()) co_return left();
        std::string& text = writes.emplace_back();
        for (const std::string_view piece : pieces)
            text += piece;
        body += text;
        if (leaves_after && writes.size() >= *leaves_after) cancel_.request();
        co_return Result<void>{};
    }
    net::Awaitable<Result<void>> end_stream() override {
        before_end();
        if (gone()) co_return left();
        complete = true;
        co_return Result<void>{};
    }
    bool answer_begun() const override { return !body.empty(); }
    std::uint64_t bytes_sent() const override { return body.size(); }

private:
    bool gone() const { return cancel_.requested(); }
    static Result<void> left() { return fail(ErrorKind::client_cancelled, "the client left"); }
    void take_head(int with, std::span<const net::http1::Field> fields) {
        status = with;
        for (const net::http1::Field& field : fields)
            headers.emplace_back(field.name, field.value);
    }

    Request request_;
    std::string part_;
    std::size_t read_ = 0;
    net::http1::RequestHead head_;
    SteadyTime arrived_ = std::chrono::steady_clock::now();
    net::Cancel cancel_;
};

// What one call gets: an error, or an answer in pieces, one a read.
struct Play {
    int status = 200;
    Fields headers;
    std::vector<std::string> pieces;
    std::optional<Error> refused;  // instead of a head
    std::optional<Error> broken;   // after the pieces, instead of the proper end
    bool silent = false;           // after the pieces nothing comes until the client leaves
    std::function<void()> on_end = [] {};
    std::function<void()> on_asked = [] {};
    net::Waiter* gate = nullptr;        // the body waits there first
    std::chrono::nanoseconds after{0};  // or so long
};

class PlayedAnswer final : public net::UpstreamAnswer {
public:
    PlayedAnswer(Play play, net::Wheel& wheel, net::Cancel* cancel, int& open)
        : play_(std::move(play)), wheel_(wheel), cancel_(cancel), open_(open) {
        for (const auto& [name, value] : play_.headers)
            headers_.add(name, value);
        ++open_;
    }
    PlayedAnswer(const PlayedAnswer&) = delete;
    PlayedAnswer& operator=(const PlayedAnswer&) = delete;
    ~PlayedAnswer() override { --open_; }

    int status() const override { return play_.status; }
    const net::http1::Headers& headers() const override { return headers_; }
    void hurry(std::chrono::nanoseconds) override {}
    bool at_end() const override { return ended_; }
    Result<std::string_view> read_ready() override { return std::string_view{}; }
    using UpstreamAnswer::read;
    net::Awaitable<Result<std::string_view>> read(Deadline until) override {
        if (net::Waiter* const gate = std::exchange(play_.gate, nullptr))
            co_await gate->wait(wheel_, no_deadline, cancel_);
        if (const auto after = std::exchange(play_.after, std::chrono::nanoseconds(0));
            after.count() > 0) {
            net::Waiter waiter;
            co_await waiter.wait(wheel_, deadline_after(std::chrono::steady_clock::now(), after),
                                 cancel_);
        }
        if (cancel_ && cancel_->requested())
            co_return fail(ErrorKind::client_cancelled, "request cancelled");
        if (next_ < play_.pieces.size()) co_return std::string_view(play_.pieces[next_++]);
        std::exchange(play_.on_end, [] {})();
        if (play_.silent) {
            net::Waiter waiter;
            if (co_await waiter.wait(wheel_, until, cancel_) == net::Wake::timed_out)
                co_return std::string_view{};
            co_return fail(ErrorKind::client_cancelled, "request cancelled");
        }
        if (play_.broken) co_return fail(*play_.broken);
        ended_ = true;
        co_return std::string_view{};
    }

private:
    Play play_;
    net::Wheel& wheel_;
    net::Cancel* cancel_;
    int& open_;
    net::http1::Headers headers_;
    std::size_t next_ = 0;
    bool ended_ = false;
};

class Upstream final : public net::Upstream {
public:
    struct Asked {
        std::string authority;
        std::string target;
        Fields headers;
        std::string body;
        std::string method;
        std::size_t parts = 0;  // of a body that came while it was sent
        std::optional<std::uint64_t> body_bytes;
    };
    explicit Upstream(net::Wheel& wheel) : wheel_(wheel) {}

    // In the order of the calls to one host; a call without a play is refused as unreachable.
    void plays(const std::string& authority, Play play) {
        plays_[authority].push_back(std::move(play));
    }
    std::vector<Asked> asked;
    bool refuses_early = false;  // answers before the rest of a body has come
    int open = 0;                // answers that live
    // Makes the play of a call that has none prepared.
    std::function<Play(const Asked&)> author;

    net::Awaitable<Result<std::unique_ptr<net::UpstreamAnswer>>> send(
        const net::UpstreamRequest& request, const net::UpstreamTimeouts&,
        net::Cancel* cancel) override {
        Asked& call = asked.emplace_back();
        call.authority = request.endpoint->authority;
        call.target = request.target;
        for (const net::http1::Field& field : request.headers)
            call.headers.emplace_back(field.name, field.value);
        for (const std::string_view piece : request.body)
            call.body += piece;
        call.method = request.method;
        call.body_bytes = request.body_bytes;
        const std::size_t index = asked.size() - 1;
        for (bool last = request.more == nullptr || refuses_early; !last;) {
            const Result<net::BodyPart> part = co_await request.more->next();
            if (!part) co_return fail(part.error());
            asked[index].body += part->bytes;
            ++asked[index].parts;
            last = part->last;
        }
        std::deque<Play>& plays = plays_[request.endpoint->authority];
        if (plays.empty() && author) plays.push_back(author(asked[index]));
        if (plays.empty())
            co_return fail(ErrorKind::upstream_unreachable,
                           request.endpoint->authority + ": nobody there");
        Play play = std::move(plays.front());
        plays.pop_front();
        play.on_asked();
        if (play.refused) co_return fail(*play.refused);
        co_return std::make_unique<PlayedAnswer>(std::move(play), wheel_, cancel, open);
    }

private:
    net::Wheel& wheel_;
    std::map<std::string, std::deque<Play>> plays_;
};

}  // namespace weir::gateway::test
