#include "wire/gemini/carried_proofs.hpp"

#include <gtest/gtest.h>

#include "wire/seal.hpp"

namespace weir::wire::gemini {
namespace {

llm::Part call() { return {.body = llm::ToolCall{.name = "f"}}; }
llm::Part text(std::string said) { return {.body = llm::Text{.text = std::move(said)}}; }
llm::Reasoning thoughts(std::string said) {
    return {.text = std::move(said), .signature = "s", .origin = {.wire = "anthropic"}};
}
// As this wire's reader gives what was shown.
llm::Part shown(std::string said) {
    return {.body = llm::Reasoning{
                .text = std::move(said), .summary = true, .origin = {.wire = "gemini"}}};
}

TEST(CarriedProofs, HangOnTheNextPart) {
    CarriedProofs carried;
    carried.add(thoughts("a"));
    carried.add(thoughts("b"));
    EXPECT_TRUE(carried.waiting());
    const llm::Part sealed = carried.seal(text("hi"));
    EXPECT_FALSE(carried.waiting());
    ASSERT_TRUE(sealed.signature.has_value());
    EXPECT_EQ(open_seal(sealed.signature->bytes)->thoughts,
              (std::vector<llm::Reasoning>{thoughts("a"), thoughts("b")}));
    EXPECT_FALSE(carried.seal(text("more")).signature.has_value());
}

// Newer models demand a signature there, and who takes the seal out puts a word in its place.
TEST(CarriedProofs, MarkTheFirstCall) {
    CarriedProofs carried;
    EXPECT_EQ(open_seal(carried.seal(call()).signature->bytes), Seal());
    EXPECT_FALSE(carried.seal(call()).signature.has_value());
}

TEST(CarriedProofs, AreNotMadeOfThoughtsWithoutProof) {
    CarriedProofs carried;
    carried.add({.text = "a"});
    EXPECT_FALSE(carried.waiting());
}

TEST(CarriedProofs, SealTheSignatureOfThePart) {
    llm::Part part = call();
    part.signature = llm::Signature{.bytes = "GEM", .origin = {.wire = "gemini", .provider = "g"}};
    std::vector<llm::Part> parts = {CarriedProofs().seal(part)};
    open_seals(parts);
    EXPECT_EQ(parts, std::vector<llm::Part>{part});
}

TEST(OpenSeals, PutsTheThoughtsWhereTheyWereShown) {
    CarriedProofs carried;
    carried.add(thoughts("abc"));
    // A client has cut the shown text into pieces, and left out none or all of them.
    const llm::Part sealed = carried.seal(call());
    const std::vector<llm::Part> expected = {text("x"), {.body = thoughts("abc")}, call()};
    std::vector<llm::Part> pieces = {text("x"), shown("a"), shown("bc"), sealed};
    open_seals(pieces);
    EXPECT_EQ(pieces, expected);
    std::vector<llm::Part> bare = {text("x"), sealed};
    open_seals(bare);
    EXPECT_EQ(bare, expected);
}

TEST(OpenSeals, LeavesOutThePartThatOnlyHeldOne) {
    CarriedProofs carried;
    carried.add(thoughts("a"));
    std::vector<llm::Part> parts = {shown("a"), carried.rest()};
    open_seals(parts);
    EXPECT_EQ(parts, std::vector<llm::Part>{{.body = thoughts("a")}});
}

TEST(OpenSeals, KeepsGeminisOwn) {
    llm::Part own = call();
    own.signature = llm::Signature{.bytes = "CiQB", .origin = {.wire = "gemini", .provider = {}}};
    const std::vector<llm::Part> before = {shown("a"), own, text("b")};
    std::vector<llm::Part> after = before;
    open_seals(after);
    EXPECT_EQ(after, before);
}

}  // namespace
}  // namespace weir::wire::gemini
