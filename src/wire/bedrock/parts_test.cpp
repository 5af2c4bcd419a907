#include "wire/bedrock/parts.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/bedrock/parts_write.hpp"

namespace weir::wire::bedrock {
namespace {

std::vector<llm::Part> read(std::string_view list) {
    const Result<json::Document> document = json::read(list);
    EXPECT_TRUE(document.has_value()) << list;
    return document ? read_blocks(document->root()) : std::vector<llm::Part>();
}

struct Written {
    std::string json;
    bool all = true;
    std::vector<std::string> dropped;
};

Written write(const std::vector<llm::Part>& parts, BlockWriter::For whom) {
    Written written;
    Dropped dropped;
    const WriteOptions options;
    json::Writer out(written.json);
    BlockWriter blocks(out, options, whom, dropped);
    out.open_array();
    for (const llm::Part& part : parts)
        written.all = blocks.write(part, "here") && written.all;
    out.close_array();
    written.dropped = dropped.take();
    return written;
}

// Blocks that come back byte for byte.
TEST(BedrockBlocks, GoThereAndBack) {
    for (
        const std::string_view list : {
            R"([{"text":"a","note":{"x":1}}])",
            R"([{"guardContent":{"text":{"text":"g"}}}])",
            R"([{"citationsContent":{"citations":[{"location":{"web":{"url":"u"}}}]}}])",
            R"([{"citationsContent":{"content":[{"text":"t"}],"citations":[{"title":"x"}],"new":1}}])",
            R"([{"reasoningContent":{"reasoningText":{"text":"t","signature":"s"}}}])",
            R"([{"reasoningContent":{"redactedContent":"AAAA","new":1}}])",
            R"([{"image":{"format":"png","source":{"s3Location":{"uri":"s3://b","bucketOwner":"o"}},"new":1}}])",
            R"([{"document":{"name":"n","source":{"text":"t"},"format":"rtf"}}])",
            R"([{"toolUse":{"toolUseId":"a","name":"n","input":{"b": 1.0},"new":1}}])",
            R"([{"toolResult":{"toolUseId":"a","content":[{"json":[1.0]}],"status":"error","new":1}}])",
            // Opaque: not understood, or run by AWS.
            R"([{"cachePoint":{"type":"default"}}])",
            R"([{"image":{"format":"png","source":{"brandNew":1}}}])",
            R"([{"document":{"name":"n"}}])",
            R"([{"toolUse":{"toolUseId":"a","name":"n","input":{},"type":"server_tool_use"}}])",
            R"([{"toolResult":{"toolUseId":"a","content":[],"type":"nova_result"}}])",
            R"([{"toolResult":{"toolUseId":"a","content":[{"image":{"format":"png","source":{"bytes":"A"},"x":1}}]}}])",
            R"([{"reasoningContent":{}},{"toolAddition":{"tool":{}}},{},{"text":[]}])",
        })
        for (const auto whom : {BlockWriter::For::client, BlockWriter::For::claude}) {
            const Written written = write(read(list), whom);
            EXPECT_EQ(written.json, list);
            EXPECT_TRUE(written.all && written.dropped.empty()) << list;
        }
}

TEST(BedrockBlocks, AreTotalOverOddShapes) {
    for (const std::string_view list :
         {R"([1,null,[],"x"])", R"([{"toolResult":{"content":1}}])", R"([{"guardContent":[]}])",
          R"([{"citationsContent":{"content":1}}])", R"([{"searchResult":{"content":"x"}}])",
          R"([{"document":{"source":{"content":[1,{}]}}}])", R"([{"toolUse":{}}])",
          R"([{"cachePoint":1}])"}) {
        const Written written = write(read(list), BlockWriter::For::client);
        EXPECT_TRUE(json::validate(written.json).has_value()) << written.json;
    }
    EXPECT_TRUE(read("{}").empty());
}

llm::Media base64(std::string data, std::string type = {}) {
    return {.data = std::move(data), .media_type = std::move(type)};
}
llm::Media url(std::string where) {
    return {.source = llm::Media::Source::url, .data = std::move(where), .media_type = "image/png"};
}

TEST(BedrockMediaBlocks, AreOnlyWhatConverseCanHave) {
    const auto one = [](llm::PartBody body) {
        const Written written = write({{.body = std::move(body)}}, BlockWriter::For::claude);
        return written.all ? written.json : std::string("refused");
    };
    EXPECT_EQ(one(llm::Image{.media = url("https://e.org/a.png")}), "refused");
    EXPECT_EQ(one(llm::Image{.media = base64("", "image/png")}), "refused");
    EXPECT_EQ(one(llm::Image{.media = base64("AAAA", "image/tiff")}), "refused");
    EXPECT_EQ(one(llm::Image{.media = base64("/9j/", "image/png")}),
              R"([{"image":{"format":"jpeg","source":{"bytes":"/9j/"}}}])");
    EXPECT_EQ(one(llm::Image{.media = url("s3://b/k")}),
              R"([{"image":{"format":"png","source":{"s3Location":{"uri":"s3://b/k"}}}}])");
    EXPECT_EQ(one(llm::File{.media = base64("AAAA"), .name = "a.docx"}),
              R"([{"document":{"format":"docx","name":"a","source":{"bytes":"AAAA"}}}])");
    EXPECT_EQ(one(llm::File{.media = base64("AAAA", "application/zip")}), "refused");
    EXPECT_EQ(one(llm::Audio{.media = base64("AAAA"), .format = "wav"}),
              R"([{"audio":{"format":"wav","source":{"bytes":"AAAA"}}}])");
    EXPECT_EQ(one(llm::Audio{.media = {}, .transcript = "said"}), R"([{"text":"said"}])");
    EXPECT_EQ(one(llm::Video{.media = base64("AAAA", "video/mp4")}),
              R"([{"video":{"format":"mp4","source":{"bytes":"AAAA"}}}])");
    EXPECT_EQ(one(llm::Video{.media = base64("AAAA")}), "refused");
    EXPECT_EQ(one(llm::Refusal{"no"}), R"([{"text":"no"}])");
}

TEST(BedrockBlocks, NameWhatIsLostInside) {
    llm::ToolResult result = {.call = llm::ToolCallId("a")};
    result.content.push_back({.body = llm::Image{.media = url("https://e.org/a.png")}});
    result.content.push_back({.body = llm::Text{.text = " ", .citations = {}}});
    const llm::Part part = {.body = result, .extras = {{"anthropic", "theirs", "1"}}};
    const Written written = write({part}, BlockWriter::For::claude);
    EXPECT_EQ(written.json,
              R"x([{"toolResult":{"toolUseId":"a","content":[{"text":"(empty)"}]}}])x");
    EXPECT_EQ(written.dropped, (std::vector<std::string>{"here.toolResult", "theirs"}));
}

TEST(BedrockCitations, OfOthersAreWrittenAsFarAsTheyGo) {
    std::string json;
    json::Writer out(json);
    write_citation(out, {.url = "https://e.org",
                         .title = "t",
                         .cited_text = "c",
                         .raw_json = "{}",
                         .origin = {.wire = "openai_chat"}});
    EXPECT_EQ(
        json,
        R"({"title":"t","sourceContent":[{"text":"c"}],"location":{"web":{"url":"https://e.org"}}})");
}

TEST(BedrockInput, IsAlwaysAnObject) {
    const auto input = [](std::string arguments, llm::ToolCall::Kind kind = {}) {
        return input_object({.arguments = std::move(arguments), .kind = kind});
    };
    EXPECT_EQ(input(" \n"), "{}");
    EXPECT_EQ(input(R"( {"b": 1, "a": 2.0} )"), R"( {"b": 1, "a": 2.0} )");
    EXPECT_EQ(input("[1]"), R"({"value":[1]})");
    EXPECT_EQ(input(R"({"cut":)"), R"({"_raw":"{\"cut\":"})");
    EXPECT_EQ(input("free", llm::ToolCall::Kind::custom), R"({"input":"free"})");
}

}  // namespace
}  // namespace weir::wire::bedrock
