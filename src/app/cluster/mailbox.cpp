#include "app/cluster/mailbox.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace weir::app {
namespace {

using store::redis::Command;
using store::redis::Connection;
using store::redis::Reply;

// At a word a second and replica: some minutes of a few, and seconds of a hundred.
constexpr std::string_view entries_max = "1000";
// Bulletins of the largest size, so many, stay under the limit of an answer.
constexpr std::size_t read_max = 8;
constexpr std::string_view expires_seconds = "600";
// What a newcomer is told of: statistics fade by half in two minutes.
constexpr std::int64_t remembers_ms = 120'000;

std::optional<std::int64_t> time_of(const Reply& reply) {
    if (!reply.is_array() || reply.items.size() != 2) return std::nullopt;
    const auto seconds = read_integer(reply.items[0].text);
    const auto micros = read_integer(reply.items[1].text);
    if (!seconds || !micros || *seconds < 0 || *seconds > 100'000'000'000) return std::nullopt;
    return *seconds * 1000 + *micros / 1000;
}

Error not_understood(std::string_view command, const Reply& reply) {
    return {ErrorKind::upstream_protocol,
            reply.is_error() ? fmt::format("redis: {}: {}", command, reply.text)
                             : fmt::format("redis: {}: an answer of an unknown shape", command)};
}

class RedisMailbox final : public Mailbox {
public:
    RedisMailbox(std::unique_ptr<Connection> connection, std::string_view prefix)
        : connection_(std::move(connection)), stream_(fmt::format("{}:routing:1", prefix)) {}

    Result<Round> round(std::string_view text) override;

private:
    Result<void> begin();
    Result<Round> read(const Reply& reply, std::int64_t now_ms);

    std::unique_ptr<Connection> connection_;
    std::string stream_;
    std::optional<StreamId> last_;  // that has been read
    std::int64_t began_ms_ = -1;    // by Redis's clock; -1: never yet
    bool skip_ = false;             // what is there already
};

// Where to read from, once: what is not too old to be of use. Where there is an entry that cannot
// be read, behind a mark of our own: a time would not tell the entries of one millisecond apart.
Result<void> RedisMailbox::begin() {
    std::vector<Command> commands = {{"TIME"}};
    if (skip_)
        commands.push_back(
            {"XADD", stream_, "MAXLEN", "~", std::string(entries_max), "*", "mark", ""});
    const Result<std::vector<Reply>> answers = connection_->call(commands);
    if (!answers) return fail(answers.error());
    const auto now_ms = time_of(answers->front());
    if (!now_ms) return fail(not_understood("TIME", answers->front()));
    if (skip_) {
        last_ = read_stream_id(answers->back().text);
        if (!last_) return fail(not_understood("XADD", answers->back()));
    } else {
        last_ = StreamId{.ms = std::max<std::int64_t>(*now_ms - remembers_ms, 0)};
    }
    skip_ = false;
    if (began_ms_ < 0) began_ms_ = *now_ms;
    return {};
}

Result<Mailbox::Round> RedisMailbox::round(std::string_view text) {
    if (!last_)
        if (const Result<void> begun = begin(); !begun) return fail(begun.error());
    std::vector<Command> commands = {
        {"TIME"},
        {"XREAD", "COUNT", fmt::to_string(read_max), "STREAMS", stream_, write_stream_id(*last_)}};
    if (!text.empty()) {
        commands.push_back({"XADD", stream_, "MAXLEN", "~", std::string(entries_max), "*", "b",
                            std::string(text)});
        commands.push_back({"EXPIRE", stream_, std::string(expires_seconds)});
    }
    const Result<std::vector<Reply>> answers = connection_->call(commands);
    if (!answers) {
        // An entry that no limit of ours lets through would be met again and again.
        skip_ = answers.error().kind() == ErrorKind::payload_too_large;
        if (skip_) last_.reset();
        return fail(answers.error());
    }
    const auto now_ms = time_of(answers->front());
    if (!now_ms) return fail(not_understood("TIME", answers->front()));
    for (std::size_t i = 2; i < answers->size(); ++i)
        if ((*answers)[i].is_error()) return fail(not_understood(commands[i][0], (*answers)[i]));
    // Redis's clock went back, or it is another Redis: what comes now would never be read.
    if (last_->ms > *now_ms + remembers_ms) last_ = StreamId{.ms = *now_ms};
    return read((*answers)[1], *now_ms);
}

Result<Mailbox::Round> RedisMailbox::read(const Reply& reply, std::int64_t now_ms) {
    Round round;
    if (reply.kind == Reply::Kind::nil) return round;  // nothing new
    const auto bad = [&] { return fail(not_understood("XREAD", reply)); };
    if (!reply.is_array() || reply.items.size() != 1) return bad();
    const Reply& stream = reply.items.front();
    if (stream.items.size() != 2 || !stream.items[1].is_array()) return bad();
    for (const Reply& entry : stream.items[1].items) {
        if (entry.items.size() != 2) return bad();
        const auto id = read_stream_id(entry.items[0].text);
        if (!id || *id <= *last_) return bad();
        last_ = id;
        const std::vector<Reply>& fields = entry.items[1].items;
        if (fields.size() != 2 || fields[0].text != "b") continue;  // not a replica's
        round.letters.push_back(
            {.text = fields[1].text,
             .age = std::chrono::milliseconds(std::max<std::int64_t>(now_ms - id->ms, 0)),
             .before = id->ms < began_ms_});
    }
    round.more = stream.items[1].items.size() >= read_max;
    return round;
}

}  // namespace

std::optional<StreamId> read_stream_id(std::string_view text) {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto ms = read_integer(text.substr(0, dash));
    const auto number = read_integer(text.substr(dash + 1));
    if (!ms || !number || *ms < 0 || *number < 0) return std::nullopt;
    return StreamId{.ms = *ms, .number = *number};
}

std::string write_stream_id(const StreamId& id) { return fmt::format("{}-{}", id.ms, id.number); }

std::unique_ptr<Mailbox> open_redis_mailbox(std::unique_ptr<store::redis::Connection> connection,
                                            std::string_view prefix) {
    return std::make_unique<RedisMailbox>(std::move(connection), prefix);
}

}  // namespace weir::app
