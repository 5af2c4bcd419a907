#include "wire/bedrock/request_write.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/bedrock/request.hpp"

namespace weir::wire::bedrock {
namespace {

using llm::Role;

Written written(const llm::ChatRequest& request, const WriteOptions& options = {}) {
    Result<Written> done = write_request(request, options);
    EXPECT_TRUE(done.has_value()) << done.error().message();
    return done ? std::move(*done) : Written();
}

bool has(const Written& done, std::string_view text) {
    return done.body.find(text) != std::string::npos;
}

llm::Message say(Role role, std::string text) {
    return {.role = role, .parts = {{.body = llm::Text{.text = std::move(text), .citations = {}}}}};
}
llm::Part call(std::string id, std::string name, std::string arguments) {
    return {.body = llm::ToolCall{.id = llm::ToolCallId(std::move(id)),
                                  .name = std::move(name),
                                  .arguments = std::move(arguments)}};
}
llm::Message result(std::string id, std::string text) {
    llm::ToolResult made = {.call = llm::ToolCallId(std::move(id))};
    made.content.push_back({.body = llm::Text{.text = std::move(text), .citations = {}}});
    return {.role = Role::tool, .parts = {{.body = std::move(made)}}};
}

TEST(BedrockTurns, AlternateAndBeginWithTheUser) {
    llm::ChatRequest request;
    request.messages = {say(Role::system, "s"),    say(Role::developer, "d"),
                        say(Role::assistant, "a"), say(Role::user, "u1"),
                        say(Role::user, " "),      say(Role::system, "mid"),
                        say(Role::user, "u2"),     say(Role::assistant, "end \n")};
    EXPECT_EQ(
        written(request).body,
        R"({"messages":[{"role":"user","content":[{"text":"."}]},)"
        R"({"role":"assistant","content":[{"text":"a"}]},)"
        R"({"role":"user","content":[{"text":"u1"},{"text":"<system>mid</system>"},{"text":"u2"}]},)"
        R"({"role":"assistant","content":[{"text":"end"}]}],"system":[{"text":"s"},{"text":"d"}]})");
}

TEST(BedrockTurns, InstructByTextOnly) {
    llm::ChatRequest request;
    request.messages = {say(Role::system, "s"), say(Role::user, "q")};
    request.messages[0].parts.push_back(
        {.body = llm::Image{.media = {.data = "AAAA", .media_type = "image/png"}}});
    EXPECT_TRUE(has(written(request), R"("system":[{"text":"s"}])"));
    EXPECT_EQ(written(request).dropped, std::vector<std::string>{"messages[0].content.image"});
}

TEST(BedrockTurns, AreNeverNone) {
    llm::ChatRequest request;
    request.messages = {say(Role::system, "s")};
    EXPECT_EQ(written(request).body,
              R"({"messages":[{"role":"user","content":[{"text":"."}]}],"system":[{"text":"s"}]})");
    request.messages = {say(Role::user, ""), say(Role::assistant, ""), say(Role::user, "go")};
    EXPECT_TRUE(has(written(request), R"({"role":"assistant","content":[{"text":"."}]})"));
}

TEST(BedrockTurns, HaveResultsRightBehindTheirCalls) {
    llm::ChatRequest request;
    request.messages = {
        say(Role::user, "q"),
        {.role = Role::assistant, .parts = {call("a", "f", ""), call("b", "g", "{}")}},
        say(Role::user, "meanwhile"),
        result("a", "1"),
        result("b", "")};
    request.tools = {{.name = "f"}, {.name = "g", .parameters_json = R"({"type":"object"})"}};
    EXPECT_EQ(
        written(request).body,
        R"({"messages":[{"role":"user","content":[{"text":"q"}]},{"role":"assistant","content":[)"
        R"({"toolUse":{"toolUseId":"a","name":"f","input":{}}},)"
        R"({"toolUse":{"toolUseId":"b","name":"g","input":{}}}]},{"role":"user","content":[)"
        R"({"toolResult":{"toolUseId":"a","content":[{"text":"1"}]}},)"
        R"x({"toolResult":{"toolUseId":"b","content":[{"text":"(empty)"}]}},{"text":"meanwhile"}]}],)x"
        R"("toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{"type":"object","properties":{}}}}},)"
        R"({"toolSpec":{"name":"g","inputSchema":{"json":{"type":"object"}}}}]}})");
}

