#include "wire/cuts.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire {
namespace {

// The array without its elements that are 0.
std::string without_zeros(std::string_view text) {
    const Result<json::Document> document = json::read(text);
    Cuts cuts;
    for (const json::Value one : document->root().elements())
        one.integer() == 0 ? cuts.cut(one.range()) : cuts.keep(one.range());
    return SplicedBody(text, std::move(cuts).finish()).text();
}

TEST(Cuts, TakesACommaWithEachElement) {
    EXPECT_EQ(without_zeros("[1, 0, 2]"), "[1, 2]");
    EXPECT_EQ(without_zeros("[0, 1, 2]"), "[1, 2]");
    EXPECT_EQ(without_zeros("[1, 2, 0]"), "[1, 2]");
    EXPECT_EQ(without_zeros("[ 0,0 , 1,0, 0,2,0 , 0 ]"), "[ 1,2 ]");
}

TEST(Cuts, LeavesTheRestAsItIs) {
    EXPECT_EQ(without_zeros("[ 1 ,\t2]"), "[ 1 ,\t2]");
    EXPECT_EQ(without_zeros("[]"), "[]");
}

TEST(Cuts, MayLeaveNothing) {
    EXPECT_EQ(without_zeros("[0]"), "[]");
    EXPECT_EQ(without_zeros("[0 , 0]"), "[]");
}

TEST(Cuts, TakesMembersFromKeyToValue) {
    const std::string_view text = R"({"a":1, "b":0 ,"c":3})";
    const Result<json::Document> document = json::read(text);
    Cuts cuts;
    for (const json::Member& member : document->root().members()) {
        const json::Range range = {member.key.range().begin, member.value.range().end};
        member.key.is("b") ? cuts.cut(range) : cuts.keep(range);
    }
    EXPECT_TRUE(cuts.any());
    EXPECT_FALSE(cuts.all());
    EXPECT_EQ(SplicedBody(text, std::move(cuts).finish()).text(), R"({"a":1 ,"c":3})");
}

}  // namespace
}  // namespace weir::wire
