#pragma once
// Complete response objects to and from the canonical form.
#include <string_view>

#include "base/result.hpp"
#include "json/limits.hpp"
#include "json/value.hpp"
#include "llm/chat.hpp"
#include "wire/translate.hpp"

namespace weir::wire::openai_responses {

// The whole output is one choice. upstream_protocol for what is no response; the upstream's own
// error for a failed one. A response that is still under way (background) has what it has so far
// and an unknown stop, its status as the provider's word. What has no canonical meaning is in two
// extras, "response" and "usage".
Result<llm::ChatAnswer> read_answer(std::string_view body, const json::Limits& limits,
                                    const Quirks& quirks);
// The same of the response object in a stream's last event, which did not fail.
llm::ChatAnswer read_response(json::Value response);
// The two extras.
std::vector<llm::Extra> read_response_extras(json::Value response);

// The response object with every member that strict clients ask for (response_object.hpp). Only the
// first choice has a place here. Proofs of other wires go along (seal.hpp).
Written write_answer(const llm::ChatAnswer& answer, const WriteOptions& options);

}  // namespace weir::wire::openai_responses
