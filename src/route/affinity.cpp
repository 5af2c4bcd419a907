#include "route/affinity.hpp"

#include <algorithm>
#include <memory>

#include "route/strategy.hpp"

namespace weir::route {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::nanoseconds;

// As the vendors' documents say in November 2026; where they name a range, its short end.
constexpr std::array policies = {
    CachePolicy{"openai", minutes(5), Tokens(1'024), true},
    CachePolicy{"azure", minutes(5), Tokens(1'024), true},
    CachePolicy{"google", minutes(5), Tokens(1'024), true},
    CachePolicy{"google-vertex", minutes(5), Tokens(1'024), true},
    CachePolicy{"deepseek", hours(1), Tokens(64), true},
    CachePolicy{"xai", minutes(5), Tokens(1'024), true},
    CachePolicy{"anthropic", minutes(5), Tokens(1'024), false},
    CachePolicy{"amazon-bedrock", minutes(5), Tokens(1'024), false},
};
constexpr CachePolicy others = {"", minutes(5), Tokens(0), false};

// A value: when it expires, in seconds of the steady clock, and how many tokens.
constexpr unsigned tokens_bits = 24;
constexpr std::uint64_t tokens_most = (std::uint64_t{1} << tokens_bits) - 1;

std::uint64_t seconds_of(SteadyTime at) {
    const auto count =
        std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
    return static_cast<std::uint64_t>(std::max<std::int64_t>(count, 0));
}

// Every bit of both reaches every bit.
std::uint64_t mixed(std::uint64_t conversation, std::uint64_t place) {
    std::uint64_t x = conversation ^ (place << 32U | place >> 32U);
    x = (x ^ x >> 30U) * 0xbf58'476d'1ce4'e5b9U;
    x = (x ^ x >> 27U) * 0x94d0'49bb'1331'11ebU;
    return x ^ x >> 31U;
}

}  // namespace

const CachePolicy& cache_policy(std::string_view provider) {
    const auto found = std::ranges::find(policies, provider, &CachePolicy::provider);
    return found == policies.end() ? others : *found;
}

Held held_after(const CachePolicy& policy, const llm::Usage& usage) {
    const Tokens told =
        usage.input_cache_read + usage.input_cache_write + usage.input_cache_write_1h;
    Held held{.tokens = told, .ttl = policy.ttl};
    if (policy.automatic && usage.input() >= policy.least)
        held.tokens = std::max(told, usage.input());
    if (usage.input_cache_write_1h > Tokens(0))
        held.ttl = std::max<nanoseconds>(held.ttl, hours(1));
    return held;
}

Affinity::~Affinity() { delete table_.load(); }

Affinity::Table& Affinity::table() {
    Table* there = table_.load(std::memory_order_acquire);
    if (there != nullptr) return *there;
    auto made = std::make_unique<Table>();
    if (table_.compare_exchange_strong(there, made.get(), std::memory_order_acq_rel))
        return *made.release();
    return *there;  // another thread was first
}

void Affinity::remember(std::uint64_t conversation, std::uint64_t place, const Held& held,
                        SteadyTime now) {
    if (conversation == 0 || held.tokens <= Tokens(0)) return;
    const std::uint64_t fingerprint = mixed(conversation, place);
    Bucket& bucket = table()[fingerprint % buckets];
    Slot* to = bucket.slots.data();
    std::uint64_t soonest = ~std::uint64_t{0};
    for (Slot& slot : bucket.slots) {
        const std::uint64_t value = slot.value.load(std::memory_order_relaxed);
        if ((slot.mark.load(std::memory_order_relaxed) ^ value) == fingerprint) {
            to = &slot;
            break;
        }
        if (value >> tokens_bits >= soonest) continue;
        soonest = value >> tokens_bits;
        to = &slot;
    }
    const std::uint64_t tokens =
        std::min(static_cast<std::uint64_t>(held.tokens.value()), tokens_most);
    const std::uint64_t value = seconds_of(deadline_after(now, held.ttl)) << tokens_bits | tokens;
    to->value.store(value, std::memory_order_relaxed);
    to->mark.store(fingerprint ^ value, std::memory_order_relaxed);
}

Tokens Affinity::held(std::uint64_t conversation, std::uint64_t place, SteadyTime now) const {
    const Table* const there = table_.load(std::memory_order_acquire);
    if (there == nullptr || conversation == 0) return Tokens(0);
    const std::uint64_t fingerprint = mixed(conversation, place);
    for (const Slot& slot : (*there)[fingerprint % buckets].slots) {
        const std::uint64_t value = slot.value.load(std::memory_order_relaxed);
        if ((slot.mark.load(std::memory_order_relaxed) ^ value) != fingerprint) continue;
        if (value >> tokens_bits <= seconds_of(now)) return Tokens(0);
        return Tokens(static_cast<std::int64_t>(value & tokens_most));
    }
    return Tokens(0);
}

Tokens cached_tokens(const Question& question, const Option& option) {
    if (question.affinity == nullptr || question.conversation == 0) return Tokens(0);
    return std::min(
        question.affinity->held(question.conversation, option.place->hash, question.now),
        question.needs.prompt);
}

}  // namespace weir::route
