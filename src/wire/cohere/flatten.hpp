#pragma once
// For tests: a request or an answer as a set of "path = value" lines, after the normalisation that
// request.hpp and response.hpp document, so that two which say the same have the same set.
#include <set>
#include <string>
#include <string_view>

namespace weir::wire::cohere {

std::set<std::string> flatten_request(std::string_view body);
std::set<std::string> flatten_answer(std::string_view body);

}  // namespace weir::wire::cohere
