#pragma once
// For tests: a request or an answer as a set of "path = value" lines, after the normalisation that
// request.hpp and response.hpp document, so that two texts which say the same have the same set.
#include <set>
#include <string>
#include <string_view>

namespace weir::wire::anthropic {

std::set<std::string> flatten_request(std::string_view body);
std::set<std::string> flatten_answer(std::string_view body);

// What is in one of them only, for a failure's message; "" when they are the same.
std::string difference(const std::set<std::string>& before, const std::set<std::string>& after);

}  // namespace weir::wire::anthropic
