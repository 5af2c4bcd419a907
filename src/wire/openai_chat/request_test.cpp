#include "wire/openai_chat/request.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/openai_chat/parts_write.hpp"

namespace weir::wire::openai_chat {
namespace {

std::string with(std::string_view more) {
    return R"({"model":"m","messages":[{"role":"user","content":"hi"}],)" + std::string(more) + "}";
}
std::string messages(std::string_view list) {
    return R"({"model":"m","messages":[)" + std::string(list) + "]}";
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

template <class Body>
const Body& body_at(const llm::ChatRequest& request, std::size_t message, std::size_t part = 0) {
    return std::get<Body>(request.messages.at(message).parts.at(part).body);
}

TEST(ReadRequest, KeepsEveryField) {
    const llm::ChatRequest request = read(with(
        R"("max_completion_tokens":9,"temperature":0.5,"top_p":1,"top_k":4,"seed":7,"n":2,)"
        R"("frequency_penalty":-1,"stop":["a","b"],"logit_bias":{"50256":-100},"logprobs":true,)"
        R"("top_logprobs":3,"parallel_tool_calls":false,"stream":true,"user":"u","store":true,)"
        R"("stream_options":{"include_usage":true,"include_obfuscation":false},"verbosity":"low",)"
        R"("metadata":{"k":"v"},"modalities":["text","audio"],"service_tier":"flex",)"
        R"("audio":{"format":"wav","voice":"alloy"},"prompt_cache_key":"p","custom_thing":{"x":1.0})"));
    EXPECT_EQ(request.output_max, Tokens(9));
    EXPECT_EQ(request.sampling.temperature, 0.5);
    EXPECT_EQ(request.sampling.top_k, 4);
    EXPECT_EQ(request.sampling.stop, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(request.sampling.logit_bias_json, R"({"50256":-100})");
    EXPECT_TRUE(request.stream);
    EXPECT_TRUE(request.usage_asked);
    EXPECT_EQ(request.metadata.at(0).second, "v");
    EXPECT_EQ(request.audio->voice, "alloy");
    ASSERT_EQ(request.extras.size(), 2U);
    EXPECT_EQ(request.extras[0].name, "stream_options.include_obfuscation");
    EXPECT_EQ(request.extras[1].json, R"({"x":1.0})");
    EXPECT_TRUE(read(write(request)) == request);
}

TEST(ReadRequest, ReadsEveryKindOfPart) {
    const std::string body = messages(
        R"({"role":"system","content":"s"},{"role":"user","name":"bob","content":[)"
        R"({"type":"text","text":"t","cache_control":{"type":"ephemeral","ttl":"1h"}},)"
        R"({"type":"image_url","image_url":{"url":"data:image/png;base64,AAA=","detail":"low"}},)"
        R"({"type":"image_url","image_url":{"url":"https://e.org/a.png"}},)"
        R"({"type":"input_audio","input_audio":{"data":"BBB=","format":"mp3"}},)"
        R"({"type":"file","file":{"file_id":"f1"}},)"
        R"({"type":"file","file":{"file_data":"data:application/pdf;base64,CC","filename":"a.pdf"}},)"
        R"({"type":"video_url","video_url":{"url":"https://e.org/a.mp4"}},)"
        R"({"type":"brand_new","x":[1, 2]}]})");
    const llm::ChatRequest request = read(body);
    ASSERT_EQ(request.messages.at(1).parts.size(), 8U);
    EXPECT_EQ(request.messages[1].name, "bob");
    EXPECT_EQ(request.messages[1].parts[0].cache->ttl, "1h");
    const auto& image = body_at<llm::Image>(request, 1, 1);
    EXPECT_EQ(image.media.source, llm::Media::Source::base64);
    EXPECT_EQ(image.media.media_type, "image/png");
    EXPECT_EQ(image.media.data, "AAA=");
    EXPECT_EQ(image.detail, "low");
    EXPECT_EQ(body_at<llm::Image>(request, 1, 2).media.source, llm::Media::Source::url);
    EXPECT_EQ(body_at<llm::Audio>(request, 1, 3).format, "mp3");
    EXPECT_EQ(body_at<llm::File>(request, 1, 4).media.source, llm::Media::Source::file_id);
    EXPECT_EQ(body_at<llm::File>(request, 1, 5).name, "a.pdf");
    EXPECT_EQ(body_at<llm::Opaque>(request, 1, 7).json, R"({"type":"brand_new","x":[1, 2]})");
    EXPECT_TRUE(read(write(request)) == request);
}

TEST(ReadRequest, ReadsCallsResultsAndThoughts) {
    const std::string body = messages(
        R"({"role":"assistant","content":null,"reasoning_content":"think","tool_calls":[)"
        R"({"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\": 1}"},)"
        R"("extra_content":{"google":{"thought_signature":"sig"}}},)"
        R"({"id":"b","type":"custom","custom":{"name":"g","input":"free text"}}]},)"
        R"({"role":"tool","tool_call_id":"a","content":"3C"},)"
        R"({"role":"tool","tool_call_id":"b","content":[{"type":"text","text":"x"},{"type":"text","text":"y"}]})");
    const llm::ChatRequest request = read(body);
    EXPECT_EQ(body_at<llm::Reasoning>(request, 0, 0).text, "think");
    const auto& call = body_at<llm::ToolCall>(request, 0, 1);
    EXPECT_EQ(call.arguments, R"({"x": 1})");
    EXPECT_EQ(request.messages[0].parts[1].signature->bytes, "sig");
    EXPECT_EQ(body_at<llm::ToolCall>(request, 0, 2).kind, llm::ToolCall::Kind::custom);
    EXPECT_EQ(body_at<llm::ToolResult>(request, 1).call, llm::ToolCallId("a"));
    EXPECT_EQ(body_at<llm::ToolResult>(request, 2).content.size(), 2U);
    EXPECT_TRUE(read(write(request)) == request);
}

// A result holds no thoughts and no refusals: they were lost, and an empty text stood for them.
TEST(ReadRequest, KeepsThoughtsAndRefusalsInsideAResult) {
    const std::string thinking =
        R"({"type":"thinking","thinking":[{"type":"text","text":"hm"}],"signature":"sg"})";
    const std::string refusal = R"({"type":"refusal","refusal":"no","x":1})";
    const llm::ChatRequest request =
        read(messages(R"({"role":"tool","tool_call_id":"a","content":[)" + thinking +
                      R"(,{"type":"text","text":"t"},)" + refusal + "]}"));
    const auto& result = body_at<llm::ToolResult>(request, 0);
    ASSERT_EQ(result.content.size(), 3U);
    EXPECT_EQ(std::get<llm::Opaque>(result.content[0].body),
              (llm::Opaque{"openai_chat", thinking}));
    EXPECT_EQ(std::get<llm::Text>(result.content[1].body).text, "t");
    EXPECT_EQ(std::get<llm::Opaque>(result.content[2].body), (llm::Opaque{"openai_chat", refusal}));
    const Result<Written> written = write_request(request, {});
    ASSERT_TRUE(written.has_value());
    EXPECT_NE(written->body.find(thinking), std::string::npos);
    EXPECT_NE(written->body.find(refusal), std::string::npos);
    EXPECT_TRUE(written->dropped.empty());

    llm::ChatRequest elsewhere = request;
    for (llm::ResultContent& content :
         std::get<llm::ToolResult>(elsewhere.messages[0].parts[0].body).content)
        if (auto* opaque = std::get_if<llm::Opaque>(&content.body)) opaque->wire = "gemini";
    const Result<Written> foreign = write_request(elsewhere, {});
    ASSERT_TRUE(foreign.has_value());
    EXPECT_EQ(foreign->body.find("thinking"), std::string::npos);
    EXPECT_EQ(foreign->dropped, std::vector<std::string>{"messages[0].content"});
}

TEST(ReadRequest, TakesReasoningDetailsOnceAndVerbatim) {
    const std::string details =
        R"([{"type":"reasoning.text", "text":"think","signature":"s","index":0},)"
        R"({"type":"reasoning.encrypted","data":"zzz"}])";
    const llm::ChatRequest request = read(
        messages(R"({"role":"assistant","content":"x","reasoning":"think","reasoning_details":)" +
                 details + "}"));
    ASSERT_EQ(request.messages[0].parts.size(), 3U);
    EXPECT_EQ(body_at<llm::Reasoning>(request, 0, 0).signature, "s");
    const std::string written = write(request);
    EXPECT_NE(written.find(R"({"type":"reasoning.text", "text":"think")"), std::string::npos);
    EXPECT_EQ(written.find("\"reasoning\":"), std::string::npos);
    llm::ChatRequest elsewhere = request;
    for (llm::Part& part : elsewhere.messages[0].parts)
        if (auto* reasoning = std::get_if<llm::Reasoning>(&part.body))
            reasoning->origin.provider = "openrouter";
    const Result<Written> other = write_request(elsewhere, {.provider = "deepseek"});
    ASSERT_TRUE(other.has_value());
    EXPECT_EQ(other->body.find("zzz"), std::string::npos);
    EXPECT_EQ(other->dropped, std::vector<std::string>{"messages[0].reasoning.signature"});
}

TEST(ReadRequest, UpgradesTheDeprecatedForm) {
    const llm::ChatRequest request =
        read(R"({"model":"m","functions":[{"name":"f","parameters":{"type":"object"}}],)"
             R"("function_call":{"name":"f"},"messages":[{"role":"user","content":"x"},)"
             R"({"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},)"
             R"({"role":"function","name":"f","content":"done"}]})");
    EXPECT_TRUE(request.legacy_functions);
    EXPECT_EQ(body_at<llm::ToolCall>(request, 1).id, body_at<llm::ToolResult>(request, 2).call);
    EXPECT_EQ(request.tool_choice->mode, llm::ToolChoice::Mode::named);
    const llm::ChatRequest modern = read(write(request));
    EXPECT_FALSE(modern.legacy_functions);
    EXPECT_TRUE(modern.messages == request.messages);
    EXPECT_TRUE(modern.tools == request.tools);
}

