#pragma once
// Owner of coroutines that nobody awaits. A task's exception is reported, never lost. The scope
// does not end its tasks while it lives: whoever started them asks them to end, and when_empty()
// tells when all have. Those that are left when it dies are destroyed where they wait. One thread:
// the loop's.
#include <coroutine>
#include <exception>
#include <functional>
#include <list>
#include <string>

#include "net/awaitable.hpp"
#include "net/ready_queue.hpp"

namespace weir::net {

class TaskScope {
public:
    using OnFailure = std::function<void(const std::string& name, std::exception_ptr error)>;

    explicit TaskScope(ReadyQueue& ready);
    ~TaskScope();
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
    // The outermost frame of a task: a link of tasks_ as long as it runs.
    struct Task {
        struct promise_type;
    };
    using Handle = std::coroutine_handle<Task::promise_type>;
    struct Link {
        Link* next = this;
        Link* previous = this;
    };

    static Task run(TaskScope& scope, std::string name, Awaitable<void> task);
    void ended(const std::string& name, std::exception_ptr error);

    ReadyQueue& ready_;
    OnFailure on_failure_;
    std::size_t running_ = 0;
    Link tasks_;
    std::list<std::move_only_function<void()>> waiting_for_empty_;
};

}  // namespace weir::net
