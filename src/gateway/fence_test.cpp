#include "gateway/fence.hpp"

#include <gtest/gtest.h>

namespace weir::gateway {
namespace {

TEST(Fence, IsTakenOff) {
    EXPECT_EQ(without_fence("```json\n{\"a\":1}\n```\n"), "{\"a\":1}");
    EXPECT_EQ(without_fence("\n```\n[1]\n```"), "[1]");
    EXPECT_EQ(without_fence("{\"a\":\"```\"}"), "{\"a\":\"```\"}");
    EXPECT_EQ(without_fence("```json\n{\"a\":\"``` \"}\n```"), "{\"a\":\"``` \"}");
    EXPECT_EQ(without_fence("Here: ```json\n1\n```"), "Here: ```json\n1\n```");
    EXPECT_EQ(without_fence("``"), "``");
    EXPECT_EQ(without_fence(""), "");
}

TEST(Fence, AnyCutGivesTheSame) {
    const std::string text = " ```json\n{\"a\": \"x`y\",\n \"b\":2}\n```\n";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        Unfence unfence;
        std::string out;
        unfence.feed(std::string_view(text).substr(0, cut), out);
        unfence.feed(std::string_view(text).substr(cut), out);
        unfence.finish(out);
        ASSERT_EQ(out, "{\"a\": \"x`y\",\n \"b\":2}") << cut;
    }
}

}  // namespace
}  // namespace weir::gateway
