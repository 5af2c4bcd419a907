#pragma once
// Ids of tool calls that Converse takes: [a-zA-Z0-9_-]{1,64}, each once in a request (providers.md
// 4.5). Other wires have other rules, or no ids at all. Local to this wire.
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "llm/part.hpp"

namespace weir::wire::bedrock {

// The same id as it may stand here; ids that may are not changed, others get a hash of what they
// were, so that the call and its result agree without a table.
std::string legal_id(std::string_view id);

// "tooluse_" and 22 letters and digits; the same call of the same answer always gets the same id.
std::string make_call_id(std::string_view answer_id, int call);

// The calls and results of one request, in order: a repeated id is told apart per turn, and calls
// without an id pair with the results without one by their order.
class CallIds {
public:
    std::string of_call(const llm::ToolCallId& id);
    std::string of_result(const llm::ToolCallId& id);

private:
    std::set<std::string, std::less<>> used_;
    std::map<std::string, std::string, std::less<>> latest_;  // id as given -> as written
    std::deque<std::string> nameless_;
    int made_ = 0;
};

}  // namespace weir::wire::bedrock
