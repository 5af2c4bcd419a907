#pragma once
// What became of a prompt's embedding: for the decision record, in words, and for a counter.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace weir::route {

enum class EmbeddingOutcome : std::uint8_t {
    made,
    cached,
    not_asked,    // nobody who could call a provider has looked
    no_examples,  // those of the examples are not there yet
    late,
    failed,
    paused,  // too many were late or had failed before
    barred,  // the text must not go there: residency, class of data
    unpaid,  // no budget for it, or nobody knows its price
};

struct EmbeddingOutcomeRow {
    EmbeddingOutcome outcome;
    std::string_view name;   // of the counter's label
    std::string_view words;  // why there is none; "" of those that are
};
inline constexpr std::array embedding_outcomes = std::to_array<EmbeddingOutcomeRow>({
    {EmbeddingOutcome::made, "made", ""},
    {EmbeddingOutcome::cached, "cached", ""},
    {EmbeddingOutcome::not_asked, "not_asked", "no embedding was asked for"},
    {EmbeddingOutcome::no_examples, "no_examples", "the examples have no embeddings yet"},
    {EmbeddingOutcome::late, "late", "its embedding was late"},
    {EmbeddingOutcome::failed, "failed", "its embedding failed"},
    {EmbeddingOutcome::paused, "paused", "embeddings pause after failures"},
    {EmbeddingOutcome::barred, "barred", "it must not go to the embedding model's provider"},
    {EmbeddingOutcome::unpaid, "unpaid", "no budget has room for its embedding"},
});

constexpr const EmbeddingOutcomeRow& row_of(EmbeddingOutcome outcome) {
    return embedding_outcomes[static_cast<std::size_t>(outcome)];  // in the order of the names
}

// How a prompt is like each description of a strategy, by its embedding; without one, why not.
struct SeenByEmbedding {
    std::span<const float> similarities;
    EmbeddingOutcome outcome = EmbeddingOutcome::not_asked;
};

}  // namespace weir::route
