// The blob stands in an object file of its own, made by the assembler (cmake/tokens.cmake), in
// read-only pages that nothing touches before the first text is counted.
#include "llm/tokens/ranks.hpp"

extern "C" {
extern const std::byte weir_tokens_begin[];
extern const std::byte weir_tokens_end[];
}

namespace weir::llm::tokens {

std::span<const std::byte> embedded_ranks() { return {weir_tokens_begin, weir_tokens_end}; }

}  // namespace weir::llm::tokens
