#pragma once
// What Redis answers, as values of our own. hiredis reads the protocol; how many values there are
// and how many bytes they have is bounded here, because an answer is bytes from outside like any
// other: a server that claims an array of two thousand million values gets an error, not memory.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace weir::store::redis {

struct Reply {
    enum class Kind : std::uint8_t { nil, integer, text, array, error };
    Kind kind = Kind::nil;
    std::int64_t integer = 0;
    std::string text;  // of a text, a status or an error
    std::vector<Reply> items;

    bool is_text() const { return kind == Kind::text; }
    bool is_array() const { return kind == Kind::array; }
    bool is_error() const { return kind == Kind::error; }
};

struct ReplyLimits {
    std::size_t bytes_max = std::size_t{4} << 20;  // of one answer, and what came behind it
    std::size_t values_max = 20'000;               // in one answer, at every depth together
};

// Bytes in any pieces, answers out. One thread. After an error it is of no use any more.
class ReplyReader {
public:
    explicit ReplyReader(const ReplyLimits& limits);
    ~ReplyReader();
    ReplyReader(const ReplyReader&) = delete;
    ReplyReader& operator=(const ReplyReader&) = delete;

    // payload_too_large over a limit, upstream_protocol for what is not the protocol.
    Result<void> feed(std::string_view bytes);
    // The next whole answer; nothing when more bytes are needed.
    Result<std::optional<Reply>> next();

private:
    struct Protocol;  // hiredis's reader
    Error refused() const;

    ReplyLimits limits_;
    std::size_t bytes_ = 0;  // that have come since the last answer
    std::unique_ptr<Protocol> protocol_;
};

}  // namespace weir::store::redis
