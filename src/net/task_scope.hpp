#pragma once
// Owner of coroutines that nobody awaits. A task's exception is reported, never lost. The scope
// does not end its tasks: whoever started them asks them to end, and when_empty() tells when all
// have. One thread: the executor's.
#include <exception>
#include <functional>
#include <list>
#include <string>

#include "net/awaitable.hpp"
#include "net/cancel.hpp"

namespace weir::net {

class TaskScope {
public:
    using OnFailure = std::function<void(const std::string& name, std::exception_ptr error)>;

    explicit TaskScope(Executor executor);
    TaskScope(const TaskScope&) = delete;
    TaskScope& operator=(const TaskScope&) = delete;

    // How a task's exception is told; the default prints its text to the standard error stream.
    void on_failure(OnFailure report) { on_failure_ = std::move(report); }

    // Starts the task soon, not inside this call.
    void spawn(std::string name, Awaitable<void> task);
    std::size_t size() const { return running_; }
    // Called, once each, when the scope is or becomes empty.
    void when_empty(std::move_only_function<void()> then);

private:
    void ended(const std::string& name, std::exception_ptr error);

    Executor executor_;
    OnFailure on_failure_;
    std::size_t running_ = 0;
    std::list<std::move_only_function<void()>> waiting_for_empty_;
};

}  // namespace weir::net
