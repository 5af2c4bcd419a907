#pragma once
// The descriptions of a strategy as an embedding model sees them: which model, the vectors of the
// example sentences once somebody has made them, and how prompts were like them. Calls nobody: the
// gateway asks the model (gateway/example_embedding.hpp, gateway/prompt_embedding.hpp) and hands in
// what it said. One a route, made with its orderer, shared by all workers.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "config/section.hpp"
#include "route/breaker.hpp"
#include "route/embedded/outcome.hpp"
#include "route/embedded/similarity_cache.hpp"

namespace weir::route {

struct EmbeddingSettings {
    std::string model;    // "provider/model"
    config::Position at;  // of that in the file
    std::optional<std::int64_t> dimensions;
    std::chrono::nanoseconds timeout = std::chrono::milliseconds(300);  // of a prompt's
    std::size_t cache_max = 1'000;                                      // prompts
    double threshold = 0.3;
};

class Embedded {
public:
    using Vectors = std::vector<std::vector<float>>;

    // utterances: the examples of each description.
    Embedded(EmbeddingSettings settings, std::span<const std::vector<std::string>> utterances);

    const EmbeddingSettings& settings() const { return settings_; }
    std::span<const std::string> examples() const { return examples_; }  // as they are sent

    // Whether the vectors of the examples are there.
    bool ready() const { return table_.load(std::memory_order_acquire) != nullptr; }
    // Whether the caller is to make them: once for all workers. It then says publish() or failed().
    bool begin() const;
    // The same after a failure, once its pause is over; never before a begin().
    bool begin_again(SteadyTime now) const;
    // In the order of examples(). False, and nothing is kept, when they do not fit together.
    bool publish(const Vectors& vectors) const;
    void failed(SteadyTime now) const;
    // Before it serves: the vectors of the same examples by the same model, before a reload.
    void take_over(const Embedded& previous);

    std::optional<std::vector<float>> known(std::uint64_t hash) const { return cache_.find(hash); }
    // How like a prompt of that vector each description is, 0 to 1; remembered under the hash of
    // its text. Nothing when the vector is of another length than the examples', or they are not
    // there.
    std::optional<std::vector<float>> compare(std::uint64_t hash,
                                              std::span<const float> vector) const;

    // Of the prompts' calls: a model that does not answer in time is not waited for each time.
    Breaker& breaker() const { return breaker_; }

private:
    struct Table {
        std::size_t dimensions = 0;
        std::vector<float> values;  // one example after the other, each of length 1
    };

    EmbeddingSettings settings_;
    std::vector<std::string> examples_;
    std::vector<std::uint32_t> description_of_;  // by example
    std::size_t descriptions_ = 0;

    // When the vectors may be made, in the steady clock's nanoseconds; see the .cpp.
    mutable std::atomic<std::int64_t> due_;
    mutable std::atomic<int> failures_ = 0;      // in a row
    mutable std::unique_ptr<const Table> kept_;  // written by who began, before table_ says so
    mutable std::atomic<const Table*> table_ = nullptr;
    mutable SimilarityCache cache_;
    mutable Breaker breaker_;
};

// What of a prompt is embedded: all of it, or the beginning and the end, as Likeness looks at it.
std::string text_to_embed(std::string_view text);

}  // namespace weir::route
