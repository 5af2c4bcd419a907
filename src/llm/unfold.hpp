#pragma once
// The opposite of Collector: a complete answer as the events of a stream, for clients who asked for
// one where the provider gave none. The events keep the order law; collected again they are the
// answer, but for what no event says (names, ids and extras of the message itself).
#include <vector>

#include "llm/stream.hpp"

namespace weir::llm {

std::vector<StreamEvent> unfold(ChatAnswer answer);

}  // namespace weir::llm
