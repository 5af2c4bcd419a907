#include "wire/anthropic/request.hpp"

#include <gtest/gtest.h>

namespace weir::wire::anthropic {
namespace {

std::string with(std::string_view more) {
    return R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}],)" +
           std::string(more) + "}";
}
std::string content(std::string_view role, std::string_view blocks) {
    return R"({"model":"m","max_tokens":9,"messages":[{"role":")" + std::string(role) +
           R"(","content":)" + std::string(blocks) + "}]}";
}

llm::ChatRequest read(const std::string& body) {
    Result<llm::ChatRequest> request = read_request(body, {});
    EXPECT_TRUE(request.has_value()) << body << ": " << request.error().message();
    return request ? std::move(*request) : llm::ChatRequest();
}

const llm::Part& part_at(const llm::ChatRequest& request, std::size_t part,
                         std::size_t message = 0) {
    return request.messages.at(message).parts.at(part);
}
template <class Body>
const Body& body_at(const llm::ChatRequest& request, std::size_t part, std::size_t message = 0) {
    return std::get<Body>(part_at(request, part, message).body);
}

TEST(AnthropicReadRequest, KeepsEveryField) {
    const llm::ChatRequest request = read(with(
        R"("system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"1h"}}],)"
        R"("stop_sequences":["x","y"],"stream":true,"temperature":0.5,"top_p":0.9,"top_k":4,)"
        R"("metadata":{"user_id":"u","other":1},"service_tier":"auto","cache_control":{"type":"ephemeral"},)"
        R"("thinking":{"type":"enabled","budget_tokens":2048,"display":"omitted"},)"
        R"("output_config":{"effort":"xhigh","format":{"type":"json_schema","schema":{"a":1.0}},"task_budget":{"type":"tokens","total":9}},)"
        R"("container":"c1","mcp_servers":[{"name":"x"}],"context_management":{"edits":[]})"));
    ASSERT_EQ(request.messages.size(), 2U);
    EXPECT_EQ(request.messages[0].role, llm::Role::system);
    EXPECT_EQ(part_at(request, 0).cache->ttl, "1h");
    EXPECT_EQ(request.output_max, Tokens(9));
    EXPECT_EQ(request.sampling.stop, (std::vector<std::string>{"x", "y"}));
    EXPECT_TRUE(request.stream);
    EXPECT_EQ(request.sampling.temperature, 0.5);
    EXPECT_EQ(request.sampling.top_p, 0.9);
    EXPECT_EQ(request.sampling.top_k, 4);
    EXPECT_EQ(request.user, "u");
    EXPECT_EQ(request.service_tier, "auto");
    EXPECT_TRUE(request.cache.has_value());
    EXPECT_EQ(request.reasoning->budget, Tokens(2048));
    EXPECT_EQ(request.reasoning->enabled, true);
    EXPECT_EQ(request.reasoning->show_text, false);
    EXPECT_EQ(request.reasoning->effort, llm::Effort::xhigh);
    EXPECT_EQ(request.reasoning->as_given.wire, "anthropic");
    EXPECT_EQ(request.response_format->schema_json, R"({"a":1.0})");
    std::vector<std::string> extras;
    for (const llm::Extra& extra : request.extras)
        extras.push_back(extra.name);
    EXPECT_EQ(extras, (std::vector<std::string>{"metadata.other", "output_config.task_budget",
                                                "container", "mcp_servers", "context_management"}));
}

