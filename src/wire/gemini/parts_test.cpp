#include "wire/gemini/parts.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/gemini/json_text.hpp"

namespace weir::wire::gemini {
namespace {

llm::Part read(std::string_view json) {
    const auto document = json::read(json);
    return read_part(document->root());
}

struct Outcome {
    std::string json;
    std::vector<std::string> dropped;
};

Outcome write(const llm::Part& part, const WriteOptions& options = {}) {
    Outcome outcome;
    Dropped dropped;
    const Generation generation("");
    json::Writer out(outcome.json);
    write_part(out, part, {options, generation, "messages[0]", dropped});
    outcome.dropped = dropped.take();
    return outcome;
}

TEST(GeminiParts, ThoughtsAndSignatures) {
    const llm::Part thought = read(R"({"text":"hm","thought":true,"thoughtSignature":"S1=="})");
    const auto& reasoning = std::get<llm::Reasoning>(thought.body);
    EXPECT_EQ(reasoning.text, "hm");
    EXPECT_EQ(reasoning.signature, "S1==");
    EXPECT_EQ(reasoning.origin.wire, "gemini");
    const llm::Part text = read(R"({"text":"a","thought_signature":"S2"})");
    EXPECT_EQ(text.signature.value_or(llm::Signature{}).bytes, "S2");
    EXPECT_EQ(write(text).json, R"({"text":"a","thoughtSignature":"S2"})");
    EXPECT_EQ(write(thought).json, R"({"text":"hm","thought":true,"thoughtSignature":"S1=="})");
    const llm::Part bare = read(R"({"thought":true,"thoughtSignature":"S3"})");
    EXPECT_EQ(write(bare).json, R"({"thought":true,"thoughtSignature":"S3"})");
}

TEST(GeminiParts, ProofsGoBackToTheirOriginOnly) {
    llm::Part text = read(R"({"text":"a"})");
    text.signature = llm::Signature{"S", {.wire = "gemini", .provider = "google"}};
    EXPECT_EQ(write(text, {.provider = "google"}).json, R"({"text":"a","thoughtSignature":"S"})");
    const Outcome other = write(text, {.provider = "vertex"});
    EXPECT_EQ(other.json, R"({"text":"a"})");
    EXPECT_EQ(other.dropped, std::vector<std::string>{"messages[0].signature"});
    const llm::Part foreign = {
        .body = llm::Reasoning{.text = "t", .signature = "X", .origin = {.wire = "anthropic"}}};
    const Outcome thought = write(foreign);
    EXPECT_EQ(thought.json, R"({"text":"t","thought":true})");
    EXPECT_EQ(thought.dropped, std::vector<std::string>{"messages[0].reasoning.signature"});
}

TEST(GeminiParts, WhatIsNotUnderstoodStaysWhole) {
    for (const char* json :
         {R"({"executableCode":{"code":"1","language":"PYTHON"},"thoughtSignature":"S"})",
          R"({"codeExecutionResult":{"outcome":"OUTCOME_OK"}})",
          R"({"toolCall":{"id":"1","toolType":"GOOGLE_SEARCH"}})",
          R"({"text":"a","inlineData":{"data":"AA"}})",
          R"({"functionCall":{"name":"f"},"thought":true})", R"({"somethingNew":[1, 2]})"}) {
        const llm::Part part = read(json);
        EXPECT_TRUE(std::holds_alternative<llm::Opaque>(part.body)) << json;
        EXPECT_EQ(write(part).json, compact(json));
    }
    const Outcome foreign = write({.body = llm::Opaque{"anthropic", "{}"}});
    EXPECT_EQ(foreign.json, "");
    EXPECT_EQ(foreign.dropped, std::vector<std::string>{"messages[0].content"});
}

TEST(GeminiParts, ModifiersOfAPartAreCarried) {
    const std::string json =
        R"({"fileData":{"mimeType":"video/mp4","fileUri":"gs://v","displayName":"d"},)"
        R"("videoMetadata":{"fps":1}})";
    EXPECT_EQ(write(read(json)).json, json);
}

TEST(GeminiParts, CallsHaveCompactArguments) {
    const llm::Part call =
        read("{\"functionCall\":{\"name\":\"f\",\"args\":{\n  \"a b\": [1, 2.50]\n}}}");
    EXPECT_EQ(std::get<llm::ToolCall>(call.body).arguments, R"({"a b":[1,2.50]})");
    EXPECT_EQ(std::get<llm::ToolCall>(read(R"({"functionCall":{"name":"f"}})").body).arguments,
              "{}");
    EXPECT_EQ(as_object(""), "{}");
    EXPECT_EQ(as_object("[1]"), R"({"value":[1]})");
    EXPECT_EQ(as_object("{\"a\":"), R"({"_raw":"{\"a\":"})");
}

std::string result_again(std::string_view response, WriteOptions options = {}) {
    const llm::Part part =
        read(R"({"functionResponse":{"name":"f","response":)" + std::string(response) + "}}");
    std::string text;
    json::Writer out(text);
    Dropped dropped;
    const Generation generation("");
    std::vector<const llm::ResultContent*> moved;
    write_result(out, part, std::get<llm::ToolResult>(part.body), {"f", false},
                 {options, generation, "m", dropped}, moved);
    const auto document = json::read(text);
    return std::string(document->root()["functionResponse"]["response"].raw());
}

TEST(GeminiParts, ResultsAreTextsOrObjects) {
    const auto result = [](std::string_view json) {
        return std::get<llm::ToolResult>(
            read(R"({"functionResponse":{"name":"f","response":)" + std::string(json) + "}}").body);
    };
    EXPECT_EQ(std::get<llm::Text>(result(R"({"output":"3C"})").content[0].body).text, "3C");
    EXPECT_TRUE(result(R"({"error":"gone"})").is_error);
    EXPECT_FALSE(result(R"({"error":{"a":1}})").is_error);
    for (const char* same :
         {R"({"output":"3C"})", R"({"error":"gone"})", R"({"a":1,"b":[2]})", "{}",
          R"({"output":"{\"a\":1}"})", R"({"error":{"a":1}})", R"({"output":"x","more":1})"})
        EXPECT_EQ(result_again(same), same);
}

TEST(GeminiParts, MediaOfResultsStayInsideWhereTheyMay) {
    const llm::Part part =
        read(R"({"functionResponse":{"name":"f","response":{"output":"see"},"parts":[)"
             R"({"inline_data":{"mime_type":"image/png","data":"AA"}},{"other":1}]}})");
    const auto& result = std::get<llm::ToolResult>(part.body);
    ASSERT_EQ(result.content.size(), 3U);
    Dropped dropped;
    const WriteOptions options;
    for (const char* model : {"gemini-2.5-flash", "gemini-3-flash"}) {
        const bool native = Generation(model).takes_media_in_results();
        const Generation generation(model);
        std::string text;
        json::Writer out(text);
        std::vector<const llm::ResultContent*> moved;
        write_result(out, part, result, {"f", false}, {options, generation, "m", dropped}, moved);
        EXPECT_EQ(moved.size(), native ? 0U : 2U);
        EXPECT_EQ(text.find("image/png") != std::string::npos, native);
        EXPECT_EQ(text.find("{\"other\":1}") != std::string::npos, native);
    }
}

}  // namespace
}  // namespace weir::wire::gemini
