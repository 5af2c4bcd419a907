#include "gateway/media_fetch.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/text.hpp"
#include "wire/base64.hpp"

namespace weir::gateway {
namespace {

using net::Awaitable;

// None of the client's headers, and no credentials.
constexpr std::array headers = {
    net::http1::Field{"user-agent", "weir/0.1.0"},
    net::http1::Field{"accept", "image/*, audio/*, application/pdf"},
    net::http1::Field{"accept-encoding", "identity"},
};

std::unexpected<Error> refuse(const net::Url& url, std::string_view what) {
    return fail(ErrorKind::invalid_request, fmt::format("{} {}", url.host, what));
}

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// Bytes that come in pieces as base64, without holding both.
class Base64Pieces {
public:
    void add(std::string_view piece) {
        while (rest_.size() % group != 0 && !piece.empty()) {
            rest_ += piece.front();
            piece.remove_prefix(1);
        }
        if (rest_.size() == group) wire::append_base64(text_, std::exchange(rest_, {}));
        const std::size_t whole = piece.size() - piece.size() % group;
        if (!rest_.empty()) return;
        wire::append_base64(text_, piece.substr(0, whole));
        rest_ = piece.substr(whole);
    }
    std::string take() {
        wire::append_base64(text_, rest_);
        return std::move(text_);
    }
    void reserve(std::uint64_t bytes) { text_.reserve((bytes + 2) / group * 4); }

private:
    static constexpr std::size_t group = 3;
    std::string rest_;  // less than a group
    std::string text_;
};

// Takes from the budget while the bytes come; gives it all back unless it is kept.
class Taken {
public:
    explicit Taken(MediaBudget& budget) : budget_(budget) {}
    Taken(const Taken&) = delete;
    Taken& operator=(const Taken&) = delete;
    ~Taken() { budget_.left += bytes_; }
    bool take(std::uint64_t bytes) {
        if (bytes > budget_.left) return false;
        budget_.left -= bytes;
        bytes_ += bytes;
        return true;
    }
    std::uint64_t bytes() const { return bytes_; }
    void keep() { bytes_ = 0; }

private:
    MediaBudget& budget_;
    std::uint64_t bytes_ = 0;
};

struct Reading {
    MediaFetch& fetch;
    const net::Url& url;

