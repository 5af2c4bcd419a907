#include "provider/auth/token_cache.hpp"

#include <algorithm>

namespace weir::provider::auth {

void TokenCache::store(Token token, SysTime now, Random& random) {
    using std::chrono::milliseconds;
    const milliseconds jitter(static_cast<std::int64_t>(
        random.below(static_cast<std::uint64_t>(milliseconds(policy_.jitter).count()) + 1)));
    const auto left = std::max(token.expires_at - now, SysTime::duration::zero());
    const SysTime::duration ahead = std::min<SysTime::duration>(policy_.margin + jitter, left / 2);
    refresh_at_ = token.expires_at - ahead;
    token_ = std::move(token);
}

const Secret* TokenCache::usable(SysTime now) const {
    if (!token_ || now + policy_.last_use >= token_->expires_at) return nullptr;
    return &token_->value;
}

bool TokenCache::refresh_due(SysTime now) const {
    return usable(now) == nullptr || now >= refresh_at_;
}

}  // namespace weir::provider::auth
