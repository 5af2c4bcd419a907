#pragma once
// One token from its issuer: carries out the steps of provider/auth (ask a URL, read a file) over
// an upstream. Remembers nothing; token_source.hpp does.
#include <functional>

#include "gateway/snapshot.hpp"
#include "net/awaitable.hpp"
#include "net/upstream_port.hpp"
#include "provider/auth/token.hpp"

namespace weir::gateway {

// Whose token. provider and credential are parts of the snapshot, which the wish keeps alive.
struct TokenWish {
    std::shared_ptr<const Snapshot> snapshot;
    const provider::Provider* provider = nullptr;
    const provider::Credential* credential = nullptr;
};

struct TokenTimes {
    std::chrono::nanoseconds connect = std::chrono::seconds(5);
    std::chrono::nanoseconds answer = std::chrono::seconds(10);  // of each request
    std::chrono::nanoseconds total = std::chrono::seconds(20);   // of all steps
};

// http and wall_clock outlive the await. Errors begin with the provider's id; those of
// provider/auth/token.hpp, with the issuer's own words as detail, and those of Upstream::send.
net::Awaitable<Result<provider::auth::Token>> fetch_token(
    TokenWish wish, net::Upstream& http, const std::function<SysTime()>& wall_clock,
    TokenTimes times);

}  // namespace weir::gateway
