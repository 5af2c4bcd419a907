// The fields that need a provider or figures; the others are in lua_sandbox_test.cpp.
#include <gtest/gtest.h>

#include "route/strategy/lua_sandbox.hpp"
#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

TEST(LuaTables, TellMeasuredFiguresRegionsAndTags) {
    Random random(1);
    test::Options options({{"a"}, {"b"}});
    const std::vector<std::string> tags = {"fast", "eu-only"};
    options.options[0].tags = tags;
    options.provider(0).region = "eu";
    options.statistics(0).first_byte(std::chrono::milliseconds(200), options.now);
    const auto sandbox = LuaSandbox::open(
        "function order(request, candidates)\n"
        "  local a, b = candidates[1], candidates[2]\n"
        "  assert(a.region == 'eu' and b.region == nil)\n"
        "  assert(a.tags[2] == 'eu-only' and #b.tags == 0)\n"
        "  assert(a.p50_ttft_ms > 170 and a.p50_ttft_ms < 230 and b.p50_ttft_ms == nil)\n"
        "  return {b.id, a.id}\n"
        "end",
        "route.lua", {.time = std::chrono::milliseconds(10)});
    ASSERT_TRUE(sandbox.has_value()) << sandbox.error().message();
    const auto named = (*sandbox)->order(options.question(random));
    ASSERT_TRUE(named.has_value()) << named.error().message();
    EXPECT_EQ((std::vector<std::uint32_t>(named->begin(), named->end())),
              (std::vector<std::uint32_t>{1, 0}));
}

}  // namespace
}  // namespace weir::route
