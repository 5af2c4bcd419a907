#pragma once
// One worker's way to the kept responses: asks memory, else the thread of ResponseState, and comes
// back to the worker's own loop. Lives as long as the worker; that thread ends first.
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>

#include "gateway/response_state.hpp"
#include "net/awaitable.hpp"
#include "net/cancel.hpp"
#include "net/wheel.hpp"

namespace weir::gateway {

class ResponseAccess {
public:
    // Runs work on the worker's thread, soon; called from any.
    using Post = std::function<void(std::move_only_function<void()> work)>;

    ResponseAccess(ResponseState& state, net::Wheel& wheel, Post post)
        : state_(state), wheel_(wheel), post_(std::move(post)) {}
    ResponseAccess(const ResponseAccess&) = delete;
    ResponseAccess& operator=(const ResponseAccess&) = delete;

    ResponseState& state() { return state_; }

    // Errors: internal (the store), overloaded (no answer within read_timeout), client_cancelled.
    net::Awaitable<Result<ResponseState::Found>> find(KeyId key, std::string id,
                                                      net::Cancel* cancel);
    net::Awaitable<Result<ResponseState::Found>> erase(KeyId key, std::string id,
                                                       net::Cancel* cancel);

private:
    struct Place;
    // Gives the answer to who waits for it, if that still does.
    void arrived(std::uint64_t ticket, Result<ResponseState::Found> found);
    ResponseState::Then back_to(std::uint64_t ticket);
    net::Awaitable<Result<ResponseState::Found>> wait(Place& place, net::Cancel* cancel);

    ResponseState& state_;
    net::Wheel& wheel_;
    Post post_;
    std::uint64_t tickets_ = 0;
    std::unordered_map<std::uint64_t, Place*> waiting_;
};

}  // namespace weir::gateway
