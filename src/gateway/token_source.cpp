#include "gateway/token_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace weir::gateway {

using net::Awaitable;
using provider::auth::Token;

namespace {

SteadyTime now() { return std::chrono::steady_clock::now(); }

// Without a failure: another request was refused with it in the meantime.
Error why_none(const std::optional<Error>& failure, std::string_view provider) {
    return failure.value_or(Error(ErrorKind::upstream_auth,
                                  fmt::format("{}: the gateway's token was refused", provider)));
}

}  // namespace

// Where one request waits for a token. It may outlive the source, when a worker is torn down with
// requests in it.
struct TokenSource::Place {
    explicit Place(std::list<Place*>& line) : in(&line) { line.push_back(this); }
    ~Place() {
        if (in != nullptr) std::erase(*in, this);
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    std::list<Place*>* in;
    net::Waiter waiter;
};

TokenSource::TokenSource(net::Upstream& http, net::Wheel& wheel, net::ReadyQueue& ready,
                         Random random, std::function<SysTime()> wall_clock, TokenSettings settings)
    : http_(http),
      wheel_(wheel),
      random_(random),
      wall_clock_(std::move(wall_clock)),
      settings_(settings),
      tasks_(ready) {}

TokenSource::~TokenSource() {
    for (auto& [fingerprint, entry] : entries_)
        for (Place* const place : entry.waiting)
            place->in = nullptr;
}

Awaitable<Result<TokenSource::Shown>> TokenSource::token(TokenWish wish, Deadline deadline,
                                                         net::Cancel* cancel) {
    const std::string_view provider = wish.provider->id();
    const auto snapshot = wish.snapshot;  // the name above is a view into it
    Entry& entry =
        entries_.try_emplace(wish.credential->fingerprint, settings_.refresh).first->second;
    const SysTime at = wall_clock_();
    if (!entry.fetching && entry.cache.refresh_due(at) && now() >= entry.not_before) {
        entry.fetching = true;
        tasks_.spawn("token", fetch(std::move(wish), entry));
    }
    if (const Secret* const token = entry.cache.usable(at))
        co_return Shown{token->clone(), entry.version};
    if (!entry.fetching) co_return fail(why_none(entry.failure, provider));

    Place place(entry.waiting);
    switch (co_await place.waiter.wait(wheel_, deadline, cancel)) {
        case net::Wake::cancelled: co_return fail(ErrorKind::client_cancelled, "request cancelled");
        case net::Wake::timed_out:
            co_return fail(
                ErrorKind::upstream_timeout,
                fmt::format("{}: no token for the gateway's credential in time", provider));
        case net::Wake::ready: break;
    }
    if (const Secret* const token = entry.cache.usable(wall_clock_()))
        co_return Shown{token->clone(), entry.version};
    co_return fail(why_none(entry.failure, provider));
}

void TokenSource::refused(const provider::Credential& credential, std::uint64_t version) {
    const auto at = entries_.find(credential.fingerprint);
    if (at != entries_.end() && at->second.version == version) at->second.cache.discard();
}

Awaitable<void> TokenSource::fetch(TokenWish wish, Entry& entry) {
    keep(co_await fetch_token(std::move(wish), http_, wall_clock_, settings_.times), entry);
    // A woken request runs on inside wake(): it may end another one, or ask again, and then waits
    // for the next fetch.
    std::list<Place*> woken = std::exchange(entry.waiting, {});
    for (Place* const place : woken)
        place->in = &woken;
    while (!woken.empty()) {
        Place* const place = woken.front();
        woken.pop_front();
        place->in = nullptr;
        place->waiter.wake();
    }
    drop_unused();
}

void TokenSource::keep(Result<Token> token, Entry& entry) {
    entry.fetching = false;
    const SysTime at = wall_clock_();
    if (token && at + settings_.refresh.last_use >= token->expires_at)
        token = fail(ErrorKind::upstream_protocol,
                     "the issuer gave the gateway a token that is about to expire");
    if (token) {
        entry.cache.store(std::move(*token), at, random_);
        ++entry.version;
        entry.failure.reset();
        entry.failures = 0;
        entry.not_before = {};
        return;
    }
    entry.failure = token.error();
    constexpr int doublings_max = 16;
    const auto pause = settings_.hold_off * (1 << std::min(entry.failures, doublings_max));
    ++entry.failures;
    entry.not_before = now() + std::min<std::chrono::nanoseconds>(pause, settings_.hold_off_max);
}

// Of credentials that are no longer configured, in the end.
void TokenSource::drop_unused() {
    const SysTime at = wall_clock_();
    std::erase_if(entries_, [&](const auto& row) {
        const Entry& entry = row.second;
        return !entry.fetching && entry.waiting.empty() && !entry.cache.usable(at) &&
               now() >= entry.not_before;
    });
}

}  // namespace weir::gateway
