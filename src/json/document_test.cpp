#include "json/document.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <vector>

#include "json/fault.hpp"

namespace weir::json {
namespace {

std::string message_of(std::string_view text, const Limits& limits = {}) {
    const Result<Document> document = read(text, limits);
    return document ? "" : document.error().message();
}

TEST(Document, ReadsEveryKindOfValue) {
    const std::string text =
        R"( {"a":null,"b":[true,false],"c":-1.5e2,"d":"x\u00e9\n","e":{"f":7}} )";
    const Result<Document> document = read(text);
    ASSERT_TRUE(document.has_value()) << document.error().message();
    const Value root = document->root();
    EXPECT_EQ(root.size(), 5U);
    EXPECT_TRUE(root["a"].exists());
    EXPECT_TRUE(root["a"].is_null());
    EXPECT_EQ(root["b"].at(0).boolean(), true);
    EXPECT_TRUE(root["b"].at(1).is_boolean());
    EXPECT_FALSE(root["b"].at(1).is_true());
    EXPECT_EQ(root["c"].integer(), -150);
    EXPECT_EQ(root["c"].raw(), "-1.5e2");
    EXPECT_EQ(root["d"].text(), "xé\n");
    EXPECT_EQ(root["d"].text_bytes(), 4U);
    EXPECT_EQ(root["e"]["f"].integer(), 7);
    EXPECT_EQ(root["e"].raw(), R"({"f":7})");
    EXPECT_EQ(root["e"].range().of(text), R"({"f":7})");
}

TEST(Document, SaysWhatIsWrongAndWhere) {
    EXPECT_EQ(message_of("{\"a\":1,\n \"b\" 2}"),
              "invalid JSON: expected ':' after the key at line 2, column 6 (byte 13)");
    EXPECT_EQ(message_of(""),
              "invalid JSON: expected a value, found nothing at line 1, column 1 (byte 0)");
    EXPECT_EQ(message_of("[1,]"), "invalid JSON: expected a value at line 1, column 4 (byte 3)");
    EXPECT_EQ(message_of("[1 2]"),
              "invalid JSON: expected ',' or ']' at line 1, column 4 (byte 3)");
    EXPECT_EQ(message_of("{} x"), "invalid JSON: expected the end at line 1, column 4 (byte 3)");
    EXPECT_EQ(message_of("\"a\x01\""),
              "invalid JSON: control character in a string at line 1, column 3 (byte 2)");
    EXPECT_EQ(message_of("\"\\x\""),
              "invalid JSON: not a valid escape at line 1, column 2 (byte 1)");
    EXPECT_EQ(message_of("\"\xFF\""), "invalid JSON: not valid UTF-8 at line 1, column 2 (byte 1)");
    EXPECT_EQ(message_of("[01]"), "invalid JSON: not a valid number at line 1, column 2 (byte 1)");
    EXPECT_EQ(message_of("[\"abc"),
              "invalid JSON: string without an end at line 1, column 2 (byte 1)");
}

TEST(Document, HoldsItsLimits) {
    EXPECT_EQ(message_of("[[[]]]", {.depth_max = 3}), "");
    EXPECT_EQ(message_of("[[[[]]]]", {.depth_max = 3}),
              "invalid JSON: nested deeper than 3 levels at line 1, column 4 (byte 3)");
    EXPECT_EQ(message_of("[1,2,3]", {.values_max = 4}), "");
    EXPECT_EQ(message_of("[1,2,3,4]", {.values_max = 4}),
              "invalid JSON: more than 4 values at line 1, column 9 (byte 8)");
    const Result<Document> large = read("[1,2,3]", {.bytes_max = 6});
    ASSERT_FALSE(large.has_value());
    EXPECT_EQ(large.error().kind(), ErrorKind::payload_too_large);
}

TEST(Document, IsEmptyAfterAnErrorAndReadsAgain) {
    Document document;
    ASSERT_TRUE(document.read("[1,2]").has_value());
    ASSERT_FALSE(document.read("[1,2").has_value());
    EXPECT_FALSE(document.root().exists());
    ASSERT_TRUE(document.read("[3]").has_value());
    EXPECT_EQ(document.root().at(0).integer(), 3);
}

const std::vector<std::string> samples = {
    R"({"model":"gpt","messages":[{"role":"user","content":"h\u00e9\ud83d\ude00 \\ \" é 😀"}],"n":-0.5e+10})",
    R"([ 1 , true , false , null , "" , { } , [ ] ,{"a" : {"b":[1,2,{"c":"\/\b\f\n\r\t"}]}} ]
)",
    "\"just text\"",
    " -12.5E-3 ",
    "{\"a\":{},\"b\":[[],[{}]],\"\":0}",
};

// The fast walk and the slow search must agree on every text: one of them alone decides whether a
// body is let through, the other one explains.
void expect_agreement(std::string_view text) {
    const bool fast = Document().read(text).has_value();
    const bool slow = !find_fault(text, {}).has_value();
    ASSERT_EQ(fast, slow) << text;
}

TEST(Document, AgreesWithTheSlowSearchOnEveryTruncation) {
    for (const std::string& sample : samples)
        for (std::size_t cut = 0; cut <= sample.size(); ++cut)
            expect_agreement(std::string_view(sample).substr(0, cut));
}

TEST(Document, AgreesWithTheSlowSearchOnEveryChangedByte) {
    const std::string_view bytes = std::string_view("{}[]:,\"\\ x0-.eEtfnu\n\x01\xC3\xED\xFF", 24);
    for (const std::string& sample : samples) {
        for (std::size_t at = 0; at < sample.size(); ++at) {
            for (const char byte : bytes) {
                std::string changed = sample;
                changed[at] = byte;
                expect_agreement(changed);
                changed.insert(at, 1, sample[at]);
                expect_agreement(changed);
            }
        }
    }
}

TEST(Document, RawValuesAreValidTextsOfTheirOwn) {
    for (const std::string& sample : samples) {
        const Result<Document> document = read(sample);
        ASSERT_TRUE(document.has_value()) << sample;
        for (const Member& member : document->root().members()) {
            EXPECT_TRUE(validate(member.key.raw()).has_value());
            EXPECT_TRUE(validate(member.value.raw()).has_value()) << member.value.raw();
        }
    }
}

// No padding is asked for, so no byte behind the text may be touched.
TEST(Document, DoesNotReadBehindTheText) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    char* memory = static_cast<char*>(
        mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    ASSERT_NE(memory, MAP_FAILED);
    ASSERT_EQ(mprotect(memory + page, page, PROT_NONE), 0);
    for (std::size_t length = 2; length < 300; ++length) {
        const std::string text = "\"" + std::string(length - 2, 'x') + "\"";
        char* begin = memory + page - length;
        std::memcpy(begin, text.data(), length);
        EXPECT_TRUE(Document().read({begin, length}).has_value());
    }
    munmap(memory, 2 * page);
}

}  // namespace
}  // namespace weir::json
