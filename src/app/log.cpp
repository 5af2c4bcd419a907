#include "app/log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>

namespace weir::app {
namespace {

spdlog::logger& logger() {
    static const std::shared_ptr<spdlog::logger> one = [] {
        auto made = spdlog::stderr_color_mt("weir");
        made->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v", spdlog::pattern_time_type::utc);
        return made;
    }();
    return *one;
}

spdlog::level::level_enum spdlog_level(LogLevel level) {
    switch (level) {
        case LogLevel::debug: return spdlog::level::debug;
        case LogLevel::info: return spdlog::level::info;
        case LogLevel::warning: return spdlog::level::warn;
        case LogLevel::error: return spdlog::level::err;
    }
    return spdlog::level::info;
}

int open_for_append(const std::string& path) {
    return ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
}

}  // namespace

void set_log_level(LogLevel level) { logger().set_level(spdlog_level(level)); }

void log(LogLevel level, std::string_view message) {
    logger().log(spdlog_level(level), "{}", message);
}

Result<std::unique_ptr<LogFile>> LogFile::open(const std::string& path) {
    const int descriptor = path.empty() ? STDOUT_FILENO : open_for_append(path);
    if (descriptor < 0)
        return fail(ErrorKind::internal,
                    fmt::format("log.file {}: {}", path, std::generic_category().message(errno)));
    return std::unique_ptr<LogFile>(new LogFile(path, descriptor));
}

LogFile::~LogFile() {
    if (!path_.empty()) ::close(descriptor_);
}

void LogFile::write(std::string_view lines) {
    const std::lock_guard lock(mutex_);
    while (!lines.empty()) {
        const ssize_t written = ::write(descriptor_, lines.data(), lines.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            if (!failing_)
                log(LogLevel::error, fmt::format("request log: {}; lines are lost until it can be "
                                                 "written again",
                                                 std::generic_category().message(errno)));
            failing_ = true;
            return;
        }
        failing_ = false;
        lines.remove_prefix(static_cast<std::size_t>(written));
    }
}

void LogFile::reopen() {
    if (path_.empty()) return;
    const std::lock_guard lock(mutex_);
    const int descriptor = open_for_append(path_);
    if (descriptor < 0) return;  // the old one is better than none
    ::close(descriptor_);
    descriptor_ = descriptor;
}

}  // namespace weir::app
