#pragma once
// For tests: a request as a set of "path = value" lines, after the normalisation that request.hpp
// documents, so that two requests which say the same have the same set.
#include <set>
#include <string>
#include <string_view>

namespace weir::wire::openai_chat {

std::set<std::string> flatten_request(std::string_view body);

}  // namespace weir::wire::openai_chat
