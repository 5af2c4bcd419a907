#include "wire/cohere/parts.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/cohere/parts_write.hpp"

namespace weir::wire::cohere {
namespace {

std::string assistant_again(std::string_view message) {
    const Result<json::Document> document = json::read(message);
    EXPECT_TRUE(document.has_value()) << message;
    std::string written;
    Dropped dropped;
    json::Writer out(written);
    out.open_object();
    write_assistant(out, read_assistant(document->root()), {}, "m", dropped);
    out.close_object();
    EXPECT_TRUE(dropped.take().empty()) << message;
    return written;
}

TEST(CohereParts, AssistantsGoThereAndBack) {
    for (const std::string_view same :
         {R"({"content":[{"type":"thinking","thinking":"a"},{"type":"text","text":"b"}]})",
          R"({"content":[{"type":"text","text":"a","newer":1.0},{"type":"other","x":[]}]})",
          R"({"tool_plan":"p","tool_calls":[{"id":"1","type":"function",)"
          R"("function":{"name":"f","arguments":"{\"a\": 1}"},"newer":2}]})",
          R"({"content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]})",
          R"({"content":[{"type":"text","text":"b"}],"citations":[{"start":0,"end":1,"x":null}]})",
          R"({"content":[]})"})
        EXPECT_EQ(assistant_again(same), same);
}

TEST(CohereParts, AcceptsWhatIsAlmostRight) {
    EXPECT_EQ(assistant_again(R"({"content":"b"})"), R"({"content":[{"type":"text","text":"b"}]})");
    EXPECT_EQ(assistant_again(R"({"content":[{"text":"b"},{"type":"text","text":""}]})"),
              R"({"content":[{"type":"text","text":"b"}]})");
    EXPECT_EQ(assistant_again(R"({"tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]})"),
              R"({"tool_calls":[{"type":"function","function":{"name":"f",)"
              R"("arguments":"{\"a\":1}"}}]})");
    EXPECT_EQ(assistant_again(R"({"content":7,"tool_calls":"x","citations":{}})"),
              R"({"content":[]})");
}

TEST(CohereParts, CitationsFindTheirTextAndNeverOverflow) {
    const Result<json::Document> document = json::read(
        R"({"content":[{"type":"text","text":"äb"},{"type":"text","text":"cd"}],"citations":[
            {"start":1,"end":2,"content_index":1},{"start":0,"end":1,"content_index":9},
            {"start":9223372036854775807,"end":-1,"content_index":1}]})");
    const std::vector<llm::Part> parts = read_assistant(document->root());
    const auto& first = std::get<llm::Text>(parts.at(0).body).citations;
    const auto& second = std::get<llm::Text>(parts.at(1).body).citations;
    ASSERT_EQ(first.size(), 1U);
    ASSERT_EQ(second.size(), 2U);
    EXPECT_EQ(second[0].begin, 3);
    EXPECT_EQ(second[0].end, 4);
    EXPECT_EQ(second[1].begin, std::nullopt);
    EXPECT_EQ(second[1].end, std::nullopt);
}

TEST(CohereParts, MediaAreDataOrUrls) {
    const llm::Media data = read_url("data:image/png;base64,AAAA");
    EXPECT_EQ(data.media_type, "image/png");
    EXPECT_EQ(write_url(data), "data:image/png;base64,AAAA");
    EXPECT_EQ(write_url(read_url("https://e.org/a")), "https://e.org/a");
    EXPECT_EQ(
        write_url(
            {.source = llm::Media::Source::file_id, .data = "f", .media_type = {}, .origin = {}}),
        "");
}

TEST(CohereParts, CallIdsDependOnTheirPlaceOnly) {
    EXPECT_EQ(make_call_id("i", 0), make_call_id("i", 0));
    EXPECT_NE(make_call_id("i", 0), make_call_id("i", 1));
    EXPECT_NE(make_call_id("i", 0), make_call_id("j", 0));
    EXPECT_EQ(make_call_id("i", 0).value().size(), 21U);
}

TEST(CohereParts, CountsCharacters) {
    EXPECT_EQ(characters(""), 0);
    EXPECT_EQ(characters("a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"), 4);
}

}  // namespace
}  // namespace weir::wire::cohere