TEST(ReadRequest, ReadsEveryToolAndChoice) {
    const llm::ChatRequest request = read(with(
        R"("tools":[{"type":"function","function":{"name":"f","description":"d","strict":true,)"
        R"("parameters":{"z":1,"a":2}}},{"type":"custom","custom":{"name":"g","format":{"type":)"
        R"("grammar","grammar":{"syntax":"lark","definition":"x"}}}},{"type":"openrouter:web", "y":1}],)"
        R"("web_search_options":{"search_context_size":"low"},"tool_choice":{"type":"allowed_tools",)"
        R"("allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"f"}}]}})"));
    ASSERT_EQ(request.tools.size(), 4U);
    EXPECT_EQ(request.tools[0].parameters_json, R"({"z":1,"a":2})");
    EXPECT_EQ(request.tools[1].grammar->syntax, "lark");
    EXPECT_EQ(request.tools[2].kind, llm::Tool::Kind::hosted);
    EXPECT_EQ(request.tools[3].name, "web_search");
    EXPECT_TRUE(request.tool_choice->allowed_required);
    EXPECT_TRUE(read(write(request)) == request);
    for (const std::string_view choice :
         {R"("auto")", R"("none")", R"("required")",
          R"({"type":"function","function":{"name":"f"}})",
          R"({"type":"custom","custom":{"name":"g"}})", R"({"type":"web_search"})"}) {
        const std::string body = with("\"tool_choice\":" + std::string(choice));
        EXPECT_NE(write(read(body)).find(choice), std::string::npos) << choice;
    }
}

