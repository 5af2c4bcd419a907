#pragma once
// Errors for clients of POST /v1/rerank. Jina and Voyage say {"detail":"..."}, those who imitate
// them {"error":{...}} as OpenAI does, and on that path nothing tells the clients apart: so both.
#include <string>

#include "base/error.hpp"
#include "wire/facts.hpp"

namespace weir::wire::rerank {

std::string write_error(const Error& error, const ErrorNote& note);

}  // namespace weir::wire::rerank
