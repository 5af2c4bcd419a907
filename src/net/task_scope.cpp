#include "net/task_scope.hpp"

#include <cstdio>

namespace weir::net {
namespace {

void print_failure(const std::string& name, std::exception_ptr error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& exception) {
        std::fprintf(stderr, "weir: task %s failed: %s\n", name.c_str(), exception.what());
    }
}

}  // namespace

// Until the task has ended its frame is a link of the scope's list.
struct TaskScope::Task::promise_type : Link {
    // The frame is gone before anybody is told: that may destroy the scope.
    struct Final {
        bool await_ready() const noexcept { return false; }
        void await_suspend(Handle task) const noexcept {
            promise_type& promise = task.promise();
            TaskScope& owner = promise.scope;
            const std::string what = std::move(promise.name);
            const std::exception_ptr failure = promise.error;
            task.destroy();
            owner.ended(what, failure);
        }
        void await_resume() const noexcept {}
    };

    // A promise is made with its coroutine's arguments.
    promise_type(TaskScope& owner, std::string& task_name, const Awaitable<void>&)
        : scope(owner), name(std::move(task_name)) {
        next = &scope.tasks_;
        previous = scope.tasks_.previous;
        previous->next = next->previous = this;
    }
    promise_type(const promise_type&) = delete;
    promise_type& operator=(const promise_type&) = delete;
    ~promise_type() {
        previous->next = next;
        next->previous = previous;
    }

    Task get_return_object() {
        scope.ready_.add(Handle::from_promise(*this));
        return {};
    }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    Final final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() noexcept { error = std::current_exception(); }

    TaskScope& scope;
    std::string name;
    std::exception_ptr error;
};

TaskScope::TaskScope(ReadyQueue& ready) : ready_(ready), on_failure_(print_failure) {}

TaskScope::~TaskScope() {
    while (tasks_.next != &tasks_) {
        const Handle task = Handle::from_promise(static_cast<Task::promise_type&>(*tasks_.next));
        ready_.forget(task);
        task.destroy();
    }
}

TaskScope::Task TaskScope::run(TaskScope& /*scope*/, std::string /*name*/, Awaitable<void> task) {
    co_await std::move(task);
}

void TaskScope::spawn(std::string name, Awaitable<void> task) {
    ++running_;
    run(*this, std::move(name), std::move(task));
}

void TaskScope::ended(const std::string& name, std::exception_ptr error) {
    --running_;
    if (error) on_failure_(name, error);
    if (running_ > 0) return;
    while (!waiting_for_empty_.empty()) {
        auto then = std::move(waiting_for_empty_.front());
        waiting_for_empty_.pop_front();
        then();
    }
}

void TaskScope::when_empty(std::move_only_function<void()> then) {
    if (running_ == 0) return then();
    waiting_for_empty_.push_back(std::move(then));
}

}  // namespace weir::net
