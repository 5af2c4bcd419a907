#pragma once
// One worker's way to a thread that may block, and back to its own loop. Lives as long as the
// worker; the threads that it sends work to end first.
#include <cstdint>
#include <functional>
#include <unordered_map>

#include "net/awaitable.hpp"
#include "net/cancel.hpp"
#include "net/waiter.hpp"
#include "net/wheel.hpp"

namespace weir::gateway {

class Errands {
public:
    using Work = std::move_only_function<void()>;
    // Runs work on the worker's thread, soon; called from any.
    using Post = std::function<void(Work work)>;
    // To be called once, on any thread, with what is then done on the worker's: at once before who
    // waits goes on, or never if that has gone.
    using Back = std::move_only_function<void(Work work)>;

    Errands(net::Wheel& wheel, Post post) : wheel_(wheel), post_(std::move(post)) {}
    Errands(const Errands&) = delete;
    Errands& operator=(const Errands&) = delete;

    // Calls begin, and waits for its Back. What comes back may refer to the caller's frame.
    net::Awaitable<net::Wake> run(std::move_only_function<void(Back back)> begin, Deadline deadline,
                                  net::Cancel* cancel);

private:
    struct Place;
    void arrived(std::uint64_t ticket, Work work);

    net::Wheel& wheel_;
    Post post_;
    std::uint64_t tickets_ = 0;
    std::unordered_map<std::uint64_t, Place*> waiting_;
};

}  // namespace weir::gateway