TEST(BedrockTools, ComeBackForAHistoryThatNeedsThem) {
    llm::ChatRequest request;
    request.messages = {say(Role::user, "q"),
                        {.role = Role::assistant, .parts = {call("a", "f", "{}")}},
                        result("a", "1")};
    EXPECT_TRUE(has(written(request), R"("toolConfig":{"tools":[{"toolSpec":{"name":"f")"));
    request.tools = {{.name = "h"}};
    request.tool_choice = llm::ToolChoice{.mode = llm::ToolChoice::Mode::none};
    const Written none = written(request);
    EXPECT_TRUE(has(none, R"("name":"h")") && !has(none, "toolChoice"));
    EXPECT_EQ(none.dropped, std::vector<std::string>{"tool_choice"});
    request.messages.resize(1);
    EXPECT_FALSE(has(written(request), "toolConfig"));
    EXPECT_TRUE(written(request).dropped.empty());
}

TEST(BedrockTools, AreChosenAsFarAsThereAreWords) {
    using Mode = llm::ToolChoice::Mode;
    llm::ChatRequest request;
    request.messages = {say(Role::user, "q")};
    request.tools = {{.name = "f"}, {.name = "g"}};
    const auto choose = [&](llm::ToolChoice choice) {
        request.tool_choice = std::move(choice);
        return written(request);
    };
    EXPECT_TRUE(has(choose({.mode = Mode::automatic}), R"("toolChoice":{"auto":{}})"));
    EXPECT_TRUE(has(choose({.mode = Mode::required}), R"("toolChoice":{"any":{}})"));
    EXPECT_TRUE(has(choose({.mode = Mode::named, .names = {{.name = "g"}}}),
                    R"("toolChoice":{"tool":{"name":"g"}})"));
    const Written allowed =
        choose({.mode = Mode::allowed, .names = {{.name = "g"}}, .allowed_required = true});
    EXPECT_TRUE(has(allowed, R"("any")") && !has(allowed, R"("name":"f")"));
    request.tool_choice = llm::ToolChoice{.mode = Mode::allowed, .names = {{.name = "x"}}};
    EXPECT_EQ(write_request(request, {}).error().field(), "tool_choice");
    request.tool_choice.reset();
    request.parallel_tool_calls = false;
    EXPECT_EQ(written(request).dropped, std::vector<std::string>{"parallel_tool_calls"});
}

TEST(BedrockWriteRequest, RefusesWhatMustNotBeLost) {
    llm::ChatRequest request;
    request.messages = {say(Role::user, "q")};
    const auto refused = [&] {
        const Result<Written> done = write_request(request, {});
        EXPECT_FALSE(done.has_value());
        if (done) return std::string();
        EXPECT_EQ(done.error().kind(), ErrorKind::unsupported);
        return done.error().field();
    };
    request.tools = {{.kind = llm::Tool::Kind::custom, .name = "c"}};
    EXPECT_EQ(refused(), "tools[0]");
    request.tools = {{.kind = llm::Tool::Kind::hosted, .name = "web_search", .wire = "anthropic"}};
    EXPECT_EQ(refused(), "tools[0]");
    request.tools.clear();
    request.response_format = llm::ResponseFormat{.kind = llm::ResponseFormat::Kind::json_object};
    EXPECT_EQ(refused(), "response_format");
    request.response_format = llm::ResponseFormat{.kind = llm::ResponseFormat::Kind::other,
                                                  .other = {"openai_chat", "{}"}};
    EXPECT_EQ(refused(), "response_format");
    request.response_format = llm::ResponseFormat{.kind = llm::ResponseFormat::Kind::json_schema};
    EXPECT_EQ(refused(), "response_format.json_schema.schema");
}

