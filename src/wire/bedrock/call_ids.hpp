#pragma once
// Ids of tool calls in a request. Converse takes what models made of letters, digits and "_.:-", at
// most 64 (recorded: Kimi's "functions.get_temperature:0" both ways, and Kimi wants it back);
// Claude refuses dots and colons (providers.md 4.5). Other wires have other rules, or no ids at
// all. Local to this wire.
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "llm/part.hpp"

namespace weir::wire::bedrock {

enum class IdRule : std::uint8_t { converse, claude };

// The same id as it may stand here; ids that may are not changed, others get a hash of what they
// were, so that the call and its result agree without a table.
std::string legal_id(std::string_view id, IdRule rule);

// "tooluse_" and 22 letters and digits; the same call of the same answer always gets the same id.
std::string make_call_id(std::string_view answer_id, int call);

// The calls and results of one request, in order: a repeated id is told apart per turn, and calls
// without an id pair with the results without one by their order.
class CallIds {
public:
    explicit CallIds(IdRule rule) : rule_(rule) {}

    std::string of_call(const llm::ToolCallId& id);
    std::string of_result(const llm::ToolCallId& id);

private:
    IdRule rule_;
    std::set<std::string, std::less<>> used_;
    std::map<std::string, std::string, std::less<>> latest_;  // id as given -> as written
    std::deque<std::string> nameless_;
    int made_ = 0;
};

}  // namespace weir::wire::bedrock
