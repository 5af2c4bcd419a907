#pragma once
// Ids of calls, which Gemini leaves out up to version 2.5 and other wires need (providers.md 4.5).
// An id that was made here can be told from others by making it again, so that it is left out when
// it goes back to where it came from. Local to this wire.
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "llm/part.hpp"
#include "llm/stop_reason.hpp"

namespace weir::wire::gemini {

// "call_" and 24 letters and digits, from what tells one call from the others: the same call always
// gets the same id, in a stream, in its collected answer and in every later request. place is the
// answer's id, or "contents" in a request, where calls are numbered through.
llm::ToolCallId make_call_id(std::string_view place, int choice, int call, std::string_view name);
inline constexpr std::string_view in_request = "contents";

// A plain or missing stop with calls is a call: Gemini says STOP (providers.md 0.1 fact 15).
llm::StopReason settle_stop(llm::StopReason stop, bool has_calls);

// Reading a request: gives calls ids, and results the id of the call they answer, by the id they
// have, or in the order of calls with that name.
class CallPairs {
public:
    void on_call(llm::ToolCall& call);
    void on_result(llm::ToolResult& result);

private:
    struct Call {
        llm::ToolCallId id;
        std::string name;
        bool answered = false;
    };
    // The call that a result without an id answers, or none.
    Call* next_of(const std::string& name);

    std::vector<Call> calls_;
    std::map<std::string, std::size_t> by_id_;                // the latest of that id
    std::map<std::string, std::deque<std::size_t>> by_name_;  // not answered by name yet
    std::size_t first_open_ = 0;                              // all before it are answered
};

// Writing a request: which ids were made here, and what the tools of results are called.
class CallNames {
public:
    // False when the call had no id of its own.
    bool has_own_id(const llm::ToolCall& call);
    bool has_own_id(const llm::ToolResult& result) const;
    // The result's own name, or its call's; the call's id where neither is known.
    std::string name_of(const llm::ToolResult& result) const;

private:
    std::map<std::string, std::string> names_;  // by id
    std::set<std::string> made_;
    int calls_ = 0;
};

}  // namespace weir::wire::gemini
