#pragma once
// The tokens of one worker's credentials (Google, Entra): got when first asked for, kept, renewed
// ahead of their end while requests go on with the old one. For each credential one fetch runs at a
// time, in a task of its own, so that a client who leaves does not end it. What is given outlives
// this.
#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "gateway/token_fetch.hpp"
#include "net/cancel.hpp"
#include "net/task_scope.hpp"
#include "net/waiter.hpp"
#include "net/wheel.hpp"
#include "provider/auth/token_cache.hpp"

namespace weir::gateway {

struct TokenSettings {
    provider::auth::RefreshPolicy refresh;
    TokenTimes times;
    // After a failed fetch the next one waits so long, twice as long after each one more.
    std::chrono::nanoseconds hold_off = std::chrono::seconds(1);
    std::chrono::nanoseconds hold_off_max = std::chrono::seconds(60);
};

class TokenSource {
public:
    TokenSource(net::Upstream& http, net::Wheel& wheel, net::ReadyQueue& ready, Random random,
                std::function<SysTime()> wall_clock, TokenSettings settings = {});
    ~TokenSource();
    TokenSource(const TokenSource&) = delete;
    TokenSource& operator=(const TokenSource&) = delete;

    struct Shown {
        Secret token;
        std::uint64_t version = 0;  // for refused()
    };
    // Waits where there is none, until the deadline at most. Errors: those of fetch_token(),
    // upstream_timeout, client_cancelled.
    net::Awaitable<Result<Shown>> token(TokenWish wish, Deadline deadline, net::Cancel* cancel);
    // The provider did not want it: whoever asks from now on gets a newer one. Of many requests
    // that were refused with the same token, only the first discards it.
    void refused(const provider::Credential& credential, std::uint64_t version);

private:
    struct Place;
    struct Entry {
        explicit Entry(const provider::auth::RefreshPolicy& policy) : cache(policy) {}
        provider::auth::TokenCache cache;
        std::uint64_t version = 0;  // of the token in it
        bool fetching = false;
        std::optional<Error> failure;  // of the last fetch
        int failures = 0;              // in a row
        SteadyTime not_before;         // of the next fetch
        std::list<Place*> waiting;
    };

    net::Awaitable<void> fetch(TokenWish wish, Entry& entry);
    void keep(Result<provider::auth::Token> token, Entry& entry);
    void drop_unused();

    net::Upstream& http_;
    net::Wheel& wheel_;
    Random random_;
    std::function<SysTime()> wall_clock_;
    TokenSettings settings_;
    std::unordered_map<std::uint64_t, Entry> entries_;  // by the credential's fingerprint
    net::TaskScope tasks_;                              // last: its tasks use the members above
};

}  // namespace weir::gateway
