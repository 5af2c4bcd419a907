#include "wire/gemini/find_seals.hpp"

#include <gtest/gtest.h>

#include "wire/gemini/peek.hpp"
#include "wire/seal.hpp"

namespace weir::wire::gemini {
namespace {

struct Passed {
    std::string contents;
    std::vector<std::string> dropped;
};

Passed pass(const std::string& contents, const RequestEdit& change = {}) {
    const std::string body = R"({"contents":[)" + contents + "]}";
    const Result<ChatPeek> peeked = peek(body, {});
    EXPECT_TRUE(peeked.has_value());
    const std::string text = edit(body, *peeked, change).text();
    return {text.substr(13, text.size() - 15), peeked->seals.dropped};
}

std::string model(const std::string& parts) {
    return R"({"role":"model","parts":[)" + parts + "]}";
}
const std::string proof =
    write_seal({.thoughts = {{.signature = "s", .origin = {.wire = "anthropic"}}}});
const std::string none = write_seal({});
const std::string user = R"({"parts":[{"text":"hi"}]})";

std::string call(const std::string& signature) {
    return R"({"functionCall":{"name":"f"},"thoughtSignature":")" + signature + "\"}";
}

TEST(GeminiFindSeals, GivesCallsTheWordThatTheModelWants) {
    const Passed plain = pass(user + "," + model(call(none)));
    EXPECT_EQ(plain.contents, user + "," + model(R"({"functionCall":{"name":"f"}})"));
    EXPECT_TRUE(plain.dropped.empty()) << "nothing is lost with it";
    const Passed marked = pass(user + "," + model(call(proof)), {.lost_signature = "skip"});
    EXPECT_EQ(marked.contents, user + "," + model(call("skip")));
    EXPECT_EQ(marked.dropped, std::vector<std::string>{"contents[1].parts[0].thoughtSignature"});
}

TEST(GeminiFindSeals, TakesOutTheOthers) {
    EXPECT_EQ(pass(model(R"({"thought_signature":")" + proof + R"(", "text":"a"},{"text":"b"})"))
                  .contents,
              model(R"({"text":"a"},{"text":"b"})"));
    EXPECT_EQ(
        pass(model(R"({"text":"a"},{"text":"","thoughtSignature":")" + proof + "\"}")).contents,
        model(R"({"text":"a"})"));
    EXPECT_EQ(
        pass(user + "," + model(R"({"text":"","thoughtSignature":")" + proof + "\"}")).contents,
        user);
}

TEST(GeminiFindSeals, LeavesWhatGeminiMade) {
    const std::string contents = user + ", " + model(call("CiQB") + " ,{\"text\":\"\"}");
    EXPECT_EQ(pass(contents, {.lost_signature = "skip"}).contents, contents);
}

TEST(GeminiFindSeals, TakesOnePartInThePlaceOfMany) {
    const std::string one = R"({"role":"model","parts":)";
    EXPECT_EQ(pass(one + call(none) + "}", {.lost_signature = "skip"}).contents,
              one + call("skip") + "}");
}

}  // namespace
}  // namespace weir::wire::gemini
