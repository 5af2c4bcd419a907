#pragma once
// Coroutines that are to go on as soon as the loop comes round. One thread.
#include <coroutine>
#include <vector>

namespace weir::net {

class ReadyQueue {
public:
    void add(std::coroutine_handle<> suspended) { waiting_.push_back(suspended); }
    // Of a coroutine that is destroyed before it went on.
    void forget(std::coroutine_handle<> suspended) {
        for (auto* list : {&waiting_, &resuming_})
            for (std::coroutine_handle<>& one : *list)
                if (one == suspended) one = nullptr;
    }
    bool empty() const { return waiting_.empty(); }
    // Resumes those that are in it now; what they add waits for the next call.
    void run() {
        resuming_.swap(waiting_);
        // By index: a coroutine may add, and may forget another one.
        for (std::size_t i = 0; i < resuming_.size(); ++i)
            if (resuming_[i]) resuming_[i].resume();
        resuming_.clear();
    }

private:
    std::vector<std::coroutine_handle<>> waiting_;
    std::vector<std::coroutine_handle<>> resuming_;
};

}  // namespace weir::net
