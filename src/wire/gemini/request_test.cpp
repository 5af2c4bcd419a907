#include "wire/gemini/request.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/gemini/flatten.hpp"

namespace weir::wire::gemini {
namespace {

using llm::Role;

llm::ChatRequest read(std::string_view body) {
    const Result<llm::ChatRequest> request = read_request(body, {});
    EXPECT_TRUE(request.has_value()) << body << request.error().message();
    return request.value_or(llm::ChatRequest{});
}

std::string with(std::string_view members) {
    return R"({"contents":[{"role":"user","parts":[{"text":"hi"}]}],)" + std::string(members) + "}";
}

std::string field_at_fault(std::string_view body) {
    const Result<llm::ChatRequest> request = read_request(body, {});
    return request ? "nothing" : request.error().field();
}

Written write(const llm::ChatRequest& request, const WriteOptions& options = {}) {
    const Result<Written> written = write_request(request, options);
    EXPECT_TRUE(written.has_value()) << written.error().message();
    return written.value_or(Written{});
}

std::string member_of(const std::string& body, std::string_view key) {
    const auto document = json::read(body);
    return std::string(document->root()[key].raw());
}

TEST(GeminiRequest, ReadsEitherSpelling) {
    const llm::ChatRequest request = read(
        R"({"system_instruction":{"parts":[{"text":"be brief"}]},"contents":[{"role":"user",
        "parts":[{"inline_data":{"mime_type":"image/png","data":"AA"}}]}],"generation_config":{
        "max_output_tokens":5,"top_p":0.5,"stop_sequences":["x"],"response_modalities":["TEXT"],
        "thinking_config":{"thinking_budget":-1,"include_thoughts":true}},"cached_content":"c/1"})");
    ASSERT_EQ(request.messages.size(), 2U);
    EXPECT_EQ(request.messages[0].role, Role::system);
    EXPECT_TRUE(std::holds_alternative<llm::Image>(request.messages[1].parts[0].body));
    EXPECT_EQ(request.output_max, Tokens(5));
    EXPECT_EQ(request.sampling.top_p, 0.5);
    EXPECT_EQ(request.modalities, std::vector<std::string>{"text"});
    const llm::ReasoningControl reasoning = request.reasoning.value_or(llm::ReasoningControl{});
    EXPECT_TRUE(reasoning.enabled == true && reasoning.show_text == true);
    EXPECT_FALSE(reasoning.budget.has_value());
    EXPECT_EQ(request.cached_content, "c/1");
    EXPECT_TRUE(request.extras.empty());
}

TEST(GeminiRequest, ModelAndStreamAreInThePath) {
    const llm::ChatRequest request = read(with(R"("model":"models/x")"));
    EXPECT_EQ(request.model.value(), "");
    EXPECT_FALSE(request.stream);
    EXPECT_EQ(write(request).body.find("models/x"), std::string::npos);
}

TEST(GeminiRequest, BadFieldsAreNamed) {
    EXPECT_EQ(field_at_fault(R"({"contents":[{"parts":[{"text":1}]}]})"),
              "contents[0].parts[0].text");
    EXPECT_EQ(field_at_fault(R"({"contents":[{"parts":[{"functionCall":{}}]}]})"),
              "contents[0].parts[0].functionCall.name");
    EXPECT_EQ(
        field_at_fault(R"({"contents":[{"parts":[{"functionCall":{"name":"f","args":[]}}]}]})"),
        "contents[0].parts[0].functionCall.args");
    EXPECT_EQ(field_at_fault(
                  R"({"contents":[{"parts":[{"functionResponse":{"name":"f","response":"x"}}]}]})"),
              "contents[0].parts[0].functionResponse.response");
    EXPECT_EQ(field_at_fault(R"({"contents":[{"parts":[{"inlineData":{}}]}]})"),
              "contents[0].parts[0].inlineData.data");
    EXPECT_EQ(field_at_fault(R"({"contents":[{"parts":[{"fileData":{"a":1}}]}]})"),
              "contents[0].parts[0].fileData.fileUri");
    EXPECT_EQ(field_at_fault(with(R"("tools":[{"functionDeclarations":[{}]}])")),
              "tools[0].functionDeclarations[0].name");
    EXPECT_EQ(field_at_fault(with(R"("tools":[7])")), "tools[0]");
    EXPECT_EQ(field_at_fault(with(R"("toolConfig":{"functionCallingConfig":{"mode":"X"}})")),
              "toolConfig.functionCallingConfig.mode");
    EXPECT_EQ(field_at_fault(with(R"("generationConfig":{"temperature":"hot"})")),
              "generationConfig.temperature");
    EXPECT_EQ(field_at_fault(with(R"("generationConfig":{"seed":1.5})")), "generationConfig.seed");
    EXPECT_EQ(field_at_fault(with(R"("generationConfig":{"stopSequences":"x"})")),
              "generationConfig.stopSequences");
    EXPECT_EQ(field_at_fault(with(R"("generationConfig":{"responseSchema":1})")),
              "generationConfig.responseSchema");
}

