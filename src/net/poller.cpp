#include "net/poller.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace weir::net {

Poller::Poller() : set_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (set_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

Poller::~Poller() { ::close(set_); }

bool Poller::add(int descriptor, Watch& watch) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.ptr = &watch;
    return ::epoll_ctl(set_, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void Poller::remove(int descriptor, Watch& watch) {
    ::epoll_ctl(set_, EPOLL_CTL_DEL, descriptor, nullptr);
    for (std::size_t i = batch_next_; i < batch_size_; ++i)
        if (batch_[i].data.ptr == &watch) batch_[i].data.ptr = nullptr;
}

std::size_t Poller::poll(std::chrono::milliseconds most) {
    const int found = ::epoll_wait(set_, batch_.data(), static_cast<int>(batch_max),
                                   static_cast<int>(most.count()));
    batch_size_ = found > 0 ? static_cast<std::size_t>(found) : 0;
    batch_next_ = batch_size_;
    return batch_size_;
}

void Poller::handle() {
    for (batch_next_ = 0; batch_next_ < batch_size_;) {
        const epoll_event& event = batch_[batch_next_++];
        if (event.data.ptr) static_cast<Watch*>(event.data.ptr)->on_event(event.events);
    }
    batch_size_ = 0;
    resuming_.swap(at_end_);
    for (const std::coroutine_handle<> suspended : resuming_)
        suspended.resume();
    resuming_.clear();
}

}  // namespace weir::net
