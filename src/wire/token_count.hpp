#pragma once
// How many tokens the input of a request has for a model: llm/tokens with what only wires know, the
// way in which tools are shown. Pure.
#include <string_view>

#include "llm/tokens/input_count.hpp"

namespace weir::wire {

// Counting holds the worker (140 bytes a microsecond of English, 35 of Chinese, 7 of what is made
// to be slow; bench/tokens), so texts of together more than this are estimated: whoever asks for a
// count waits 2 ms at most for a usual one.
inline constexpr std::size_t counted_bytes_max = std::size_t{256} << 10;

// model: the catalog's name of it or any provider's. responses: it is asked over openai_responses.
struct CountFor {
    std::string_view model;
    bool responses = false;
    std::size_t bytes_max = counted_bytes_max;
};
llm::tokens::InputCount count_input(const llm::ChatRequest& request, const CountFor& what);

}  // namespace weir::wire
