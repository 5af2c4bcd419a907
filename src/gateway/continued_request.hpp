#pragma once
// A client's request as it is put to the model that has to go on with a broken answer to it. Pure.
#include "llm/chat.hpp"
#include "provider/prefill.hpp"

namespace weir::gateway {

struct Continuing {
    std::string_view text;    // of the answer so far
    std::string_view prompt;  // what a model is asked that cannot be given the text as its own
    std::optional<Tokens> output_left;
    provider::Prefill prefill = provider::Prefill::none;
};

// The text stands as the last turn, the model's, and behind it the prompt where that is no
// beginning that the model goes on from. Without text the request is what it was.
llm::ChatRequest continued_request(const llm::ChatRequest& asked, const Continuing& how);

}  // namespace weir::gateway
