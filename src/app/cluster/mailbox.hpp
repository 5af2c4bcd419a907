#pragma once
// Where replicas leave their bulletins for each other: a stream of Redis, each entry with one field
// "b". Keeps the place up to which it has read, so that an entry is read once, also across broken
// connections. One thread.
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/redis/connection.hpp"

namespace weir::app {

class Mailbox {
public:
    virtual ~Mailbox() = default;

    struct Letter {
        std::string text;
        std::chrono::milliseconds age{0};
        bool before = false;  // left before we first read
    };
    struct Round {
        std::vector<Letter> letters;
        bool more = false;  // there are some that have not been read
    };
    // Leaves text ("": nothing) and reads what others and we left since the last time. On failure
    // nobody knows whether it was left.
    virtual Result<Round> round(std::string_view text) = 0;
};

// prefix: of the stream's name. What is older than two minutes at the start is passed over.
std::unique_ptr<Mailbox> open_redis_mailbox(std::unique_ptr<store::redis::Connection> connection,
                                            std::string_view prefix);

// "1763689000123-4", the place of an entry: Redis's clock in milliseconds, and a number.
struct StreamId {
    std::int64_t ms = 0;
    std::int64_t number = 0;
    friend auto operator<=>(const StreamId&, const StreamId&) = default;
};
std::optional<StreamId> read_stream_id(std::string_view text);
std::string write_stream_id(const StreamId& id);

}  // namespace weir::app
