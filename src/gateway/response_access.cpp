#include "gateway/response_access.hpp"

#include <optional>
#include <utility>

namespace weir::gateway {

using net::Awaitable;
using Found = ResponseState::Found;

Awaitable<Result<Found>> ResponseAccess::find(KeyId key, std::string id, net::Cancel* cancel) {
    if (SharedResponse row = state_.at_hand(key, id)) co_return Found{.row = std::move(row)};
    co_return co_await wait(
        [&](ResponseState::Then then) {
            state_.find(std::move(key), std::move(id), std::move(then));
        },
        cancel);
}

Awaitable<Result<Found>> ResponseAccess::erase(KeyId key, std::string id, net::Cancel* cancel) {
    co_return co_await wait(
        [&](ResponseState::Then then) {
            state_.erase(std::move(key), std::move(id), std::move(then));
        },
        cancel);
}

Awaitable<Result<Found>> ResponseAccess::wait(Ask ask, net::Cancel* cancel) {
    std::optional<Result<Found>> answer;
    const auto begin = [&](Errands::Back back) {
        ask([&answer, back = std::move(back)](Result<Found> found) mutable {
            back([&answer, found = std::move(found)]() mutable { answer = std::move(found); });
        });
    };
    const Deadline deadline =
        deadline_after(std::chrono::steady_clock::now(), state_.settings().read_timeout);
    switch (co_await errands_.run(begin, deadline, cancel)) {
        case net::Wake::cancelled: co_return fail(ErrorKind::client_cancelled, "request cancelled");
        case net::Wake::timed_out:
            co_return fail(ErrorKind::overloaded,
                           "the stored responses could not be read in time (responses."
                           "read_timeout)");
        case net::Wake::ready: break;
    }
    co_return std::move(*answer);
}

}  // namespace weir::gateway
