// The key commands, run as a person runs them.
#include <gtest/gtest.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/setup.hpp"
#include "app/test_command.hpp"
#include "gateway/identify.hpp"
#include "net/sha256.hpp"

namespace weir::app {
namespace {

std::string line_of(const std::string& text) { return text.substr(0, text.find('\n')); }

// What a server that reads this configuration now would say to a client with that key.
Result<std::string> caller(const TestFolder& folder, const std::string& secret) {
    const auto setup = open_setup(folder.file());
    if (!setup) return fail(setup.error());
    const std::string value = "Bearer " + secret;
    net::http1::Headers headers;
    headers.add("authorization", value);
    const auto principal =
        gateway::identify((*setup)->snapshot(), headers, std::chrono::system_clock::now());
    if (!principal) return fail(principal.error());
    return (*principal)->name;
}

TEST(KeyCommand, TheSecretIsTheWholeAnswerAndOpensTheDoor) {
    const TestFolder folder;
    const Ran made = folder.run({"key", "create", "mobile"});
    EXPECT_EQ(made.code, 0) << made.err;
    const std::string secret = line_of(made.out);
    EXPECT_EQ(secret.size(), 48U);
    EXPECT_EQ(made.out, secret + "\n");
    EXPECT_EQ(*caller(folder, secret), "mobile");
    EXPECT_FALSE(caller(folder, secret + "x"));
}

TEST(KeyCommand, NothingButTheHashIsKept) {
    const TestFolder folder;
    const std::string secret = line_of(folder.run({"key", "create", "mobile"}).out);
    for (const char* end : {"", "-wal"}) {
        std::ifstream file(folder.store() + end, std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(file)), {});
        EXPECT_FALSE(has(bytes, secret)) << end;
        EXPECT_FALSE(has(bytes, secret.substr(5))) << end;
    }
    for (const Ran& ran : {folder.run({"key", "list"}), folder.run({"key", "list", "--json"})}) {
        EXPECT_TRUE(has(ran.out, "mobile"));
        EXPECT_FALSE(has(ran.out, secret.substr(5)));
        EXPECT_FALSE(has(ran.out, fmt::format("{:02x}", fmt::join(net::sha256(secret), ""))));
    }
}

TEST(KeyCommand, ARevokedKeyOpensNothing) {
    const TestFolder folder;
    const std::string secret = line_of(folder.run({"key", "create", "mobile"}).out);
    EXPECT_EQ(folder.run({"key", "revoke", "mobile"}).code, 0);
    EXPECT_FALSE(caller(folder, secret));
    EXPECT_TRUE(has(folder.run({"key", "list"}).out, "\trevoked\t"));
    EXPECT_EQ(folder.run({"key", "create", "mobile"}).code, 0) << "its name is free again";
}

TEST(KeyCommand, RotationKeepsTheOldSecretForTheOverlapOnly) {
    const TestFolder folder;
    const std::string first = line_of(folder.run({"key", "create", "mobile"}).out);
    const std::string second =
        line_of(folder.run({"key", "rotate", "mobile", "--overlap", "1h"}).out);
    EXPECT_TRUE(caller(folder, first));
    EXPECT_TRUE(caller(folder, second));
    const std::string third =
        line_of(folder.run({"key", "rotate", "mobile", "--overlap", "0s"}).out);
    EXPECT_FALSE(caller(folder, first));
    EXPECT_FALSE(caller(folder, second));
    EXPECT_TRUE(caller(folder, third));
}

TEST(KeyCommand, WrongCallsMakeNoKey) {
    const TestFolder folder;
    for (const std::vector<std::string>& words : {std::vector<std::string>{"key", "create"},
                                                  {"key", "create", "x", "--budget", "10"},
                                                  {"key", "create", "x", "--requests", "many"},
                                                  {"key", "create", "x", "--expires", "2020-01-01"},
                                                  {"key", "create", "x", "--expires", "soon"},
                                                  {"key", "create", "-x"},
                                                  {"key", "create", "x", "--tag", "a\nb"},
                                                  {"key"}}) {
        const Ran ran = folder.run(words);
        EXPECT_EQ(ran.code, 2) << fmt::format("{}", fmt::join(words, " "));
        EXPECT_EQ(ran.out, "");
        EXPECT_TRUE(ran.err.starts_with("weir: ")) << ran.err;
    }
    EXPECT_EQ(folder.run({"key", "list", "--json"}).out, "[]\n");
    EXPECT_FALSE(std::filesystem::exists(folder.store())) << "looking makes no file";
}

TEST(KeyCommand, ANameIsGivenOnce) {
    const TestFolder folder;
    EXPECT_EQ(folder.run({"key", "create", "mobile"}).code, 0);
    const Ran again = folder.run({"key", "create", "mobile"});
    EXPECT_EQ(again.code, 1);
    EXPECT_TRUE(has(again.err, "rotate"));
}

TEST(KeyCommand, AnUnknownKeyIsAFailureWithTheNearestName) {
    const TestFolder folder;
    EXPECT_EQ(folder.run({"key", "create", "mobile"}).code, 0);
    const Ran ran = folder.run({"key", "revoke", "mobil"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_TRUE(has(ran.err, "\"mobile\""));
}

TEST(KeyCommand, LimitsReachTheKeysMeter) {
    const TestFolder folder;
    const Ran made = folder.run({"key", "create", "mobile", "--requests", "60/min", "--concurrent",
                                 "2", "--budget", "1 USD/day", "--tag", "a", "--tag", "b"});
    EXPECT_EQ(made.code, 0) << made.err;
    EXPECT_TRUE(
        has(folder.run({"key", "list"}).out, "\trequests 60/min, concurrent 2, 1 USD/day\ta, b\n"));
    const auto setup = open_setup(folder.file());
    ASSERT_TRUE(setup);
    EXPECT_EQ((*setup)->stored_keys.front().tags, (std::vector<std::string>{"a", "b"}));
    const auto limits = meter::read_limits_text((*setup)->stored_keys.front().limits);
    ASSERT_TRUE(limits);
    EXPECT_EQ(limits->requests->count, 60);
    EXPECT_EQ(limits->concurrent, 2);
    EXPECT_EQ(limits->budget(meter::Period::day), NanoUsd(nano_per_usd));
}

TEST(KeyCommand, ARoleIsGivenAtBirthAndListed) {
    const TestFolder folder(
        "providers: { sim: {} }\n"
        "keys: [{ name: board, hash: "
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08, role: viewer }]\n");
    EXPECT_EQ(folder.run({"key", "create", "ops", "--role", "admin"}).code, 0);
    EXPECT_EQ(folder.run({"key", "create", "app"}).code, 0);
    const std::string list = folder.run({"key", "list"}).out;
    EXPECT_TRUE(has(list, "board\tboard\tin file\tviewer\t")) << list;
    EXPECT_TRUE(has(list, "\tops\tactive\tadmin\t")) << list;
    EXPECT_TRUE(has(list, "\tapp\tactive\t-\t")) << list;
    const auto setup = open_setup(folder.file());
    ASSERT_TRUE(setup);
    const gateway::KeyTable& keys = (*setup)->snapshot().keys;
    EXPECT_EQ(keys.find_named("board")->role, AdminRole::viewer);
    EXPECT_EQ(keys.find_named("ops")->role, AdminRole::admin);
    EXPECT_EQ(keys.find_named("app")->role, AdminRole::none);
    const Ran wrong = folder.run({"key", "create", "x", "--role", "owner"});
    EXPECT_EQ(wrong.code, 2);
    EXPECT_TRUE(has(wrong.err, "viewer or admin"));
}

TEST(KeyCommand, ListsTheFilesKeysToo) {
    const TestFolder folder(
        "providers: { sim: {} }\n"
        "keys: [{ name: batch, hash: "
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
        ", requests: 5/s }]\n");
    EXPECT_TRUE(
        has(folder.run({"key", "list"}).out, "batch\tbatch\tin file\t-\t-\t-\trequests 5/s\t-\n"));
}

TEST(KeyCommand, TheFirstKeyCanBeMadeBeforeTheFileIsAllowedToListenEverywhere) {
    const TestFolder folder("listen: 0.0.0.0:1\nproviders: { sim: {} }\n");
    EXPECT_EQ(folder.run({"check"}).code, 1);
    EXPECT_EQ(folder.run({"key", "create", "mobile"}).code, 0);
    EXPECT_EQ(folder.run({"check"}).code, 0);
}

TEST(KeyHash, IsWhatTheFileTakes) {
    // NOLINTBEGIN(concurrency-mt-unsafe): the test has one thread here
    ::setenv("WEIR_TEST_SECRET", "0123456789abcdef-mobile", 1);
    const TestFolder none;
    const std::string hash = line_of(none.run({"key", "hash", "--env", "WEIR_TEST_SECRET"}).out);
    const TestFolder folder("providers: { sim: {} }\nkeys: [{ name: a, hash: " + hash + " }]\n");
    EXPECT_EQ(*caller(folder, "0123456789abcdef-mobile"), "a");
    ::setenv("WEIR_TEST_SECRET", "short", 1);
    EXPECT_EQ(none.run({"key", "hash", "--env", "WEIR_TEST_SECRET"}).code, 1);
    ::unsetenv("WEIR_TEST_SECRET");
    EXPECT_EQ(none.run({"key", "hash", "--env", "WEIR_TEST_SECRET"}).code, 1);
    // NOLINTEND(concurrency-mt-unsafe)
}

}  // namespace
}  // namespace weir::app