TEST(ReadRequest, ReadsEveryResponseFormat) {
    for (
        const std::string_view format :
        {R"({"type":"text"})", R"({"type":"json_object"})",
         R"({"type":"json_schema","json_schema":{"name":"n","schema":{"b":1,"a":2},"strict":true}})",
         R"({"type":"json_object","schema":{"x":1}})", R"({"type":"regex","pattern":"a+"})"}) {
        const std::string body = with("\"response_format\":" + std::string(format));
        EXPECT_NE(write(read(body)).find(format), std::string::npos) << write(read(body));
    }
}

TEST(ReadRequest, UnderstandsEverySpellingOfThinking) {
    const auto control = [](std::string_view field) { return *read(with(field)).reasoning; };
    EXPECT_EQ(control(R"("reasoning_effort":"low")").effort, llm::Effort::low);
    EXPECT_EQ(control(R"("reasoning":{"max_tokens":2000,"exclude":true})").budget, Tokens(2000));
    EXPECT_EQ(control(R"("reasoning":{"exclude":true})").show_text, false);
    EXPECT_EQ(control(R"("thinking":{"type":"disabled"})").enabled, false);
    EXPECT_EQ(control(R"("enable_thinking":true,"thinking_budget":5)").budget, Tokens(5));
    const llm::ChatRequest request =
        read(with(R"("thinking":{"type":"enabled","clear_thinking":false})"));
    EXPECT_NE(write(request).find(R"("thinking":{"type":"enabled","clear_thinking":false})"),
              std::string::npos);
    using Ask = WriteOptions::ReasoningAsk;
    EXPECT_NE(write(read(with(R"("thinking":{"type":"enabled","budget_tokens":9000})")),
                    {.reasoning_ask = Ask::effort})
                  .find(R"("reasoning_effort":"high")"),
              std::string::npos);
    EXPECT_NE(
        write(read(with(R"("reasoning_effort":"none")")), {.reasoning_ask = Ask::thinking_object})
            .find(R"("thinking":{"type":"disabled"})"),
        std::string::npos);
    EXPECT_EQ(write(request, {.reasoning_ask = Ask::none}).find("thinking"), std::string::npos);
}

