#pragma once
// For tests: a body as a set of "path = value" lines, after the normalisation that request.hpp
// documents, so that two bodies which say the same have the same set.
#include <set>
#include <string>
#include <string_view>

namespace weir::wire::openai_responses {

std::set<std::string> flatten_request(std::string_view body);
// A response object. Nulls, empty lists, the usual status of items and the parts of usage that are
// not counts are left out.
std::set<std::string> flatten_response(std::string_view body);

}  // namespace weir::wire::openai_responses
