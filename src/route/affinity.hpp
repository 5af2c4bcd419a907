#pragma once
// What the providers' prompt caches are likely to hold of a conversation: a call that goes where
// the last one went is charged less for the part that is the same. Nobody is told what a cache
// holds, so this remembers what was sent and when, and forgets it when the provider will have.
//
// One table stands in Health, shared by all workers and kept over reloads. Lock-free and of a fixed
// size (1 MiB, made with the first conversation); where it is full, what expires first gives way.
// An entry is two words, the first of them mixed with the second: one that two threads wrote at
// once, or that is read half written, matches nothing and is a miss.
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "base/money.hpp"
#include "llm/usage.hpp"

namespace weir::route {

struct Option;
struct Question;

// By what calls are taken to belong to one conversation. automatic: the session that the client
// names, else its prompt_cache_key, else how the prompt begins. All within one key of ours.
enum class AffinityBy : std::uint8_t { automatic, session, user, key, prefix };

struct AffinitySettings {
    AffinityBy by = AffinityBy::automatic;
    std::optional<std::chrono::nanoseconds> ttl;  // else the provider's
};

// How a provider caches prompts.
struct CachePolicy {
    std::string_view provider;     // "" for the others
    std::chrono::nanoseconds ttl;  // without another call
    Tokens least{0};               // shorter prompts are not cached
    bool automatic = false;        // unasked; else only what its answers say
};
const CachePolicy& cache_policy(std::string_view provider);

// What the cache holds after an answer with this usage.
struct Held {
    Tokens tokens{0};
    std::chrono::nanoseconds ttl{0};
};
Held held_after(const CachePolicy& policy, const llm::Usage& usage);

class Affinity {
public:
    Affinity() = default;
    Affinity(const Affinity&) = delete;
    Affinity& operator=(const Affinity&) = delete;
    ~Affinity();

    // place: a deployment's hash. conversation: never 0.
    void remember(std::uint64_t conversation, std::uint64_t place, const Held& held,
                  SteadyTime now);
    // 0 when nothing is known, or no longer.
    Tokens held(std::uint64_t conversation, std::uint64_t place, SteadyTime now) const;

    static constexpr std::size_t ways = 4;  // one cache line
    static constexpr std::size_t buckets = std::size_t{1} << 14U;

private:
    struct Slot {
        std::atomic<std::uint64_t> mark{0};  // fingerprint ^ value
        std::atomic<std::uint64_t> value{0};
    };
    struct alignas(64) Bucket {
        std::array<Slot, ways> slots;
    };
    using Table = std::array<Bucket, buckets>;
    Table& table();

    std::atomic<Table*> table_{nullptr};
};

// Prompt tokens of this very call that the option's provider is likely to have in its cache.
Tokens cached_tokens(const Question& question, const Option& option);

}  // namespace weir::route
