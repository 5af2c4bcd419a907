#pragma once
// Ids of output items that came without one. Local to this wire.
#include <string>
#include <string_view>

namespace weir::wire::openai_responses {

// "msg_", "fc_", "rs_"... and 48 hex digits, as OpenAI's are. The same place of the same answer
// always gets the same id, so that a stream, its last event and the collected answer agree.
std::string make_item_id(std::string_view prefix, std::string_view answer_id, int place);

// A call id that this wire takes: OpenAI refuses more than 64 characters, and some gateways put
// whole signatures into ids (providers.md 4.5, TRAP-03). A longer one gives way to a shorter one
// made from it, so that a call and its result stay a pair.
std::string fitting_call_id(std::string_view id);

}  // namespace weir::wire::openai_responses
