#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <thread>

#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

// A file that goes with the test.
class File {
public:
    explicit File(std::string_view text)
        : path(testing::TempDir() + "weir_lua_test_" +
               testing::UnitTest::GetInstance()->current_test_info()->name() + ".lua") {
        std::ofstream(path, std::ios::binary) << text;
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() { std::remove(path.c_str()); }
    std::string settings(std::string_view more = "") const {
        return "{ file: \"" + path + "\"" + std::string(more) + " }";
    }
    std::string path;
};

TEST(Lua, OrdersAsTheFileSays) {
    const File file(
        "function order(request, candidates)\n"
        "  table.sort(candidates, function(a, b) return a.price_in < b.price_in end)\n"
        "  local ids = {}\n"
        "  for i, c in ipairs(candidates) do ids[i] = c.id end\n"
        "  return ids\n"
        "end\n");
    const test::Made made = test::make("lua", file.settings());
    EXPECT_EQ(made.problems, "");
    Random random(1);
    const test::Options options(
        {{.id = "a", .usd_in = 3}, {.id = "b", .usd_in = 1}, {.id = "c", .usd_in = 2}});
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(options.order(*made.orderer, random), "b c a");
}

TEST(Lua, WhatFailsNamesNobodyAndSaysWhy) {
    const File file(
        "local calls = 0\n"
        "function order(request, candidates)\n"
        "  if request.tools then error('no tools') end\n"
        "  return {1}\n"
        "end\n");
    const test::Made made = test::make("lua", file.settings());
    Random random(1);
    test::Options options({{"a"}, {"b"}});
    options.needs.tools = true;
    Ranking ranking;
    std::string note;
    made.orderer->order(options.question(random), ranking, note);
    EXPECT_TRUE(ranking.empty());
    EXPECT_NE(note.find(".lua:3: no tools"), std::string::npos) << note;
    options.needs.tools = false;
    EXPECT_EQ(options.order(*made.orderer, random), "a") << "the next call starts anew";
}

TEST(Lua, ProblemsOfTheFileNameItsLine) {
    const File file("function order(request, candidates)\n  return = 1\nend\n");
    const std::string problems = test::make("lua", file.settings()).problems;
    EXPECT_NE(problems.find("weir.yaml:1"), std::string::npos) << problems;
    EXPECT_NE(problems.find(".lua:2:"), std::string::npos) << problems;
    EXPECT_NE(test::make("lua", "{ file: /no/such.lua }").problems.find("cannot be read"),
              std::string::npos);
    EXPECT_NE(test::make("lua", file.settings(", time: 1h")).problems.find("\"time\""),
              std::string::npos);
    EXPECT_NE(test::make("lua", file.settings(", memory: 1KiB")).problems.find("\"memory\""),
              std::string::npos);
}

TEST(Lua, WorkersOrderAtOnceEachInAStateOfItsOwn) {
    const File file(
        "local n = 0\n"
        "function order(request, candidates)\n"
        "  n = n + 1\n"
        "  local before = n\n"
        "  for i = 1, 50 do n = n + 1 end\n"
        "  assert(n == before + 50)\n"
        "  return {2, 1}\n"
        "end\n");
    const test::Made made = test::make("lua", file.settings(", time: 100ms"));
    std::atomic<int> right = 0;
    {
        std::vector<std::jthread> threads;
        for (std::uint64_t t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                Random random(t);
                const test::Options options({{"a"}, {"b"}});
                for (int i = 0; i < 200; ++i)
                    right += options.order(*made.orderer, random) == "b a" ? 1 : 0;
            });
    }
    EXPECT_EQ(right, 800);
}

}  // namespace
}  // namespace weir::route
