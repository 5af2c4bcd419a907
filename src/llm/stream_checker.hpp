#pragma once
// The order law of stream.hpp as a machine: tests feed it every reader's events, and simulations
// every writer's input. Tells the first event that breaks the law.
#include <map>

#include "base/result.hpp"
#include "llm/stream.hpp"

namespace weir::llm {

class StreamChecker {
public:
    Result<void> on_event(const StreamEvent& event);
    Result<void> on_end() const;  // an error unless Finished was the last event

private:
    struct ChoiceState {
        int blocks = 0;
        bool open = false;
        bool finished = false;
        PartBody part;
    };
    struct Visitor;

    std::map<int, ChoiceState> choices_;
    bool started_ = false;
    bool finished_ = false;
};

}  // namespace weir::llm
