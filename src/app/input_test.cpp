#include "app/input.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string_view>

namespace weir::app {
namespace {

// The standard input is a pipe that holds this text, for as long as it lives.
class Piped {
public:
    explicit Piped(std::string_view text) : before_(::dup(STDIN_FILENO)) {
        int ends[2] = {-1, -1};
        EXPECT_EQ(::pipe(ends), 0);
        EXPECT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
        ::close(ends[1]);
        ::dup2(ends[0], STDIN_FILENO);
        ::close(ends[0]);
    }
    ~Piped() {
        ::dup2(before_, STDIN_FILENO);
        ::close(before_);
    }
    Piped(const Piped&) = delete;
    Piped& operator=(const Piped&) = delete;

private:
    int before_;
};

TEST(Input, IsReadToItsEnd) {
    const std::string text(10'000, 'x');
    const Piped piped(text);
    EXPECT_EQ(*read_input(InputEnd::file, 10'000), text);
}

TEST(Input, IsBounded) {
    const Piped piped(std::string(10'001, 'x'));
    EXPECT_EQ(read_input(InputEnd::file, 10'000).error().kind(), ErrorKind::payload_too_large);
}

TEST(Input, MayBeEmpty) {
    const Piped piped("");
    EXPECT_EQ(*read_input(InputEnd::line, 10), "");
}

TEST(Input, AFileIsReadWholeOrNotAtAll) {
    const std::string name = testing::TempDir() + "weir-input-test";
    std::ofstream(name) << "0123456789";
    EXPECT_EQ(*read_file(name, 10), "0123456789");
    EXPECT_EQ(read_file(name, 9).error().kind(), ErrorKind::payload_too_large);
    std::remove(name.c_str());
    EXPECT_EQ(read_file(name, 10).error().kind(), ErrorKind::invalid_request);
    EXPECT_EQ(read_file(testing::TempDir(), 10).error().kind(), ErrorKind::invalid_request);
}

}  // namespace
}  // namespace weir::app