// What comes back is what went in, after the normalisation.
TEST(GeminiRequest, NothingIsLostOnTheWay) {
    for (
        const char* members :
        {R"("safetySettings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"OFF"}])",
         R"("labels":{"team_name":"a"},"serviceTier":"flex","store":true)",
         R"("toolConfig":{"functionCallingConfig":{"mode":"NONE"},"retrievalConfig":{"a":1}})",
         R"("tools":[{"googleSearch":{}},{"functionDeclarations":[{"name":"f"}]}],
             "tool_config":{"function_calling_config":{"mode":"any","allowed_function_names":["f"]}})",
         R"("tools":[{"functionDeclarations":[{"name":"f","behavior":"BLOCKING","parameters":{
             "type":"OBJECT","properties":{"a":{"type":"STRING"}}}}]}],
             "toolConfig":{"functionCallingConfig":{"mode":"VALIDATED"}})",
         R"("tools":[{"functionDeclarations":[{"name":"f"},{"name":"g"}]}],
             "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f","g"],
             "streamFunctionCallArguments":true}})",
         R"("generationConfig":{"mediaResolution":"X","speechConfig":{"voiceConfig":{
             "prebuiltVoiceConfig":{"voiceName":"Kore"}}},"responseLogprobs":true,"logprobs":3})",
         R"("generationConfig":{"responseMimeType":"text/x.enum","responseSchema":{"enum":["a"]}})",
         R"("generationConfig":{"responseMimeType":"application/json","responseJsonSchema":{"a":1}})",
         R"("generationConfig":{"speechConfig":{"languageCode":"de"},"imageConfig":{"a":1}})",
         R"("generationConfig":{"thinkingConfig":{"thinkingLevel":"low"}})"}) {
        const std::string body = with(members);
        const Written written = write(read(body));
        EXPECT_EQ(flatten_request(written.body), flatten_request(body)) << written.body;
        EXPECT_TRUE(written.dropped.empty()) << members;
    }
}

TEST(GeminiRequest, CallsWithoutIdsAreNamedAndResultsFindThem) {
    const std::string body =
        R"({"contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":[)"
        R"({"functionCall":{"name":"f","args":{}}},{"functionCall":{"name":"g","args":{}}}]},)"
        R"({"role":"function","parts":[{"functionResponse":{"name":"g","response":{"a":1}}},)"
        R"({"functionResponse":{"name":"f","response":{"output":"x"}}}]}]})";
    const llm::ChatRequest request = read(body);
    ASSERT_EQ(request.messages.size(), 3U);
    EXPECT_EQ(request.messages[2].role, Role::tool);
    const auto& f = std::get<llm::ToolCall>(request.messages[1].parts[0].body);
    const auto& of_f = std::get<llm::ToolResult>(request.messages[2].parts[1].body);
    EXPECT_NE(f.id.value(), "");
    EXPECT_EQ(of_f.call, f.id);
    EXPECT_EQ(flatten_request(write(request).body), flatten_request(body));
}

TEST(GeminiRequest, ThinkingFollowsTheModel) {
    llm::ChatRequest request = read(with(R"("a":1)"));
    request.reasoning = llm::ReasoningControl{.effort = llm::Effort::medium, .show_text = true};
    const auto thinking = [&request](const char* model) {
        request.model = ModelName(model);
        const std::string config = member_of(write(request).body, "generationConfig");
        return config.empty() ? config : member_of(config, "thinkingConfig");
    };
    EXPECT_EQ(thinking("gemini-2.5-flash"), R"({"thinkingBudget":8192,"includeThoughts":true})");
    EXPECT_EQ(thinking("gemini-3-flash"), R"({"thinkingLevel":"MEDIUM","includeThoughts":true})");
    EXPECT_EQ(thinking("gemini-2.0-flash"), "");
    EXPECT_EQ(write(request).dropped.back(), "reasoning");
    request.reasoning = llm::ReasoningControl{.enabled = false};
    EXPECT_EQ(thinking("gemini-2.5-pro"), R"({"thinkingBudget":128})");
    EXPECT_EQ(thinking("gemini-2.5-flash"), R"({"thinkingBudget":0})");
    EXPECT_EQ(thinking("gemini-3-pro"), R"({"thinkingLevel":"LOW"})");
    request.reasoning = llm::ReasoningControl{.budget = Tokens(2000)};
    EXPECT_EQ(thinking("gemini-2.5-flash"), R"({"thinkingBudget":2000})");
    EXPECT_EQ(thinking("gemini-3-flash"), R"({"thinkingLevel":"LOW"})");
}

