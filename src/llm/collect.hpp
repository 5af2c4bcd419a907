#pragma once
// A stream's events put together into the complete answer: for clients who did not ask for a
// stream, for caches, and for tests that compare both ways.
#include "base/result.hpp"
#include "llm/stream.hpp"

namespace weir::llm {

class Collector {
public:
    // The events must keep the order law; those that do not are ignored.
    void on_event(StreamEvent event);
    // What has been put together. usage and stops are as far as they came.
    ChatAnswer take() { return std::move(answer_); }

private:
    struct Visitor;
    ChatAnswer answer_;
};

}  // namespace weir::llm
