#pragma once
// POST /v1/rerank is the path of several vendors: which of them a call means.
#include <cstddef>
#include <string_view>

#include "json/limits.hpp"
#include "wire/wire.hpp"

namespace weir::wire::rerank {

// sdk: the client's x-fern-sdk-name, with which Cohere's SDKs introduce themselves. Else the
// fields say it: top_k without top_n is Voyage's, max_chunks_per_doc Cohere's of v1, and the rest
// is Jina's shape, in which most others are. What is no JSON object is Jina's, too.
const Wire& choose_wire(std::string_view body, const json::Limits& limits, std::string_view sdk);

// How many documents a request of any of the shapes has; 0 for what is none.
std::size_t documents_in(std::string_view body, const json::Limits& limits);

}  // namespace weir::wire::rerank
