#pragma once
// A redis-server of a test's own, on a socket in a folder that goes with it. Nothing is saved.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "store/redis/connection.hpp"
#include "store/test_rows.hpp"

namespace weir::store::redis {

class TestServer {
public:
    explicit TestServer(std::vector<std::string> more = {}) : more_(std::move(more)) { start(); }
    ~TestServer() { stop(); }
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    std::string socket() const { return folder_.path() / "redis.sock"; }
    Settings settings() const { return {.socket = socket()}; }

    // Waits until it says that it takes connections.
    void start() {
        std::array<int, 2> pipe{};
        ASSERT_EQ(::pipe(pipe.data()), 0);
        std::vector<std::string> words = {"redis-server", "--port", "0", "--unixsocket",
                                          socket(),       "--save", "",  "--dir",
                                          folder_.path()};
        words.insert(words.end(), more_.begin(), more_.end());
        std::vector<char*> arguments;
        for (std::string& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        process_ = ::fork();
        if (process_ == 0) {
            ::dup2(pipe[1], STDOUT_FILENO);
            ::execvp("redis-server", arguments.data());
            ::_exit(127);  // Debian's package redis-server is not there: make setup-tests
        }
        ::close(pipe[1]);
        output_ = pipe[0];
        std::string said;
        std::array<char, 4096> buffer;
        while (said.find("eady to accept connections") == std::string::npos &&
               said.find("accept connections at") == std::string::npos) {
            const ssize_t read = ::read(output_, buffer.data(), buffer.size());
            ASSERT_GT(read, 0) << "no redis-server (make setup-tests installs it)\n" << said;
            said.append(buffer.data(), static_cast<std::size_t>(read));
        }
    }

    // As kill -9.
    void stop() {
        if (process_ <= 0) return;
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        process_ = -1;
        ::close(output_);
    }
    void signal(int number) const { ::kill(process_, number); }

private:
    TestFolder folder_;
    std::vector<std::string> more_;
    pid_t process_ = -1;
    int output_ = -1;
};

}  // namespace weir::store::redis
