#include "net/task_scope.hpp"

#include <boost/asio/co_spawn.hpp>

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

TaskScope::TaskScope(Executor executor) : executor_(executor), on_failure_(print_failure) {}

void TaskScope::spawn(std::string name, Awaitable<void> task) {
    ++running_;
    asio::co_spawn(
        executor_, std::move(task),
        [this, name = std::move(name)](std::exception_ptr error) { ended(name, error); });
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
