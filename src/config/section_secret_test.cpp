#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "config/section.hpp"
#include "config/test_reading.hpp"

namespace weir::config {
namespace {

constexpr std::string_view canary = "sk-canary-4f1b";

std::string reveal(const std::optional<Secret>& secret) {
    return secret ? std::string(secret->reveal()) : "none";
}

// A file of a given content that is gone when the test ends.
class ScratchFile {
public:
    explicit ScratchFile(std::string_view content)
        : path_(std::filesystem::path(testing::TempDir()) /
                testing::UnitTest::GetInstance()->current_test_info()->name()) {
        std::ofstream(path_, std::ios::binary) << content;
    }
    ~ScratchFile() { std::filesystem::remove(path_); }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
    std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

TEST(SectionSecret, ComesFromAVariable) {
    TestFile file("a: {env: KEY}\nb: ${KEY}\nc: {env: KEY, weight: 2}\n",
                  {{"KEY", std::string(canary)}});
    EXPECT_EQ(reveal(file.root.secret("a")), canary);
    EXPECT_EQ(reveal(file.root.secret("b")), canary);
    Section c = file.root.section("c");
    EXPECT_EQ(reveal(c.secret()), canary);
    EXPECT_EQ(c.integer("weight", 1, 0, 9), 2);
    c.finish();
    file.root.finish();
    EXPECT_EQ(file.problems.text(), "");
}

TEST(SectionSecret, ComesFromAFileWithoutItsLineBreak) {
    const ScratchFile scratch(" sk-canary-4f1b\r\n");
    TestFile file("a: {file: '" + scratch.path() + "'}\n");
    EXPECT_EQ(reveal(file.root.secret("a")), canary);
    EXPECT_EQ(file.problems.text(), "");
}

TEST(SectionSecret, RefusesEmptyLargeAndMissingFiles) {
    {
        const ScratchFile scratch(" \n");
        TestFile file("a: {file: '" + scratch.path() + "'}\n");
        EXPECT_EQ(reveal(file.root.secret("a")), "none");
        EXPECT_EQ(file.problems.text(), "weir.yaml:1:11: a: \"file\" names an empty file");
    }
    const ScratchFile large(std::string(64 * 1024 + 1, 'x'));
    for (const std::string& path : {large.path(), large.path() + ".missing", testing::TempDir()}) {
        TestFile file("a: {file: '" + path + "'}\n");
        EXPECT_EQ(reveal(file.root.secret("a")), "none");
        EXPECT_EQ(file.problems.text(),
                  "weir.yaml:1:11: a: \"file\" names a file that cannot be read or is over 64 KiB");
    }
}

TEST(SectionSecret, NeverShowsWhatStandsInItsPlace) {
    for (const std::string& yaml :
         {"a: sk-canary-4f1b", "a: {env: sk-canary-4f1b}", "a: {env: ${sk-canary-4f1b}}",
          "a: '${KEY} sk-canary-4f1b'", "a: [sk-canary-4f1b]", "a: {file: sk-canary-4f1b}"}) {
        TestFile file(yaml, {{"KEY", "x"}});
        EXPECT_EQ(reveal(file.root.secret("a")), "none") << yaml;
        EXPECT_FALSE(file.problems.empty()) << yaml;
        EXPECT_EQ(file.problems.text().find(canary), std::string::npos) << file.problems.text();
    }
}

TEST(SectionSecret, SaysWhatToWriteInstead) {
    TestFile file("a: sk-1\nb: {env: KEY}\nc: ${EMPTY}\nd: {}\ne: {env: }\nf: {env: A, file: B}\n",
                  {{"EMPTY", ""}});
    for (const auto* key : {"a", "b", "c", "d", "e", "f"})
        EXPECT_EQ(reveal(file.root.secret(key)), "none") << key;
    EXPECT_EQ(
        file.problems.text(),
        R"(weir.yaml:1:4: "a" is a secret and must not stand in this file: write { env: NAME } or { file: PATH }
weir.yaml:2:10: b: "env": the environment variable KEY is not set
weir.yaml:3:4: "c": the environment variable EMPTY is empty
weir.yaml:4:4: d: needs { env: NAME } or { file: PATH }
weir.yaml:5:4: e: needs { env: NAME } or { file: PATH }
weir.yaml:6:4: f: has both "env" and "file": which one is it?)");
}

}  // namespace
}  // namespace weir::config
