#pragma once
// How many tokens the input of a request has for a model: llm/tokens with what only wires know, the
// way in which tools are shown. Pure.
#include <string_view>

#include "llm/tokens/input_count.hpp"

namespace weir::wire {

// Texts of together up to this many bytes are counted where a request can wait for it; what is
// longer is estimated, since counting holds the worker (about 25 ms for these).
inline constexpr std::size_t counted_bytes_max = std::size_t{1} << 20;

// model: the catalog's name of it or any provider's. responses: it is asked over openai_responses.
struct CountFor {
    std::string_view model;
    bool responses = false;
    std::size_t bytes_max = counted_bytes_max;
};
llm::tokens::InputCount count_input(const llm::ChatRequest& request, const CountFor& what);

}  // namespace weir::wire