TEST(BedrockWriteRequest, NamesWhatItDrops) {
    llm::ChatRequest request;
    request.model = ModelName("us.anthropic.claude-sonnet-4-5-v1:0");
    request.messages = {
        {.role = Role::user,
         .parts = {{.body = llm::Text{.text = "q", .citations = {}}},
                   {.body = llm::Image{.media = {.source = llm::Media::Source::url,
                                                 .data = "https://e.org/a.png"}}}},
         .name = "bob"},
        {.role = Role::assistant,
         .parts = {{.body = llm::Reasoning{.text = "hm", .origin = {.wire = "anthropic"}}},
                   {.body = llm::Text{.text = "a", .citations = {}}}}},
        say(Role::user, "go on")};
    request.sampling = {.temperature = 1.5, .frequency_penalty = 1, .seed = 7, .n = 2};
    request.verbosity = "low";
    request.user = "not allowed: \x01";
    request.service_tier = "scale";
    request.extras = {{"openai_chat", "logit_thing", "1"}};
    EXPECT_EQ(written(request).dropped,
              (std::vector<std::string>{"messages[0].content.image", "messages[0].name",
                                        "messages[1].content.reasoning", "temperature", "user",
                                        "service_tier", "logit_thing", "frequency_penalty", "seed",
                                        "n", "verbosity"}));
}

TEST(BedrockWriteRequest, GivesProofsBackOnlyToTheirOrigin) {
    llm::ChatRequest request;
    request.messages = {say(Role::user, "q")};
    const auto with_origin = [&](std::string wire, std::string provider) {
        request.messages.resize(1);
        request.messages.push_back(
            {.role = Role::assistant,
             .parts = {{.body = llm::Reasoning{.text = "hm",
                                               .signature = "sig",
                                               .origin = {.wire = std::move(wire),
                                                          .provider = std::move(provider)}}},
                       {.body = llm::Text{.text = "a", .citations = {}}}}});
        return has(written(request, {.provider = "bedrock-eu"}), "\"sig\"");
    };
    EXPECT_TRUE(with_origin("bedrock", ""));
    EXPECT_TRUE(with_origin("bedrock", "bedrock-eu"));
    EXPECT_FALSE(with_origin("bedrock", "bedrock-us"));
    EXPECT_FALSE(with_origin("anthropic", ""));
}

TEST(BedrockWriteRequest, MarksTheCacheBehindTheContent) {
    llm::ChatRequest request;
    const llm::CacheMarker marker = {.ttl = "1h"};
    for (int i = 0; i < 6; ++i) {
        llm::Message message = say(Role::user, std::to_string(i));
        message.parts[0].cache = marker;
        request.messages.push_back(std::move(message));
    }
    request.tools = {{.name = "f", .cache = llm::CacheMarker{}}};
    const Written four = written(request);
    EXPECT_FALSE(has(four, R"({"text":"2"},{"cachePoint")"));
    EXPECT_TRUE(has(four, R"({"text":"3"},{"cachePoint":{"type":"default","ttl":"1h"}})"));
    EXPECT_TRUE(has(four, R"({"cachePoint":{"type":"default"}}]})"));
    EXPECT_FALSE(has(written(request, {.cache = WriteOptions::Cache::none}), "cachePoint"));
    request.messages = {say(Role::user, "q")};
    request.tools.clear();
    request.cache = llm::CacheMarker{};
    EXPECT_TRUE(has(written(request), R"({"text":"q"},{"cachePoint":{"type":"default"}}])"));
}

struct Thought {
    std::string model;
    llm::ReasoningControl ask;
    std::string body;
};

