#pragma once
// Where the responses of all workers are kept: in memory at once, and by a thread of its own
// ("weir-responses") in the store. Requests never wait for the disk to keep one; who goes on from
// one that memory has not is answered by that thread, before what waits to be written. Why so:
// docs/adr/0021-kept-responses.md. Any thread may call; one lock, held for look-ups only.
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "gateway/response_cache.hpp"

namespace weir::gateway {

struct ResponseSettings {
    std::chrono::nanoseconds ttl = std::chrono::hours(24 * 30);
    std::int64_t bytes_max = std::int64_t{1} << 30;            // in the store; the oldest go first
    std::int64_t response_bytes_max = std::int64_t{16} << 20;  // of one, its conversation included
    std::int64_t memory_bytes_max = std::int64_t{64} << 20;
    std::int64_t queue_bytes_max = std::int64_t{64} << 20;  // waiting to be written
    std::chrono::nanoseconds read_timeout = std::chrono::seconds(5);
    bool keep_passed = false;  // also what a provider keeps that speaks this API itself
};

class ResponseState {
public:
    struct Found {
        SharedResponse row;       // null: there is none for this key
        bool of_another = false;  // but another key has one of this id
    };
    struct Counts {
        std::int64_t kept = 0;
        std::int64_t dropped_full = 0;   // not kept: the queue was full
        std::int64_t dropped_large = 0;  // not kept: longer than response_bytes_max
        std::int64_t lost = 0;           // kept, but the store refused them to the end
        std::int64_t found = 0;          // in memory
        std::int64_t read = 0;           // asked of the store
        std::int64_t trimmed = 0;        // expired, or gone to make room
        std::int64_t queued_bytes = 0;   // now
        std::string failure;             // what the store says now; "" while it works
    };

    // clock is asked on any thread.
    ResponseState(std::unique_ptr<store::ResponseStore> store, ResponseSettings settings,
                  std::function<SysTime()> clock);
    ~ResponseState();  // as stop()
    ResponseState(const ResponseState&) = delete;
    ResponseState& operator=(const ResponseState&) = delete;

    void start();
    // Answers who waits, writes what is queued, joins. Questions after it are never answered.
    void stop();

    const ResponseSettings& settings() const { return settings_; }
    SysTime now() const { return clock_(); }
    Counts counts() const;

    // From now on it is found. False: it is not kept, and counted.
    bool keep(store::ResponseRow row);
    // What memory knows; null when the store must be asked.
    SharedResponse at_hand(const KeyId& key, std::string_view id);
    // then is called once, on the thread of this.
    using Then = std::move_only_function<void(Result<Found>)>;
    void find(KeyId key, std::string id, Then then);
    // Found::row is what was erased, without its texts.
    void erase(KeyId key, std::string id, Then then);

private:
    struct Question {
        enum class Kind : std::uint8_t { find, erase } kind;
        KeyId key;
        std::string id;
        Then then;
    };
    struct Pending {
        SharedResponse row;
        bool erased = false;  // meanwhile
    };

    void run();
    Result<Found> answer(const Question& question);
    // Writes what stands first in the queue. Lock is held at both ends.
    void write(std::unique_lock<std::mutex>& lock);
    void trim(std::unique_lock<std::mutex>& lock);
    void forget(const KeyId& key, std::string_view id);

    const std::unique_ptr<store::ResponseStore> store_;  // its thread's only
    const ResponseSettings settings_;
    const std::function<SysTime()> clock_;
    mutable std::mutex mutex_;  // of all below
    std::condition_variable changed_;
    ResponseCache cache_;
    std::deque<Question> questions_;
    std::deque<Pending> queue_;
    std::unordered_map<std::string, SharedResponse> pending_;  // of the queue, by place
    Counts counts_;
    bool trim_due_ = true;
    bool write_held_ = false;  // the store refused a moment ago
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace weir::gateway
