#pragma once
// One token, and when to get the next: ahead of its end by a margin, and earlier by a random part
// of the jitter, so that many gateways do not all ask at once. The clock is a parameter. Whoever
// asks for a new one sees to it that only one is asked for at a time. One owner, one thread.
#include <chrono>
#include <optional>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "provider/auth/token.hpp"

namespace weir::provider::auth {

struct RefreshPolicy {
    std::chrono::seconds margin{300};
    std::chrono::seconds jitter{60};
    // Not used any more: it would expire on its way.
    std::chrono::seconds last_use{10};
};

class TokenCache {
public:
    explicit TokenCache(const RefreshPolicy& policy = {}) : policy_(policy) {}

    // The margin is at most half of what is left of the token's life: a short one is not asked for
    // again at once.
    void store(Token token, SysTime now, Random& random);
    // The token, null when there is none that still counts. Valid until store() or discard().
    const Secret* usable(SysTime now) const;
    // Whether to ask for a new one: there is none, or it is near its end. While usable() has one,
    // requests go on with it.
    bool refresh_due(SysTime now) const;
    // The token was refused (401): it is not used again.
    void discard() { token_.reset(); }

private:
    RefreshPolicy policy_;
    std::optional<Token> token_;
    SysTime refresh_at_;
};

}  // namespace weir::provider::auth