TEST(AnthropicReadRequest, ReadsEveryBlock) {
    const llm::ChatRequest request = read(content("user", R"([
        {"type":"text","text":"t","cache_control":{"type":"ephemeral"}},
        {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA"}},
        {"type":"image","source":{"type":"url","url":"https://e.org"},"transformations":{"a":1}},
        {"type":"image","source":{"type":"file","file_id":"f1"}},
        {"type":"document","source":{"type":"text","media_type":"text/plain","data":"hé"},"title":"T","context":"C","citations":{"enabled":true}},
        {"type":"document","source":{"type":"content","content":"c"}},
        {"type":"tool_result","tool_use_id":"t1","is_error":true,"content":[{"type":"text","text":"r"},{"type":"image","source":{"type":"url","url":"https://i"}},{"type":"search_result","source":"s","title":"t","content":[]}]},
        {"type":"container_upload","file_id":"f2"},
        {"type":"search_result","source":"s","title":"t","content":[]},
        {"type":"brand_new","x":[1]}])"));
    EXPECT_TRUE(part_at(request, 0).cache.has_value());
    EXPECT_EQ(body_at<llm::Image>(request, 1).media.media_type, "image/png");
    EXPECT_EQ(part_at(request, 2).extras.at(0).name, "transformations");
    EXPECT_EQ(body_at<llm::Image>(request, 3).media.origin.wire, "anthropic");
    const auto& file = body_at<llm::File>(request, 4);
    EXPECT_EQ(file.media.data, "aMOp");
    EXPECT_EQ(file.title + file.context, "TC");
    EXPECT_TRUE(file.citations_wanted);
    EXPECT_EQ(body_at<llm::Opaque>(request, 5).wire, "anthropic");
    const auto& result = body_at<llm::ToolResult>(request, 6);
    EXPECT_TRUE(result.is_error);
    EXPECT_TRUE(std::holds_alternative<llm::Image>(result.content.at(1).body));
    EXPECT_TRUE(std::holds_alternative<llm::Opaque>(result.content.at(2).body));
    for (const std::size_t opaque : {7U, 8U, 9U})
        EXPECT_TRUE(std::holds_alternative<llm::Opaque>(part_at(request, opaque).body)) << opaque;
    EXPECT_EQ(body_at<llm::Opaque>(request, 9).json, R"({"type":"brand_new","x":[1]})");
}

TEST(AnthropicReadRequest, ReadsWhatAnAssistantSaid) {
    const llm::ChatRequest request = read(content("assistant", R"([
        {"type":"thinking","thinking":"hm","signature":"EqQB"},
        {"type":"redacted_thinking","data":"DATA"},
        {"type":"text","text":"é","citations":[{"type":"char_location","cited_text":"c","document_title":"D","document_index":0}]},
        {"type":"tool_use","id":"t1","name":"f","input":{"b":1.0,"a":2},"caller":{"type":"direct"}},
        {"type":"server_tool_use","id":"s1","name":"web_search","input":{}}])"));
    EXPECT_EQ(body_at<llm::Reasoning>(request, 0).signature, "EqQB");
    EXPECT_EQ(body_at<llm::Reasoning>(request, 0).origin.wire, "anthropic");
    EXPECT_EQ(body_at<llm::Reasoning>(request, 1).data, "DATA");
    const llm::Citation& citation = body_at<llm::Text>(request, 2).citations.at(0);
    EXPECT_EQ(citation.title, "D");
    EXPECT_EQ(citation.begin, 0);
    EXPECT_EQ(citation.end, 1);
    EXPECT_EQ(body_at<llm::ToolCall>(request, 3).arguments, R"({"b":1.0,"a":2})");
    EXPECT_EQ(part_at(request, 3).extras.at(0).name, "caller");
    EXPECT_TRUE(std::holds_alternative<llm::Opaque>(part_at(request, 4).body));
}

TEST(AnthropicReadRequest, ReadsToolsAndChoices) {
    const llm::ChatRequest request = read(with(
        R"("tools":[{"name":"f","description":"d","input_schema":{"type":"object"},"strict":true,"cache_control":{"type":"ephemeral"},"defer_loading":true},)"
        R"({"type":"custom","name":"g","input_schema":{}},{"type":"web_search_20250305","name":"web_search","max_uses":2},)"
        R"({"type":"bash_20250124","name":"bash"}],"tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true})"));
    ASSERT_EQ(request.tools.size(), 4U);
    EXPECT_EQ(request.tools[0].strict, true);
    EXPECT_TRUE(request.tools[0].cache.has_value());
    EXPECT_EQ(request.tools[0].extras.at(0).name, "defer_loading");
    EXPECT_EQ(request.tools[1].kind, llm::Tool::Kind::function);
    EXPECT_EQ(request.tools[2].name, "web_search");
    EXPECT_EQ(request.tools[3].name, "bash_20250124");
    EXPECT_EQ(request.tools[3].raw_json, R"({"type":"bash_20250124","name":"bash"})");
    EXPECT_EQ(request.tool_choice->mode, llm::ToolChoice::Mode::named);
    EXPECT_EQ(request.parallel_tool_calls, false);
}

TEST(AnthropicReadRequest, NamesTheFieldThatIsWrong) {
    const auto field = [](const std::string& body) {
        const Result<llm::ChatRequest> request = read_request(body, {});
        if (request) return "no error: " + body;
        EXPECT_EQ(request.error().kind(), ErrorKind::invalid_request);
        return request.error().field();
    };
    EXPECT_EQ(field(content("tool", R"("x")")), "messages[0].role");
    EXPECT_EQ(field(content("user", "1")), "messages[0].content");
    EXPECT_EQ(field(content("user", "null")), "messages[0].content");
    const std::string block = "messages[0].content[0]";
    EXPECT_EQ(field(content("user", R"([{"text":"x"}])")), block + ".type");
    EXPECT_EQ(field(content("user", R"([{"type":"text"}])")), block + ".text");
    EXPECT_EQ(field(content("user", R"([{"type":"image"}])")), block + ".source");
    EXPECT_EQ(field(content("user", R"([{"type":"document","source":1}])")), block + ".source");
    EXPECT_EQ(
        field(content("assistant", R"([{"type":"tool_use","id":"a","name":"b","input":"{}"}])")),
        block + ".input");
    EXPECT_EQ(field(content("assistant", R"([{"type":"tool_use","name":"b"}])")), block + ".id");
    EXPECT_EQ(field(content("assistant", R"([{"type":"redacted_thinking"}])")), block + ".data");
    EXPECT_EQ(field(content("user", R"([{"type":"tool_result"}])")), block + ".tool_use_id");
    EXPECT_EQ(field(content("user", R"([{"type":"tool_result","tool_use_id":"a","content":1}])")),
              block + ".content");
    EXPECT_EQ(
        field(content("user",
                      R"([{"type":"tool_result","tool_use_id":"a","content":[{"type":"text"}]}])")),
        block + ".content[0].text");
    for (const auto& [text, named] : std::initializer_list<std::pair<const char*, const char*>>{
             {R"("system":[{"type":"text","text":1}])", "system[0].text"},
             {R"("tools":[1])", "tools[0]"},
             {R"("tools":[{"input_schema":{}}])", "tools[0].name"},
             {R"("tools":[{"name":"f"}])", "tools[0].input_schema"},
             {R"("tools":[{"type":1,"name":"f"}])", "tools[0].type"},
             {R"("tools":[{"name":"f","description":1,"input_schema":{}}])",
              "tools[0].description"},
             {R"("tool_choice":"auto")", "tool_choice.type"},
             {R"("tool_choice":{"type":"tool"})", "tool_choice.name"},
             {R"("top_k":1.5)", "top_k"},
             {R"("metadata.user_id":1)", "metadata.user_id"},
             {R"("output_config.effort":1)", "output_config.effort"},
             {R"("stop_sequences":[1])", "stop_sequences"},
             {R"("output_config":{"effort":1})", "output_config.effort"},
             {R"("output_config":{"format":1})", "output_config.format"},
             {R"("output_format":{"type":"json_schema","schema":1})", "output_format.schema"}})
        EXPECT_EQ(field(with(text)), named) << text;
}

TEST(AnthropicReadRequest, BoundsWhatATextMayCost) {
    const std::string deep = content("user", std::string(300, '[') + std::string(300, ']'));
    EXPECT_FALSE(read_request(deep, {}).has_value());
    EXPECT_EQ(read_request(with(R"("x":1)"), {.bytes_max = 10}).error().kind(),
              ErrorKind::payload_too_large);
}

TEST(AnthropicCountTokens, TakesABodyWithoutALimit) {
    const Result<llm::ChatRequest> request = read_count_request(
        R"({"model":"m","system":"s","messages":[{"role":"user","content":"hi"}]})", {});
    ASSERT_TRUE(request.has_value());
    EXPECT_EQ(request->output_max, std::nullopt);
    EXPECT_EQ(request->messages.size(), 2U);
}

}  // namespace
}  // namespace weir::wire::anthropic
