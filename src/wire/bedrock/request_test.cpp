#include "wire/bedrock/request.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "json/document.hpp"
#include "wire/bedrock/flatten.hpp"

namespace weir::wire::bedrock {
namespace {

std::string with(std::string_view more) {
    return R"({"messages":[{"role":"user","content":[{"text":"hi"}]}],)" + std::string(more) + "}";
}
std::string user(std::string_view blocks) {
    return R"({"messages":[{"role":"user","content":[)" + std::string(blocks) + "]}]}";
}

llm::ChatRequest read(const std::string& body) {
    Result<llm::ChatRequest> request = read_request(body, {});
    EXPECT_TRUE(request.has_value()) << body << ": " << request.error().message();
    return request ? std::move(*request) : llm::ChatRequest();
}

std::string write(const llm::ChatRequest& request, const WriteOptions& options = {}) {
    const Result<Written> written = write_request(request, options);
    return written ? written->body : written.error().message();
}

// The order of what nobody understands says nothing.
llm::ChatRequest in_order(llm::ChatRequest request) {
    std::ranges::sort(request.extras, {}, &llm::Extra::name);
    return request;
}

void expect_round_trip(const std::string& body) {
    const llm::ChatRequest request = read(body);
    const Result<Written> written = write_request(request, {});
    ASSERT_TRUE(written.has_value()) << body << written.error().message();
    EXPECT_TRUE(written->dropped.empty()) << body << written->dropped[0];
    EXPECT_EQ(flatten_request(written->body), flatten_request(body)) << written->body;
    EXPECT_TRUE(in_order(read(written->body)) == in_order(request)) << body;
}

template <class Body>
const Body& body_at(const llm::ChatRequest& request, std::size_t message, std::size_t part = 0) {
    return std::get<Body>(request.messages.at(message).parts.at(part).body);
}

TEST(BedrockReadRequest, KeepsEveryField) {
    const std::string body = with(
        R"("system":[{"text":"s"},{"cachePoint":{"type":"default","ttl":"1h"}}],)"
        R"("inferenceConfig":{"maxTokens":9,"temperature":0.5,"topP":1,"stopSequences":["a"],"new":1},)"
        R"("requestMetadata":{"user":"u","safety_identifier":"i","k":"v"},)"
        R"("serviceTier":{"type":"flex","x":1},"guardrailConfig":{"guardrailIdentifier":"g"},)"
        R"("performanceConfig":{"latency":"optimized"},"promptVariables":{"a":{"text":"b"}},)"
        R"("additionalModelResponseFieldPaths":["/stop_sequence"],"custom":{"x":1.5},)"
        R"("additionalModelRequestFields":{"top_k":4,"anthropic_beta":["b"],)"
        R"("thinking":{"type":"enabled","budget_tokens":2000},"output_config":{"effort":"high","y":1}},)"
        R"("outputConfig":{"effort":"low","z":2})");
    const llm::ChatRequest request = read(body);
    EXPECT_EQ(request.messages.at(0).role, llm::Role::system);
    EXPECT_EQ(request.messages[0].parts.at(0).cache->ttl, "1h");
    EXPECT_EQ(request.output_max, Tokens(9));
    EXPECT_EQ(request.sampling.temperature, 0.5);
    EXPECT_EQ(request.sampling.top_k, 4);
    EXPECT_EQ(request.sampling.stop, std::vector<std::string>{"a"});
    EXPECT_EQ(request.user, "u");
    EXPECT_EQ(request.metadata.at(0).second, "v");
    EXPECT_EQ(request.service_tier, "flex");
    EXPECT_EQ(request.reasoning->budget, Tokens(2000));
    EXPECT_EQ(request.reasoning->enabled, true);
    EXPECT_EQ(request.reasoning->effort, llm::Effort::low);
    expect_round_trip(body);
}

TEST(BedrockReadRequest, ReadsEveryKindOfBlock) {
    const std::string body = user(
        R"({"text":"t"},{"cachePoint":{"type":"default"}},)"
        R"({"image":{"format":"jpeg","source":{"bytes":"/9j/4A=="}}},)"
        R"({"image":{"format":"heic","source":{"s3Location":{"uri":"s3://b/k","bucketOwner":"o"}}}},)"
        R"({"document":{"format":"pdf","name":"a b","source":{"bytes":"JVBERi0x"},"context":"c","citations":{"enabled":true}}},)"
        R"({"document":{"format":"txt","name":"n","source":{"text":"plain"}}},)"
        R"({"document":{"format":"md","name":"m","source":{"content":[{"text":"x"},{"text":"y"}]}}},)"
        R"({"video":{"format":"three_gp","source":{"s3Location":{"uri":"s3://b/v"}}}},)"
        R"({"audio":{"format":"mp3","source":{"bytes":"AAAA"},"new":1}},)"
        R"({"guardContent":{"text":{"text":"g","qualifiers":["query"]}}},)"
        R"({"guardContent":{"image":{"format":"png","source":{"bytes":"iVBORw0KGgoA"}}}},)"
        R"({"searchResult":{"source":"https://e.org","title":"t","content":[{"text":"r"}],"citations":{"enabled":true}}},)"
        R"({"brandNew":{"x":[1, 2]}},{"cachePoint":{"type":"default"}})");
    const llm::ChatRequest request = read(body);
    ASSERT_EQ(request.messages.at(0).parts.size(), 12U);
    EXPECT_TRUE(request.messages[0].parts[0].cache.has_value());
    EXPECT_TRUE(request.messages[0].parts[11].cache.has_value());
    EXPECT_EQ(body_at<llm::Image>(request, 0, 1).media.media_type, "image/jpeg");
    EXPECT_EQ(body_at<llm::Image>(request, 0, 2).media.data, "s3://b/k");
    EXPECT_EQ(body_at<llm::File>(request, 0, 3).name, "a b");
    EXPECT_TRUE(body_at<llm::File>(request, 0, 3).citations_wanted);
    EXPECT_EQ(body_at<llm::File>(request, 0, 4).media.data, "cGxhaW4=");
    EXPECT_EQ(body_at<llm::File>(request, 0, 5).media.data, "eHk=");
    EXPECT_EQ(body_at<llm::Video>(request, 0, 6).media.media_type, "video/3gpp");
    EXPECT_EQ(body_at<llm::Text>(request, 0, 8).text, "g");
    EXPECT_EQ(body_at<llm::File>(request, 0, 10).title, "t");
    EXPECT_TRUE(std::holds_alternative<llm::Opaque>(request.messages[0].parts[11].body));
    expect_round_trip(body);
}

TEST(BedrockReadRequest, ReadsCallsAndResults) {
    const std::string body =
        R"({"messages":[{"role":"user","content":[{"text":"q"}]},{"role":"assistant","content":[)"
        R"({"reasoningContent":{"reasoningText":{"text":"hm","signature":"sig"}}},)"
        R"({"reasoningContent":{"redactedContent":"AAAA"}},)"
        R"({"toolUse":{"toolUseId":"a","name":"f","input":{"k":1}}}]},{"role":"user","content":[)"
        R"({"toolResult":{"toolUseId":"a","status":"error","content":[{"text":"no"},{"json":{"x":[1]}},)"
        R"({"image":{"format":"png","source":{"bytes":"iVBORw0KGgoA"}}},)"
        R"({"document":{"format":"txt","name":"d","source":{"bytes":"AAAA"}}},)"
        R"({"searchResult":{"source":"s","title":"t","content":[]}}]}},{"text":"and"}]}],)"
        R"("toolConfig":{"tools":[{"toolSpec":{"name":"f","description":"d","strict":true,)"
        R"("inputSchema":{"json":{"type":"object"}}}},{"cachePoint":{"type":"default"}},)"
        R"({"systemTool":{"name":"nova_grounding"}}],"toolChoice":{"tool":{"name":"f"}}}})";
    const llm::ChatRequest request = read(body);
    EXPECT_EQ(body_at<llm::Reasoning>(request, 1).origin.wire, "bedrock");
    EXPECT_EQ(body_at<llm::ToolCall>(request, 1, 2).arguments, R"({"k":1})");
    const auto& result = body_at<llm::ToolResult>(request, 2);
    EXPECT_TRUE(result.is_error);
    ASSERT_EQ(result.content.size(), 5U);
    EXPECT_TRUE(result.content[1].is_json);
    EXPECT_EQ(std::get<llm::Text>(result.content[1].body).text, R"({"x":[1]})");
    EXPECT_EQ(request.tools.at(1).kind, llm::Tool::Kind::hosted);
    EXPECT_EQ(request.tools[1].name, "web_search");
    EXPECT_TRUE(request.tools[0].cache.has_value());
    EXPECT_EQ(request.tool_choice->mode, llm::ToolChoice::Mode::named);
    expect_round_trip(body);
}

TEST(BedrockReadRequest, ReadsStructuredOutput) {
    const std::string body =
        with(R"("outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":)"
             R"({"name":"n","description":"d","schema":"{\"type\":\"object\"}"}}}})");
    EXPECT_EQ(read(body).response_format->schema_json, R"({"type":"object"})");
    expect_round_trip(body);
    expect_round_trip(with(R"("outputConfig":{"textFormat":{"type":"grammar","x":1}})"));
    const llm::ChatRequest claude = read(with(
        R"("additionalModelRequestFields":{"output_config":{"format":{"type":"json_schema","schema":{"a":1}}}})"));
    EXPECT_EQ(claude.response_format->schema_json, R"({"a":1})");
    EXPECT_NE(write(claude).find(R"("schema":"{\"a\":1}")"), std::string::npos);
}

struct Bad {
    std::string body;
    std::string field;
};

TEST(BedrockReadRequest, NamesTheFieldThatIsWrong) {
    const std::vector<Bad> cases = {
        {R"({"messages":[{"role":"tool","content":[]}]})", "messages[0].role"},
        {user(R"({"text":1})"), "messages[0].content[0].text"},
        {user(R"({"text":"a"},{"image":{"format":"png"}})"), "messages[0].content[1].image.source"},
        {user(R"({"image":{"source":{"bytes":1}}})"), "messages[0].content[0].image.source.bytes"},
        {user(R"({"toolUse":{"name":"f"}})"), "messages[0].content[0].toolUse.toolUseId"},
        {user(R"({"toolUse":{"toolUseId":"a"}})"), "messages[0].content[0].toolUse.name"},
        {user(R"({"toolResult":{"toolUseId":"a"}})"), "messages[0].content[0].toolResult.content"},
        {user(R"({"toolResult":{"toolUseId":"a","content":[1]}})"),
         "messages[0].content[0].toolResult.content[0]"},
        {user(R"({"toolResult":{"toolUseId":"a","content":[],"status":"bad"}})"),
         "messages[0].content[0].toolResult.status"},
        {with(R"("system":[{"text":[]}])"), "system[0].text"},
        {with(R"("inferenceConfig":{"stopSequences":[1]})"), "inferenceConfig.stopSequences"},
        {with(R"("requestMetadata":{"a":1})"), "requestMetadata.a"},
        {with(R"("toolConfig":{"tools":[1]})"), "toolConfig.tools[0]"},
        {with(R"("toolConfig":{"tools":[{"toolSpec":{}}]})"), "toolConfig.tools[0].toolSpec.name"},
        {with(R"("toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":"s"}}}]})"),
         "toolConfig.tools[0].toolSpec.inputSchema.json"},
        {with(R"("toolConfig":{"tools":[{"cachePoint":{"type":"default"}}]})"),
         "toolConfig.tools[0].cachePoint"},
        {with(R"("toolConfig":{"tools":[],"toolChoice":{}})"), "toolConfig.toolChoice"},
        {with(
             R"("outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":"{"}}}})"),
         "outputConfig.textFormat.structure.jsonSchema.schema"},
    };
    for (const Bad& bad : cases) {
        const Result<llm::ChatRequest> request = read_request(bad.body, {});
        ASSERT_FALSE(request.has_value()) << bad.body;
        EXPECT_EQ(request.error().kind(), ErrorKind::invalid_request);
        EXPECT_EQ(request.error().field(), bad.field) << bad.body;
    }
}

}  // namespace
}  // namespace weir::wire::bedrock