TEST(ReadRequest, NamesTheFieldThatIsWrong) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {messages(R"({"role":"robot","content":"x"})"), "messages[0].role"},
        {messages(R"({"role":"user","content":5})"), "messages[0].content"},
        {messages(R"({"role":"user"},{"role":"assistant","tool_calls":{}})"),
         "messages[1].tool_calls"},
        {with(R"("tools":[{"type":"function"}])"), "tools[0].function"},
        {with(R"("tools":[{"type":"function","function":{"name":""}}])"), "tools[0].function.name"},
        {with(R"("tools":[{"type":"function","function":{"name":"f","parameters":[]}}])"),
         "tools[0].function.parameters"},
        {with(R"("tool_choice":5)"), "tool_choice"},
        {with(R"("stop":[1])"), "stop"},
        {with(R"("top_k":"x")"), "top_k"},
        {with(R"("seed":1.5)"), "seed"},
        {with(R"("logit_bias":[])"), "logit_bias"},
        {with(R"("verbosity":1)"), "verbosity"},
        {with(R"("max_tokens":-1)"), "max_tokens"},
    };
    for (const auto& [body, field] : cases) {
        const Result<llm::ChatRequest> request = read_request(body, {});
        ASSERT_FALSE(request.has_value()) << body;
        EXPECT_EQ(request.error().field(), field) << body;
        EXPECT_EQ(request.error().kind(), ErrorKind::invalid_request);
    }
}

