#pragma once
// Texts are cut into pieces before they become tokens: no token spans two. Each encoding has a
// pattern for that (tiktoken 0.14, openai_public.py), here as a scanner by hand: linear in the
// text, no regular expressions.
#include <cstddef>
#include <string_view>

namespace weir::llm::tokens {

// The end of the piece that begins at `at`; REQUIRES at < text.size(). Always more than at.
using PieceEnd = std::size_t (*)(std::string_view text, std::size_t at);

std::size_t cl100k_piece_end(std::string_view text, std::size_t at);
std::size_t o200k_piece_end(std::string_view text, std::size_t at);

}  // namespace weir::llm::tokens
