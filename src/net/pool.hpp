#pragma once
// Connections to upstreams of one worker: kept alive after use, newest first out, dropped when idle
// too long or when the peer ends them. One thread.
#include <atomic>
#include <chrono>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "net/resolver.hpp"
#include "net/stream.hpp"
#include "net/upstream_port.hpp"

namespace weir::net {

struct PoolSettings {
    std::chrono::nanoseconds idle_timeout = std::chrono::seconds(60);
    std::chrono::nanoseconds dns_ttl = std::chrono::seconds(30);
};

struct PoolCounts {
    std::int64_t open = 0;  // in use and idle
    std::int64_t idle = 0;
};

class Pool {
public:
    // One connection; in use by one request, or idle in the pool.
    class Connection;
    struct Return {
        Pool* pool = nullptr;
        void operator()(Connection* connection) const;
    };
    // Destroying it closes the connection, unless it was given back.
    using Lease = std::unique_ptr<Connection, Return>;

    // tls: the client context, which outlives the pool.
    Pool(Loop& loop, SSL_CTX* tls, PoolSettings settings);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    enum class Want : std::uint8_t { any, fresh };
    // endpoint is copied where it must outlive the call. Errors as Upstream::send.
    Awaitable<Result<Lease>> take(const Endpoint& endpoint, Want want, Deadline deadline,
                                  Cancel* cancel);
    // After a complete answer on a connection that both sides want to keep.
    void give_back(Lease lease);

    // Any thread.
    PoolCounts counts() const {
        return {open_.load(std::memory_order_relaxed), idle_.load(std::memory_order_relaxed)};
    }
    Loop& loop() { return loop_; }

private:
    struct Host {
        std::vector<std::unique_ptr<Connection>> idle;  // the newest last
        int in_use = 0;
        int opening = 0;
    };

    Awaitable<Result<std::unique_ptr<Stream>>> open(const Endpoint& endpoint, Deadline deadline,
                                                    Cancel* cancel);
    Awaitable<Result<std::vector<Address>>> addresses_of(const Endpoint& endpoint,
                                                         Deadline deadline, Cancel* cancel);
    Awaitable<Result<void>> tunnel(Stream& stream, const Endpoint& endpoint, std::string target,
                                   Deadline deadline, Cancel* cancel);
    void forget_if_unused(const std::string& pool_key);
    void drop_idle(Connection& connection);
    void ended(const std::string& pool_key);

    Loop& loop_;
    SSL_CTX* tls_;
    PoolSettings settings_;
    Resolver resolver_;
    TlsSessions sessions_;
    std::atomic<std::int64_t> open_{0};  // written by this worker only
    std::atomic<std::int64_t> idle_{0};
    std::unordered_map<std::string, Host> hosts_;  // after the counters that its connections use
};

class Pool::Connection final : Wheel::Timer {
public:
    Connection(Pool& pool, std::string pool_key, std::unique_ptr<Stream> stream)
        : pool_(pool), pool_key_(std::move(pool_key)), stream_(std::move(stream)) {
        ++pool_.open_;
    }
    ~Connection() override { --pool_.open_; }

    Stream& stream() { return *stream_; }
    bool reused() const { return reused_; }
    // To an HTTP proxy without a tunnel the target must be absolute.
    bool absolute_target = false;

private:
    friend class Pool;
    void on_deadline() override { pool_.drop_idle(*this); }

    Pool& pool_;
    std::string pool_key_;
    std::unique_ptr<Stream> stream_;
    bool reused_ = false;
};

}  // namespace weir::net
