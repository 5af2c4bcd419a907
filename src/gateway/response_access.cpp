#include "gateway/response_access.hpp"

#include <optional>
#include <utility>

#include "net/waiter.hpp"

namespace weir::gateway {

using net::Awaitable;
using Found = ResponseState::Found;

// Where one request waits. Its end, however it comes, takes it off the list.
struct ResponseAccess::Place {
    explicit Place(ResponseAccess& of) : access(of), ticket(++of.tickets_) {
        access.waiting_[ticket] = this;
    }
    ~Place() { access.waiting_.erase(ticket); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    ResponseAccess& access;
    const std::uint64_t ticket;
    net::Waiter waiter;
    std::optional<Result<Found>> found;
};

Awaitable<Result<Found>> ResponseAccess::find(KeyId key, std::string id, net::Cancel* cancel) {
    if (SharedResponse row = state_.at_hand(key, id)) co_return Found{.row = std::move(row)};
    Place place(*this);
    state_.find(std::move(key), std::move(id), back_to(place.ticket));
    co_return co_await wait(place, cancel);
}

Awaitable<Result<Found>> ResponseAccess::erase(KeyId key, std::string id, net::Cancel* cancel) {
    Place place(*this);
    state_.erase(std::move(key), std::move(id), back_to(place.ticket));
    co_return co_await wait(place, cancel);
}

ResponseState::Then ResponseAccess::back_to(std::uint64_t ticket) {
    return [this, ticket](Result<Found> found) {
        post_([this, ticket, found = std::move(found)]() mutable {
            arrived(ticket, std::move(found));
        });
    };
}

Awaitable<Result<Found>> ResponseAccess::wait(Place& place, net::Cancel* cancel) {
    const Deadline deadline =
        deadline_after(std::chrono::steady_clock::now(), state_.settings().read_timeout);
    switch (co_await place.waiter.wait(wheel_, deadline, cancel)) {
        case net::Wake::cancelled: co_return fail(ErrorKind::client_cancelled, "request cancelled");
        case net::Wake::timed_out:
            co_return fail(ErrorKind::overloaded,
                           "the stored responses could not be read in time (responses."
                           "read_timeout)");
        case net::Wake::ready: break;
    }
    co_return std::move(*place.found);
}

void ResponseAccess::arrived(std::uint64_t ticket, Result<Found> found) {
    const auto at = waiting_.find(ticket);
    if (at == waiting_.end()) return;
    Place& place = *at->second;
    place.found = std::move(found);
    place.waiter.wake();
}

}  // namespace weir::gateway
