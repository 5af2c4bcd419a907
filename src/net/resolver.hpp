#pragma once
// Host names to addresses, cached per worker for a set time so that a changed record is noticed.
// The system's resolver blocks, so each query runs on a thread of its own; look-ups of one name
// that come together share one query. One thread otherwise: the loop's.
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "net/address.hpp"
#include "net/awaitable.hpp"
#include "net/cancel.hpp"
#include "net/loop.hpp"
#include "net/waiter.hpp"

namespace weir::net {

class Resolver {
public:
    Resolver(Loop& loop, std::chrono::nanoseconds ttl);
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    // Addresses of a name (or the numeric address itself), IPv6 and IPv4 taking turns, as the
    // system orders them. Errors: upstream_unreachable, client_timeout, client_cancelled,
    // overloaded (too many look-ups under way).
    Awaitable<Result<std::vector<Address>>> resolve(std::string host, std::uint16_t port,
                                                    Deadline deadline, Cancel* cancel);
    // After a connection to every address of the name failed: ask anew next time.
    void forget(const std::string& host) { entries_.erase(host); }

private:
    static constexpr std::size_t names_max = 4096;
    static constexpr std::size_t flights_max = 256;  // each is a thread that cannot be interrupted
    static constexpr std::chrono::seconds failure_ttl{2};

    struct Entry {
        Result<std::vector<Address>> found;
        SteadyTime expires;
    };
    // What a query's thread may still use when the resolver is gone: it cannot be interrupted.
    struct Home {
        std::mutex mutex;
        Resolver* resolver;  // null once that is gone; guarded by mutex
    };

    void ask(const std::string& host);
    void answered(const std::string& host, Result<std::vector<Address>> found);

    Loop& loop_;
    std::chrono::nanoseconds ttl_;
    std::shared_ptr<Home> home_;
    std::unordered_map<std::string, Entry> entries_;
    std::unordered_map<std::string, std::vector<Waiter*>> flights_;
};

}  // namespace weir::net
