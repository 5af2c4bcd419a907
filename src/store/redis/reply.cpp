#include "store/redis/reply.hpp"

#include <fmt/format.h>
#include <hiredis/read.h>

#include <utility>

namespace weir::store::redis {
namespace {

// hiredis calls these while it reads. A null is its "out of memory": the answer is refused.
struct Count {
    std::size_t values;  // of the answer that is being read
    std::size_t most;
};

Reply* made(const redisReadTask* task, Reply reply) {
    auto* const count = static_cast<Count*>(task->privdata);
    if (++count->values > count->most) return nullptr;
    if (task->parent == nullptr) return std::make_unique<Reply>(std::move(reply)).release();
    // Appended as they come and never made room for in advance: a claimed length costs nothing.
    // The place of an earlier item may move then, but hiredis holds on only to the newest.
    auto& items = static_cast<Reply*>(task->parent->obj)->items;
    return &items.emplace_back(std::move(reply));
}

void* make_text(const redisReadTask* task, char* text, std::size_t length) {
    const auto kind = task->type == REDIS_REPLY_ERROR ? Reply::Kind::error : Reply::Kind::text;
    return made(task, {.kind = kind, .text = std::string(text, length)});
}
void* make_array(const redisReadTask* task, int) {
    return made(task, {.kind = Reply::Kind::array});
}
void* make_integer(const redisReadTask* task, long long value) {
    return made(task, {.kind = Reply::Kind::integer, .integer = value});
}
void* make_nil(const redisReadTask* task) { return made(task, {}); }
void free_reply(void* reply) { const std::unique_ptr<Reply> owned(static_cast<Reply*>(reply)); }

redisReplyObjectFunctions functions = {.createString = make_text,
                                       .createArray = make_array,
                                       .createInteger = make_integer,
                                       .createNil = make_nil,
                                       .freeObject = free_reply};

struct FreeReader {
    void operator()(redisReader* reader) const { redisReaderFree(reader); }
};

}  // namespace

struct ReplyReader::Protocol {
    explicit Protocol(std::size_t values_max)
        : count{.values = 0, .most = values_max},
          reader(redisReaderCreateWithFunctions(&functions)) {
        if (reader) reader->privdata = &count;
    }
    Count count;
    std::unique_ptr<redisReader, FreeReader> reader;
};

ReplyReader::ReplyReader(const ReplyLimits& limits)
    : limits_(limits), protocol_(std::make_unique<Protocol>(limits.values_max)) {}

ReplyReader::~ReplyReader() = default;

Error ReplyReader::refused() const {
    if (protocol_->count.values > limits_.values_max)
        return {ErrorKind::payload_too_large,
                fmt::format("redis: an answer of more than {} values", limits_.values_max)};
    const redisReader* const reader = protocol_->reader.get();
    return {ErrorKind::upstream_protocol,
            fmt::format("redis: not an answer of Redis ({})", reader ? reader->errstr : "")};
}

Result<void> ReplyReader::feed(std::string_view bytes) {
    redisReader* const reader = protocol_->reader.get();
    bytes_ += bytes.size();
    if (bytes_ > limits_.bytes_max)
        return fail(ErrorKind::payload_too_large,
                    fmt::format("redis: an answer of more than {} bytes", limits_.bytes_max));
    if (reader == nullptr || redisReaderFeed(reader, bytes.data(), bytes.size()) != REDIS_OK)
        return fail(refused());
    return {};
}

Result<std::optional<Reply>> ReplyReader::next() {
    redisReader* const reader = protocol_->reader.get();
    void* reply = nullptr;
    if (reader == nullptr || redisReaderGetReply(reader, &reply) != REDIS_OK)
        return fail(refused());
    if (reply == nullptr) return std::optional<Reply>();
    const std::unique_ptr<Reply> owned(static_cast<Reply*>(reply));
    protocol_->count.values = 0;
    bytes_ = reader->len - reader->pos;
    return std::optional(std::move(*owned));
}

}  // namespace weir::store::redis