TEST(WriteRequest, SpellsForTheProvider) {
    const llm::ChatRequest request = read(
        R"({"model":"m","max_tokens":5,"messages":[{"role":"developer","content":[{"type":"text",)"
        R"("text":"d","cache_control":{"type":"ephemeral"}}]},{"role":"assistant","reasoning":"r",)"
        R"("content":"x"}],"tools":[{"type":"function","function":{"name":"f","strict":true}}]})");
    const std::string openai = write(request, {.reasoning_text = WriteOptions::ReasoningText::none,
                                               .cache = WriteOptions::Cache::none});
    EXPECT_NE(openai.find(R"("max_completion_tokens":5)"), std::string::npos);
    EXPECT_NE(openai.find(R"("role":"developer")"), std::string::npos);
    EXPECT_EQ(openai.find("cache_control"), std::string::npos);
    EXPECT_EQ(openai.find("reasoning"), std::string::npos);
    const std::string other =
        write(request, {.output_max = WriteOptions::OutputMax::max_tokens,
                        .reasoning_text = WriteOptions::ReasoningText::reasoning,
                        .cache = WriteOptions::Cache::breakpoint,
                        .developer_role = false,
                        .strict_tools = false});
    EXPECT_NE(other.find(R"("max_tokens":5)"), std::string::npos);
    EXPECT_NE(other.find(R"("role":"system")"), std::string::npos);
    EXPECT_NE(other.find(R"("prompt_cache_breakpoint":{"mode":"explicit"})"), std::string::npos);
    EXPECT_NE(other.find(R"("reasoning":"r")"), std::string::npos);
    EXPECT_EQ(other.find("strict"), std::string::npos);
}

TEST(WriteRequest, PutsResultsFirstAndTheirImagesBehindThem) {
    llm::ChatRequest request;
    request.model = ModelName("m");
    llm::Message user;
    user.role = llm::Role::user;
    llm::ToolResult result = {.call = llm::ToolCallId("a")};
    result.content.push_back({.body = llm::Text{.text = "bad"}});
    result.content.push_back(
        {.body = llm::Image{.media = {.data = "AA", .media_type = "image/png"}}});
    result.is_error = true;
    user.parts.push_back({.body = llm::Text{.text = "and now?"}});
    user.parts.push_back({.body = result});
    request.messages = {user};
    EXPECT_EQ(
        write(request),
        R"({"model":"m","messages":[{"role":"tool","tool_call_id":"a","content":"Error: bad"},)"
        R"({"role":"user","content":[{"type":"image_url","image_url":{"url":)"
        R"("data:image/png;base64,AA"}}]},{"role":"user","content":"and now?"}]})");
}

TEST(WriteRequest, NamesNoMoreThanAHeaderCanHold) {
    llm::ChatRequest request = read(messages(R"({"role":"user","content":"x"})"));
    for (int i = 0; i < 200; ++i)
        request.extras.push_back({"gemini", "field" + std::to_string(i), "1"});
    const Result<Written> written = write_request(request, {});
    ASSERT_TRUE(written.has_value());
    EXPECT_EQ(written->dropped.size(), Dropped::fields_max + 1);
    EXPECT_EQ(written->dropped.back(), "...");
}

TEST(WriteRequest, RefusesWhatChangesTheMeaningAndNamesTheRest) {
    llm::ChatRequest request = read(with(R"("top_p":1)"));
    request.extras.push_back({"anthropic", "mcp_servers", "[]"});
    request.messages[0].parts.push_back({.body = llm::Opaque{"gemini", "{}"}});
    request.previous_response = "resp_1";
    const Result<Written> written = write_request(request, {});
    ASSERT_TRUE(written.has_value());
    EXPECT_EQ(written->dropped, (std::vector<std::string>{"messages[0].content.opaque",
                                                          "previous_response_id", "mcp_servers"}));
    request.tools.push_back({.kind = llm::Tool::Kind::hosted, .name = "x", .wire = "anthropic"});
    const Result<Written> hosted = write_request(request, {});
    ASSERT_FALSE(hosted.has_value());
    EXPECT_EQ(hosted.error().kind(), ErrorKind::unsupported);
    EXPECT_EQ(hosted.error().field(), "tools[0]");
}

}  // namespace
}  // namespace weir::wire::openai_chat
