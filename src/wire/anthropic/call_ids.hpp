#pragma once
// Ids of tool calls in a history, as this wire takes them: [A-Za-z0-9_-], at most 64, each once in
// a turn (providers.md 4.5; recorded: the same id in two turns is taken). What other providers gave
// is mapped the same way for the call and its result, without state between requests. Local to this
// wire.
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

    void begin_turn();  // of the assistant
    // In the order of the conversation. A call without an id gets one by its place; an id that the
    // turn has already gets a number.
    std::string for_call(const llm::ToolCallId& id);
    // The id that the call was written with. Results with the same id belong to the calls with that
    // id, in order, and so do those without one.
    std::string for_result(const llm::ToolCallId& id);

private:
    std::map<std::string, std::deque<std::string>> written_;  // by the given id, of this turn
    std::set<std::string> used_;
    std::string prefix_;
    int made_ = 0;
};

// "toolu_<hash of the answer's id>_": the same answer always gets the same ids for its calls.
std::string call_id_prefix(std::string_view answer_id);

// Legal characters and length; a hash is appended where that changed anything.
std::string legal_call_id(const std::string& id);

}  // namespace weir::wire::anthropic
