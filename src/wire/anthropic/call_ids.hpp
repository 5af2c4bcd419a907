#pragma once
// Ids of tool calls in a history, as this wire takes them: [A-Za-z0-9_-], at most 64, each once
// (providers.md 4.5). What other providers gave is mapped the same way for the call and its result,
// without state between requests. Local to this wire.
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "llm/part.hpp"

namespace weir::wire::anthropic {

class CallIds {
public:
    // prefix: of the ids that are made, which should differ between answers.
    explicit CallIds(std::string prefix = "call_") : prefix_(std::move(prefix)) {}

    // In the order of the conversation. A call without an id gets one by its place; an id that an
    // earlier turn had already (some backends begin at call_0 in every turn) gets a number.
    std::string for_call(const llm::ToolCallId& id);
    // The id that the call was written with; results without one belong to the calls without one,
    // in order.
    std::string for_result(const llm::ToolCallId& id);

private:
    std::map<std::string, std::string> written_;  // by the given id, the latest
    std::set<std::string> used_;
    std::deque<std::string> unnamed_;
    std::string prefix_;
    int made_ = 0;
};

// "toolu_<hash of the answer's id>_": the same answer always gets the same ids for its calls.
std::string call_id_prefix(std::string_view answer_id);

// Legal characters and length; a hash is appended where that changed anything.
std::string legal_call_id(const std::string& id);

}  // namespace weir::wire::anthropic
