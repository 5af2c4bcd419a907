#pragma once
// The program's own messages (start, reload, trouble): spdlog, to the standard error stream. The
// requests' lines go where log.file says, through LogFile.
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/result.hpp"

namespace weir::app {

void set_log_level(LogLevel level);
void log(LogLevel level, std::string_view message);

// Takes whole lines from any thread. What cannot be written (full disk) is counted and gone: a log
// never stops traffic.
class LogFile {
public:
    // path "" is the standard output.
    static Result<std::unique_ptr<LogFile>> open(const std::string& path);
    ~LogFile();
    LogFile(const LogFile&) = delete;
    LogFile& operator=(const LogFile&) = delete;

    void write(std::string_view lines);
    // After a rotation: the file of that name anew.
    void reopen();

private:
    LogFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
    std::string path_;
    std::mutex mutex_;
    int descriptor_;
    bool failing_ = false;
};

}  // namespace weir::app
