#pragma once
// One connection to Redis: connects when it is first needed and again after it broke, signs in, and
// sends commands whose answers it waits for, each within a timeout. For a thread of its own that
// may wait; nothing of it belongs into a request. What it holds is bounded by what is sent and by
// ReplyLimits. Never sends a command twice: who asks cannot know whether a lost one was carried
// out.
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "store/redis/reply.hpp"

namespace weir::store::redis {

struct Settings {
    std::string host;
    std::uint16_t port = 6379;
    std::string socket;  // not empty: the path of a socket, and no host
    std::string user;    // "": the default one
    Secret password;     // empty: nobody signs in
    int database = 0;
    std::chrono::nanoseconds timeout = std::chrono::seconds(2);  // to connect; for each call
    ReplyLimits limits = {};
};

using Command = std::vector<std::string>;

class Connection {
public:
    // clock: asked on the thread that calls. stop: a descriptor that becomes readable when nobody
    // wants to wait any longer; -1: none.
    Connection(Settings settings, std::function<SteadyTime()> clock, int stop = -1);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // All commands at once; their answers, in order, as many. An answer may itself be an error of
    // Redis; when this fails, the connection is closed and nobody knows what was carried out.
    Result<std::vector<Reply>> call(std::span<const Command> commands);
    bool connected() const { return descriptor_ >= 0; }
    void close();
    // "10.0.0.5:6379" or the socket's path, for messages.
    std::string name() const;

private:
    Result<void> connect(SteadyTime until);
    Result<void> sign_in(SteadyTime until);
    Result<std::vector<Reply>> ask(std::span<const Command> commands, SteadyTime until);
    Result<void> send(std::string_view bytes, SteadyTime until);
    Result<void> receive(SteadyTime until);
    Result<void> wait(short events, SteadyTime until);

    Settings settings_;
    std::function<SteadyTime()> clock_;
    int stop_;
    int descriptor_ = -1;
    std::optional<ReplyReader> reader_;
};

}  // namespace weir::store::redis