TEST(BedrockReasoning, IsSpelledByTheVendor) {
    using llm::Effort;
    const std::string claude_45 = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    const std::string claude_5 = "us.anthropic.claude-sonnet-5";
    const std::vector<Thought> cases = {
        {claude_45,
         {.effort = Effort::high},
         R"({"thinking":{"type":"enabled","budget_tokens":16384}})"},
        {claude_45,
         {.budget = Tokens(3000)},
         R"({"thinking":{"type":"enabled","budget_tokens":3000}})"},
        {claude_45,
         {.budget = Tokens(100000)},
         R"({"thinking":{"type":"enabled","budget_tokens":19999}})"},
        {claude_45, {.effort = Effort::none}, R"({"thinking":{"type":"disabled"}})"},
        {claude_5,
         {.effort = Effort::minimal, .show_text = true},
         R"({"thinking":{"type":"adaptive","display":"summarized"},"output_config":{"effort":"low"}})"},
        {claude_5,
         {.budget = Tokens(8000)},
         R"({"thinking":{"type":"adaptive"},"output_config":{"effort":"medium"}})"},
        {claude_5, {.enabled = true}, R"({"thinking":{"type":"adaptive"}})"},
        {"us.amazon.nova-2-lite-v1:0",
         {.effort = Effort::max},
         R"({"reasoningConfig":{"type":"enabled","maxReasoningEffort":"high"}})"},
        {"us.amazon.nova-2-lite-v1:0",
         {.enabled = false},
         R"({"reasoningConfig":{"type":"disabled"}})"},
        {"openai.gpt-oss-120b-1:0", {.effort = Effort::minimal}, R"({"reasoning_effort":"low"})"},
    };
    for (const Thought& one : cases) {
        llm::ChatRequest request;
        request.model = ModelName(one.model);
        request.messages = {say(Role::user, "q")};
        request.output_max = Tokens(20000);
        request.reasoning = one.ask;
        const Written done = written(request);
        EXPECT_TRUE(has(done, R"("additionalModelRequestFields":)" + one.body)) << done.body;
        EXPECT_TRUE(done.dropped.empty()) << done.dropped[0];
    }
}

TEST(BedrockReasoning, IsNamedWhereItCannotBe) {
    llm::ChatRequest request;
    request.messages = {say(Role::user, "q")};
    request.reasoning = llm::ReasoningControl{.effort = llm::Effort::high};
    request.sampling = {.temperature = 0.3, .top_p = 0.5, .top_k = 5};
    request.model = ModelName("us.deepseek.r1-v1:0");
    EXPECT_EQ(written(request).dropped, std::vector<std::string>{"reasoning"});
    EXPECT_TRUE(has(written(request), R"({"top_k":5})"));
    request.model = ModelName("anthropic.claude-sonnet-4-5-v1:0");
    EXPECT_EQ(written(request).dropped,
              (std::vector<std::string>{"temperature", "top_p", "top_k"}));
    request.output_max = Tokens(1000);  // less than the smallest budget
    EXPECT_EQ(written(request).dropped, std::vector<std::string>{"reasoning"});
    request.output_max.reset();
    request.messages.push_back({.role = Role::assistant, .parts = {call("a", "f", "{}")}});
    request.messages.push_back(result("a", "1"));
    EXPECT_EQ(written(request).dropped, std::vector<std::string>{"reasoning"});
    request.model = ModelName("amazon.nova-2-lite-v1:0");
    EXPECT_TRUE(has(written(request), R"("inferenceConfig":{"topK":5})"));
}

TEST(BedrockWriteRequest, GivesDocumentsATextAndAName) {
    llm::ChatRequest request;
    const auto file = [](std::string name) {
        return llm::Part{.body = llm::File{.media = {.data = "JVBERi0x"}, .name = std::move(name)}};
    };
    request.messages = {{.role = Role::user, .parts = {file("a.pdf"), file("a.pdf"), file("")}}};
    const Written done = written(request);
    EXPECT_TRUE(has(done, R"("format":"pdf","name":"a","source":{"bytes":"JVBERi0x"})"))
        << done.body;
    EXPECT_TRUE(has(done, R"x("name":"a (2)")x") && has(done, R"("name":"document")"));
    EXPECT_TRUE(has(done, R"({"text":"."}]})"));
}

}  // namespace
}  // namespace weir::wire::bedrock
