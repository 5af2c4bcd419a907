#pragma once
// The coroutine type of everything that waits: lazy, owned by whoever holds it, resumed on the
// thread of its worker. Awaiting one starts it and, when it ends, goes straight on with the caller
// (symmetric transfer), so a chain of calls costs no queue and no recursion. A frame that is
// destroyed before its end destroys what it awaits. Why not Asio's:
// docs/adr/0018-own-coroutines.md.
#include <concepts>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

#include "net/frames.hpp"

namespace weir::net {

template <class T>
class Awaitable;

namespace detail {

class PromiseBase {
public:
    struct Final {
        bool await_ready() const noexcept { return false; }
        template <class Promise>
        std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> done) const noexcept {
            return done.promise().continuation_;
        }
        void await_resume() const noexcept {}
    };

    static void* operator new(std::size_t bytes) { return frames::allocate(bytes); }
    static void operator delete(void* frame, std::size_t bytes) noexcept {
        frames::release(frame, bytes);
    }

    std::suspend_always initial_suspend() const noexcept { return {}; }
    Final final_suspend() const noexcept { return {}; }
    void unhandled_exception() noexcept { error_ = std::current_exception(); }
    void continue_with(std::coroutine_handle<> caller) { continuation_ = caller; }

protected:
    void rethrow_if_failed() const {
        if (error_) [[unlikely]]
            std::rethrow_exception(error_);
    }

private:
    std::coroutine_handle<> continuation_;
    std::exception_ptr error_;
};

template <class T>
class Promise final : public PromiseBase {
public:
    Awaitable<T> get_return_object() noexcept;
    template <class U = T>
        requires std::constructible_from<T, U&&>
    void return_value(U&& value) {
        value_.emplace(std::forward<U>(value));
    }
    T take() {
        rethrow_if_failed();
        return std::move(*value_);
    }

private:
    std::optional<T> value_;
};

template <>
class Promise<void> final : public PromiseBase {
public:
    Awaitable<void> get_return_object() noexcept;
    void return_void() const noexcept {}
    void take() const { rethrow_if_failed(); }
};

}  // namespace detail

template <class T>
class [[nodiscard]] Awaitable {
public:
    using promise_type = detail::Promise<T>;

    explicit Awaitable(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
    Awaitable(Awaitable&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
    Awaitable& operator=(Awaitable&&) = delete;
    ~Awaitable() {
        if (frame_) frame_.destroy();
    }

    // At most once.
    auto operator co_await() && noexcept {
        struct Awaiter {
            std::coroutine_handle<promise_type> frame;
            bool await_ready() const noexcept { return false; }
            std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) const noexcept {
                frame.promise().continue_with(caller);
                return frame;
            }
            T await_resume() const { return frame.promise().take(); }
        };
        return Awaiter{frame_};
    }

private:
    std::coroutine_handle<promise_type> frame_;
};

template <class T>
Awaitable<T> detail::Promise<T>::get_return_object() noexcept {
    return Awaitable<T>(std::coroutine_handle<Promise>::from_promise(*this));
}

inline Awaitable<void> detail::Promise<void>::get_return_object() noexcept {
    return Awaitable<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

}  // namespace weir::net
