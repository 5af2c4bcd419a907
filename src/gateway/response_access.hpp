#pragma once
// One worker's way to the kept responses: asks memory, else the thread of ResponseState, and comes
// back to the worker's own loop. Lives as long as the worker; that thread ends first.
#include <string>

#include "gateway/errand.hpp"
#include "gateway/response_state.hpp"

namespace weir::gateway {

class ResponseAccess {
public:
    ResponseAccess(ResponseState& state, net::Wheel& wheel, Errands::Post post)
        : state_(state), errands_(wheel, std::move(post)) {}

    ResponseState& state() { return state_; }

    // Errors: internal (the store), overloaded (no answer within read_timeout), client_cancelled.
    net::Awaitable<Result<ResponseState::Found>> find(KeyId key, std::string id,
                                                      net::Cancel* cancel);
    net::Awaitable<Result<ResponseState::Found>> erase(KeyId key, std::string id,
                                                       net::Cancel* cancel);

private:
    using Ask = std::move_only_function<void(ResponseState::Then then)>;
    net::Awaitable<Result<ResponseState::Found>> wait(Ask ask, net::Cancel* cancel);

    ResponseState& state_;
    Errands errands_;
};

}  // namespace weir::gateway