    std::unexpected<Error> too_large() const {
        return refuse(
            url, fmt::format("has more than {} bytes (media.bytes_max)", fetch.rules.bytes_max));
    }
    std::unexpected<Error> too_much() const {
        return refuse(url, fmt::format("makes the media of the request more than {} bytes "
                                       "(media.total_bytes_max)",
                                       fetch.rules.total_bytes_max));
    }
    Result<std::uint64_t> check_head(const net::UpstreamAnswer& answer) const;
    Awaitable<Result<FetchedMedia>> read(net::UpstreamAnswer& answer) const;
};

// What can be refused before the first byte is read; the length, where it is told.
Result<std::uint64_t> Reading::check_head(const net::UpstreamAnswer& answer) const {
    if (answer.status() != 200)
        return refuse(url, fmt::format("answered with status {}", answer.status()));
    const net::http1::Headers& told = answer.headers();
    if (const auto coded = told.find("content-encoding");
        coded && !equal_ignoring_case(trim(*coded), "identity"))
        return refuse(url, "gave compressed bytes, which were not asked for");
    if (!may_be_media(told.find("content-type").value_or("")))
        return refuse(url, "gave something that its content type does not call media");
    const auto length = told.find("content-length");
    const auto bytes = length ? read_integer(*length) : std::nullopt;
    if (!bytes || *bytes < 0) return std::uint64_t{0};
    const auto size = static_cast<std::uint64_t>(*bytes);
    if (size > fetch.rules.bytes_max) return too_large();
    if (size > fetch.budget.left) return too_much();
    return size;
}

Awaitable<Result<FetchedMedia>> Reading::read(net::UpstreamAnswer& answer) const {
    const Result<std::uint64_t> length = check_head(answer);
    if (!length) co_return fail(length.error());
    Taken taken(fetch.budget);
    Base64Pieces pieces;
    pieces.reserve(*length);
    std::string beginning;
    while (true) {
        Result<std::string_view> data = answer.read_ready();
        if (data && data->empty() && !answer.at_end()) data = co_await answer.read();
        if (!data) co_return fail(data.error());
        if (beginning.size() < sniffed_bytes)
            beginning += data->substr(0, sniffed_bytes - beginning.size());
        const bool last = data->empty() || answer.at_end();
        // What is nothing that is known is not read to its end.
        if ((beginning.size() >= sniffed_bytes || last) && sniffed_media_type(beginning).empty())
            co_return refuse(url,
                             "gave something that is no PNG, JPEG, GIF, WebP, PDF, WAV, MP3, FLAC "
                             "or Ogg");
        if (taken.bytes() + data->size() > fetch.rules.bytes_max) co_return too_large();
        if (!taken.take(data->size())) co_return too_much();
        pieces.add(*data);
        if (last) break;
    }
    taken.keep();
    co_return FetchedMedia{.base64 = pieces.take(), .media_type = sniffed_media_type(beginning)};
}

// What the port says of a provider is said of the media's host here. Why a host could not be
// reached is for the log: it would tell a client about our network.
Error in_our_words(const Error& error, const net::Url& url, const MediaRules& rules) {
    const auto refused = [&](std::string what) {
        return Error(ErrorKind::invalid_request, fmt::format("{} {}", url.host, what),
                     error.message());
    };
    switch (error.kind()) {
        case ErrorKind::client_timeout:
        case ErrorKind::upstream_timeout:
            return refused(fmt::format("did not send it within {:g} s (media.timeout)",
                                       std::chrono::duration<double>(rules.timeout).count()));
        case ErrorKind::upstream_unreachable:
            return refused("could not be reached at a public address");
        case ErrorKind::upstream_protocol: return refused("gave no whole answer");
        default: return error;
    }
}

}  // namespace

Awaitable<Result<FetchedMedia>> fetch_media(MediaFetch fetch, std::string text) {
    const MediaRules& rules = fetch.rules;
    Result<net::Url> url = read_media_url(text, rules);
    if (!url) {
        const std::string host = shown_host(text);
        co_return fail(
            ErrorKind::invalid_request,
            fmt::format("{} {}", host.empty() ? "the URL" : host, url.error().message()));
    }
    const net::UpstreamTimeouts timeouts{
        .connect = rules.timeout,
        .first_byte = rules.timeout,
        .between_bytes = rules.timeout,
        .total =
            earlier(fetch.total, deadline_after(std::chrono::steady_clock::now(), rules.timeout))};
    for (int redirects = 0;; ++redirects) {
        const net::Endpoint endpoint = media_endpoint(*url, rules);
        std::string target = url->path.empty() ? "/" : url->path;
        if (!url->query.empty()) target += "?" + url->query;
        const net::UpstreamRequest request{.endpoint = &endpoint,
                                           .method = "GET",
                                           .target = target,
                                           .headers = headers,
                                           .body = {}};
        const auto answer = co_await fetch.http.send(request, timeouts, fetch.cancel);
        if (!answer) co_return fail(in_our_words(answer.error(), *url, rules));
        if (!is_redirect((*answer)->status())) {
            Result<FetchedMedia> read = co_await Reading{fetch, *url}.read(**answer);
            if (!read) co_return fail(in_our_words(read.error(), *url, rules));
            co_return read;
        }
        if (redirects == rules.redirects_max)
            co_return refuse(*url, "redirects once more than is followed (media.redirects_max)");
        Result<net::Url> next =
            read_redirect(*url, (*answer)->headers().find("location").value_or(""), rules);
        if (!next)
            co_return refuse(*url,
                             fmt::format("redirects to a place that {}", next.error().message()));
        url = std::move(next);
    }
}

}  // namespace weir::gateway
