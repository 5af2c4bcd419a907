#include "wire/seal_cuts.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire {
namespace {

constexpr std::string_view body = R"({"a":{"s":"x","t":1}})";

std::string edited(const SealedPlaces& seals, const RequestEdit& edit) {
    const std::vector<MemberRange> members = {{"a", {1, 4}, {5, 20}}};
    ObjectEdit object(body, 0, members);
    cut_seals(seals, edit, object);
    return SplicedBody(body, std::move(object).splices()).text();
}

TEST(SealCuts, AreMadeInAnyCase) {
    EXPECT_EQ(edited({.cuts = {{6, 14, ""}}}, {}), R"({"a":{"t":1}})");
    EXPECT_EQ(edited({}, {}), body);
}

TEST(SealCuts, GiveCallsTheWordThatTheModelWants) {
    const SealedPlaces seals = {.calls = {{.cut = {6, 14, ""}, .value = {10, 13}}}};
    EXPECT_TRUE(seals.any());
    EXPECT_EQ(edited(seals, {}), R"({"a":{"t":1}})");
    EXPECT_EQ(edited(seals, {.lost_signature = "skip"}), R"({"a":{"s":"skip","t":1}})");
}

TEST(SealCuts, KnowAMemberFromKeyToValue) {
    const Result<json::Document> document = json::read(R"({ "k" : [1] })");
    for (const json::Member& member : document->root().members())
        EXPECT_EQ(range_of(member).of(document->text()), R"("k" : [1])");
}

}  // namespace
}  // namespace weir::wire
