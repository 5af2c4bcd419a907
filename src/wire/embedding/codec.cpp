#include "wire/embedding/codec.hpp"

namespace weir::wire {
namespace {

constexpr std::size_t bytes_a_token = 3;

std::size_t likely_tokens(const llm::EmbeddingInput& input) {
    if (!input.tokens.empty()) return input.tokens.size();
    return (input.text.size() + input.title.size()) / bytes_a_token + 1;
}

}  // namespace

std::size_t inputs_of_call(std::span<const llm::EmbeddingInput> inputs,
                           const EmbeddingLimits& limits) {
    std::size_t count = 0;
    std::size_t tokens = 0;
    for (const llm::EmbeddingInput& input : inputs) {
        tokens += likely_tokens(input);
        if (count > 0 && (count >= limits.inputs_max || tokens > limits.tokens_max)) break;
        ++count;
    }
    return count;
}

}  // namespace weir::wire
