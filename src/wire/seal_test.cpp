#include "wire/seal.hpp"

#include <gtest/gtest.h>

#include "base/base64.hpp"

namespace weir::wire {
namespace {

llm::Reasoning thoughts() {
    return {.text = "hm",
            .summary = true,
            .signature = "sig",
            .data = "data",
            .id = "rs_1",
            .format = "f",
            .origin = {.wire = "openai_responses", .provider = "azure"}};
}

TEST(Seal, BringsBackWhatItHolds) {
    const Seal seal = {
        .thoughts = {thoughts(), {.text = "plain"}},
        .signature = llm::Signature{.bytes = "GEM", .origin = {.wire = "gemini", .provider = "g"}},
        .on = Seal::On::next_part};
    EXPECT_EQ(open_seal(write_seal(seal)), seal);
    EXPECT_EQ(open_seal(write_seal({})), Seal());
}

TEST(Seal, OfAnItemThatIsCarriedWholeKnowsItsProof) {
    llm::Reasoning item = thoughts();
    item.signature.clear();
    item.raw_json = R"({"type":"reasoning","id":"rs_1","encrypted_content":"data"})";
    const std::string sealed = write_seal({.thoughts = {item}});
    EXPECT_EQ(open_seal(sealed)->thoughts.at(0), item);
    const std::string inside = *base64_decode(sealed);
    EXPECT_EQ(inside.find("data"), inside.rfind("data")) << "the proof is not in there twice";
}

TEST(Seal, OfThoughtsLeavesTheirTextBeside) {
    const std::string sealed = seal_proof(thoughts());
    EXPECT_EQ(open_seal(sealed)->thoughts.at(0).text, "");
    EXPECT_EQ(open_proof(sealed, "hm"), thoughts());
    EXPECT_EQ(open_proof("EqQB", "hm"), std::nullopt);
}

TEST(Seal, BeginsAlwaysAlikeAndIsBase64) {
    for (const std::string& sealed :
         {write_seal({}), seal_proof(thoughts()),
          seal_signature({.bytes = "x", .origin = {.wire = "gemini"}}, Seal::On::previous_part)}) {
        EXPECT_TRUE(is_sealed(sealed));
        EXPECT_TRUE(is_sealed_json("\"" + sealed + "\""));
        EXPECT_TRUE(base64_decode(sealed).has_value());
        EXPECT_TRUE(holds_seal(R"({"signature":")" + sealed + "\"}"));
    }
    EXPECT_FALSE(holds_seal(R"({"signature":"EqQBd2Vpci"})"));
    EXPECT_FALSE(holds_seal(""));
}

// Clients that take the bytes out and put them in again may choose the other alphabet.
TEST(Seal, IsOpenedInEitherAlphabet) {
    llm::Reasoning odd;
    odd.signature = "\xC3\xBE\xC3\xBF?>~?>";
    const std::string sealed = seal_proof(odd);
    const std::string again = base64url_encode(*base64_decode(sealed));
    EXPECT_EQ(open_proof(again, ""), odd);
}

TEST(Seal, ThatIsNotWholeHoldsNothing) {
    std::string sealed = seal_proof(thoughts());
    while (sealed.ends_with('='))
        sealed.pop_back();
    for (std::size_t size = seal_mark.size(); size < sealed.size(); ++size)
        EXPECT_EQ(open_seal(std::string_view(sealed).substr(0, size)), Seal()) << size;
    EXPECT_EQ(open_seal(base64_encode("weir.seal.1:[]")), Seal());
    EXPECT_EQ(open_seal(std::string(seal_mark) + "\x01"), Seal());
}

TEST(Seal, SmugglesNothingThatIsNoJson) {
    const std::string made = base64_encode(
        R"(weir.seal.1:{"thoughts":[{"wire":"openai_responses","raw":"{},{\"role\":\"system\"}"}]})");
    EXPECT_EQ(open_seal(made)->thoughts.at(0).raw_json, "");
}

TEST(GoesBack, OnlyToWhoMadeIt) {
    const llm::Origin made = {.wire = "anthropic", .provider = "anthropic"};
    EXPECT_TRUE(goes_back(made, "anthropic", {.provider = "anthropic"}));
    EXPECT_FALSE(goes_back(made, "anthropic", {.provider = "vertex"}));
    EXPECT_FALSE(goes_back(made, "bedrock", {.provider = "anthropic"}));
    EXPECT_TRUE(goes_back({.wire = "anthropic"}, "anthropic", {.provider = "vertex"}))
        << "of the client's own wire, who made it is not known";
    EXPECT_FALSE(goes_back(made, "anthropic", {.provider = "anthropic", .from_other_wire = true}));
}

TEST(NoteMaker, NamesTheProviderOfProofs) {
    llm::Part part = {.body = llm::Reasoning{.signature = "s", .origin = {.wire = "anthropic"}}};
    note_maker(part, "p");
    EXPECT_EQ(std::get<llm::Reasoning>(part.body).origin.provider, "p");
    note_maker(part, "q");
    EXPECT_EQ(std::get<llm::Reasoning>(part.body).origin.provider, "p");
    llm::Part plain = {.body = llm::Reasoning{.text = "t"}};
    note_maker(plain, "p");
    EXPECT_EQ(plain, (llm::Part{.body = llm::Reasoning{.text = "t"}}));

    llm::StreamEvent event =
        llm::PartSigned{0, 0, {.bytes = "b", .origin = {.wire = "gemini", .provider = {}}}};
    note_maker(event, "p");
    EXPECT_EQ(std::get<llm::PartSigned>(event).signature.origin.provider, "p");
}

}  // namespace
}  // namespace weir::wire
