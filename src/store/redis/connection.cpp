#include "store/redis/connection.hpp"

#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

namespace weir::store::redis {
namespace {

std::string system_text(int code) { return std::generic_category().message(code); }

struct FreeContext {
    void operator()(redisContext* context) const { redisFree(context); }
};
struct FreeText {
    void operator()(char* text) const { redisFreeCommand(text); }
};

// A command as Redis reads it; "" when there was no memory for it.
std::string written(const Command& command) {
    std::vector<const char*> parts;
    std::vector<std::size_t> lengths;
    for (const std::string& part : command) {
        parts.push_back(part.data());
        lengths.push_back(part.size());
    }
    char* text = nullptr;
    const int length =
        redisFormatCommandArgv(&text, static_cast<int>(parts.size()), parts.data(), lengths.data());
    const std::unique_ptr<char, FreeText> owned(length < 0 ? nullptr : text);
    return length < 0 ? std::string() : std::string(text, static_cast<std::size_t>(length));
}

}  // namespace

Connection::Connection(Settings settings, std::function<SteadyTime()> clock, int stop)
    : settings_(std::move(settings)), clock_(std::move(clock)), stop_(stop) {}

Connection::~Connection() { close(); }

void Connection::close() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
    reader_.reset();
}

std::string Connection::name() const {
    if (!settings_.socket.empty()) return settings_.socket;
    const bool six = settings_.host.find(':') != std::string::npos;
    return six ? fmt::format("[{}]:{}", settings_.host, settings_.port)
               : fmt::format("{}:{}", settings_.host, settings_.port);
}

Result<void> Connection::wait(short events, SteadyTime until) {
    std::array<pollfd, 2> watched{{{.fd = descriptor_, .events = events, .revents = 0},
                                   {.fd = stop_, .events = POLLIN, .revents = 0}}};
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock_());
        if (left.count() <= 0)
            return fail(ErrorKind::upstream_timeout,
                        fmt::format("redis: {} did not answer in time", name()));
        const auto most = static_cast<int>(std::min<std::int64_t>(left.count(), 60'000));
        const int ready = ::poll(watched.data(), watched.size(), most);
        if (ready < 0 && errno != EINTR)
            return fail(ErrorKind::internal, fmt::format("redis: poll: {}", system_text(errno)));
        if (ready > 0 && watched[1].revents != 0)
            return fail(ErrorKind::client_cancelled, "redis: not wanted any more");
        if (ready > 0) return {};
    }
}

Result<void> Connection::connect(SteadyTime until) {
    // Names are looked up here, and that waits; connecting does not.
    const std::unique_ptr<redisContext, FreeContext> context(
        settings_.socket.empty() ? redisConnectNonBlock(settings_.host.c_str(), settings_.port)
                                 : redisConnectUnixNonBlock(settings_.socket.c_str()));
    const auto failed = [&](std::string_view why) {
        return fail(ErrorKind::upstream_unreachable,
                    fmt::format("redis: cannot connect to {}: {}", name(), why));
    };
    if (!context) return failed("out of memory");
    if (context->err != 0) return failed(context->errstr);
    // The descriptor is all that is used from here on: hiredis would write to a closed connection
    // without MSG_NOSIGNAL and read answers without a limit.
    descriptor_ = std::exchange(context->fd, -1);
    if (const Result<void> ready = wait(POLLOUT, until); !ready) return ready;
    int code = 0;
    socklen_t size = sizeof code;
    if (::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &code, &size) != 0) code = errno;
    if (code != 0) return failed(system_text(code));
    reader_.emplace(settings_.limits);
    return sign_in(until);
}

Result<void> Connection::sign_in(SteadyTime until) {
    std::vector<Command> commands;
    if (!settings_.password.empty()) {
        Command& auth = commands.emplace_back(Command{"AUTH"});
        if (!settings_.user.empty()) auth.push_back(settings_.user);
        auth.emplace_back(settings_.password.reveal());
    }
    if (settings_.database != 0) commands.push_back({"SELECT", fmt::to_string(settings_.database)});
    if (commands.empty()) return {};
    const Result<std::vector<Reply>> answers = ask(commands, until);
    if (!answers) return fail(answers.error());
    for (std::size_t i = 0; i < answers->size(); ++i)
        if ((*answers)[i].is_error())
            return fail(ErrorKind::upstream_auth,
                        fmt::format("redis: {} refuses {}: {}", name(), commands[i].front(),
                                    (*answers)[i].text));
    return {};
}

Result<void> Connection::send(std::string_view bytes, SteadyTime until) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            if (const Result<void> ready = wait(POLLOUT, until); !ready) return ready;
        } else if (errno != EINTR) {
            return fail(ErrorKind::upstream_unreachable,
                        fmt::format("redis: {}: {}", name(), system_text(errno)));
        }
    }
    return {};
}

Result<void> Connection::receive(SteadyTime until) {
    std::array<char, 16 * 1024> buffer;
    while (true) {
        const ssize_t read = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
        if (read > 0)
            return reader_->feed(std::string_view(buffer.data(), static_cast<std::size_t>(read)));
        if (read == 0)
            return fail(ErrorKind::upstream_unreachable,
                        fmt::format("redis: {} closed the connection", name()));
        if (errno == EAGAIN) {
            if (const Result<void> ready = wait(POLLIN, until); !ready) return ready;
        } else if (errno != EINTR) {
            return fail(ErrorKind::upstream_unreachable,
                        fmt::format("redis: {}: {}", name(), system_text(errno)));
        }
    }
}

Result<std::vector<Reply>> Connection::ask(std::span<const Command> commands, SteadyTime until) {
    std::string bytes;
    for (const Command& command : commands)
        bytes += written(command);
    if (const Result<void> sent = send(bytes, until); !sent) return fail(sent.error());
    std::vector<Reply> answers;
    while (answers.size() < commands.size()) {
        Result<std::optional<Reply>> next = reader_->next();
        if (!next) return fail(next.error());
        if (*next) {
            answers.push_back(std::move(**next));
        } else if (const Result<void> more = receive(until); !more) {
            return fail(more.error());
        }
    }
    return answers;
}

Result<std::vector<Reply>> Connection::call(std::span<const Command> commands) {
    const SteadyTime until = deadline_after(clock_(), settings_.timeout);
    if (!connected()) {
        if (const Result<void> there = connect(until); !there) {
            close();
            return fail(there.error());
        }
    }
    Result<std::vector<Reply>> answers = ask(commands, until);
    if (!answers) close();
    return answers;
}

}  // namespace weir::store::redis
