#include "gateway/errand.hpp"

#include <utility>

namespace weir::gateway {

// Where one request waits. Its end, however it comes, takes it off the list.
struct Errands::Place {
    explicit Place(Errands& of) : errands(of), ticket(++of.tickets_) {
        errands.waiting_[ticket] = this;
    }
    ~Place() { errands.waiting_.erase(ticket); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    Errands& errands;
    const std::uint64_t ticket;
    net::Waiter waiter;
};

net::Awaitable<net::Wake> Errands::run(std::move_only_function<void(Back back)> begin,
                                       Deadline deadline, net::Cancel* cancel) {
    Place place(*this);
    begin([this, ticket = place.ticket](Work work) {
        post_(
            [this, ticket, work = std::move(work)]() mutable { arrived(ticket, std::move(work)); });
    });
    co_return co_await place.waiter.wait(wheel_, deadline, cancel);
}

void Errands::arrived(std::uint64_t ticket, Work work) {
    const auto at = waiting_.find(ticket);
    if (at == waiting_.end()) return;
    work();
    at->second->waiter.wake();
}

}  // namespace weir::gateway