TEST(GeminiRequest, ToolsThatCannotBeSaidAreRefused) {
    llm::ChatRequest request = read(with(R"("a":1)"));
    request.tools.push_back({.kind = llm::Tool::Kind::custom, .name = "patch"});
    EXPECT_EQ(write_request(request, {}).error().field(), "tools[0]");
    EXPECT_EQ(write_request(request, {}).error().kind(), ErrorKind::unsupported);
    request.tools[0] = {.kind = llm::Tool::Kind::hosted,
                        .name = "bash_20250124",
                        .wire = "anthropic",
                        .raw_json = "{}"};
    EXPECT_EQ(write_request(request, {}).error().field(), "tools[0]");
    request.tools[0] = {.kind = llm::Tool::Kind::hosted,
                        .name = "web_search",
                        .wire = "anthropic",
                        .raw_json = R"({"type":"web_search_1","name":"web_search","max_uses":2})"};
    const Written written = write(request);
    EXPECT_EQ(member_of(written.body, "tools"), R"([{"googleSearch":{}}])");
    EXPECT_EQ(written.dropped, std::vector<std::string>{"tools[0].max_uses"});
    request.response_format = {.kind = llm::ResponseFormat::Kind::other,
                               .other = {"openai_chat", "{}"}};
    EXPECT_EQ(write_request(request, {}).error().field(), "response_format");
}

TEST(GeminiRequest, SchemasFollowTheModelOrTheOptions) {
    llm::ChatRequest request = read(with(R"("a":1)"));
    request.tools = {
        {.name = "f",
         .parameters_json = R"({"type":"object","properties":{"a":{"type":"string","not":{}}}})"},
        {.name = "g", .parameters_json = R"({"type":"object","properties":{}})"}};
    request.response_format = {.kind = llm::ResponseFormat::Kind::json_schema,
                               .schema_json = R"({"type":"integer"})"};
    request.model = ModelName("gemini-2.5-flash");
    EXPECT_NE(write(request).body.find("parametersJsonSchema"), std::string::npos);
    EXPECT_NE(write(request).body.find(R"("responseJsonSchema":{"type":"integer"})"),
              std::string::npos);
    const Written older = write(request, {.schemas = WriteOptions::Schemas::openapi});
    EXPECT_EQ(member_of(older.body, "tools"),
              R"([{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT",)"
              R"("properties":{"a":{"type":"STRING"}}}},{"name":"g"}]}])");
    EXPECT_NE(older.body.find(R"("responseSchema":{"type":"INTEGER"})"), std::string::npos);
    EXPECT_EQ(older.dropped, std::vector<std::string>{"tools[0].parameters.not"});
    request.model = ModelName("gemini-2.0-flash");
    EXPECT_EQ(write(request).body, older.body);
}

TEST(GeminiRequest, WhatHasNoWordIsNamed) {
    llm::ChatRequest request = read(with(R"("a":1)"));
    request.user = "u";
    request.sampling.min_p = 0.1;
    request.sampling.logit_bias_json = R"({"1":2})";
    request.parallel_tool_calls = false;
    request.metadata = {{"a", "b"}};
    request.verbosity = "low";
    request.previous_response = "resp_1";
    request.messages[0].cache = llm::CacheMarker{};
    request.messages[0].name = "Ann";
    request.extras.push_back({"openai_chat", "provider", "{}"});
    EXPECT_EQ(write(request).dropped,
              (std::vector<std::string>{"messages[0].name", "cache_control", "parallel_tool_calls",
                                        "min_p", "logit_bias", "user", "metadata", "verbosity",
                                        "previous_response_id", "provider"}));
}

}  // namespace
}  // namespace weir::wire::gemini
