// Requests that came over another wire, as Anthropic wants them.
#include <gtest/gtest.h>

#include "wire/anthropic/request.hpp"

namespace weir::wire::anthropic {
namespace {

using llm::Role;
using Version = WriteOptions::AnthropicVersion;
using Ask = WriteOptions::ReasoningAsk;

llm::Part text(std::string said) { return {.body = llm::Text{std::move(said), {}}}; }
llm::Part call(std::string id, std::string arguments = "{}") {
    return {.body = llm::ToolCall{.id = llm::ToolCallId(std::move(id)),
                                  .name = "f",
                                  .arguments = std::move(arguments)}};
}
llm::Part result(std::string id, std::string said) {
    return {.body = llm::ToolResult{
                .call = llm::ToolCallId(std::move(id)),
                .content = {{.body = llm::Text{std::move(said), {}}, .cache = {}}}}};
}
llm::ChatRequest request(std::vector<llm::Message> messages) {
    return {.model = ModelName("m"), .messages = std::move(messages), .output_max = Tokens(9)};
}

Written write(const llm::ChatRequest& of, const WriteOptions& options = {}) {
    const Result<Written> written = write_request(of, options);
    EXPECT_TRUE(written.has_value()) << written.error().message();
    return written ? *written : Written();
}
// The value of a member that is the last but one or the last, up to the end of the body.
std::string from(const Written& written, std::string_view key) {
    const std::size_t at = written.body.find("\"" + std::string(key) + "\":");
    return at == std::string::npos ? "" : written.body.substr(at + key.size() + 3);
}
using Names = std::vector<std::string>;

TEST(AnthropicWriteMessages, HoistsTheLeadingSystemAndTagsTheRest) {
    const llm::ChatRequest chat = request({{.role = Role::system, .parts = {text("a")}},
                                           {.role = Role::developer, .parts = {text("b")}},
                                           {.role = Role::user, .parts = {text("c")}},
                                           {.role = Role::system, .parts = {text("d")}}});
    EXPECT_EQ(
        write(chat).body,
        R"({"model":"m","max_tokens":9,"system":[{"type":"text","text":"a"},{"type":"text","text":"b"}],"messages":[{"role":"user","content":"c"},{"role":"user","content":[{"type":"text","text":"<system>d</system>"}]}]})");
    EXPECT_EQ(from(write(chat, {.system_turns = true}), "messages"),
              R"([{"role":"user","content":"c"},{"role":"system","content":"d"}]})");
}

TEST(AnthropicWriteMessages, PutsAllResultsOfATurnFirst) {
    const Written written =
        write(request({{.role = Role::assistant, .parts = {text("x"), call("a"), call("b")}},
                       {.role = Role::user, .parts = {text("between")}},
                       {.role = Role::tool, .parts = {result("a", "1")}},
                       {.role = Role::tool, .parts = {result("b", "")}},
                       {.role = Role::user, .parts = {text("after")}}}));
    EXPECT_EQ(
        from(written, "messages"),
        R"([{"role":"assistant","content":[{"type":"text","text":"x"},{"type":"tool_use","id":"a","name":"f","input":{}},{"type":"tool_use","id":"b","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"1"},{"type":"tool_result","tool_use_id":"b","content":""},{"type":"text","text":"between"},{"type":"text","text":"after"}]}]})");
}

TEST(AnthropicWriteMessages, LeavesNothingEmpty) {
    const Written written = write(request({{.role = Role::user, .parts = {text("")}},
                                           {.role = Role::assistant, .parts = {text(" \n")}},
                                           {.role = Role::user, .parts = {}},
                                           {.role = Role::assistant, .parts = {text("{ \n")}}}));
    EXPECT_EQ(
        from(written, "messages"),
        R"([{"role":"user","content":"."},{"role":"user","content":"."},{"role":"assistant","content":"{"}]})");
    EXPECT_EQ(from(write(request({{.role = Role::system, .parts = {text("s")}}})), "messages"),
              R"([{"role":"user","content":"."}]})");
}

TEST(AnthropicWriteMessages, MakesObjectsOfArguments) {
    const auto input = [](std::string arguments, llm::ToolCall::Kind kind = {}) {
        llm::Part one = call("a", std::move(arguments));
        std::get<llm::ToolCall>(one.body).kind = kind;
        return from(write(request({{.role = Role::assistant, .parts = {one}}})), "input");
    };
    EXPECT_EQ(input("{\"a\": 1.0}"), "{\"a\": 1.0}}]}]}");
    EXPECT_EQ(input(""), "{}}]}]}");
    EXPECT_EQ(input("[1]"), "{\"value\":[1]}}]}]}");
    EXPECT_EQ(input("{\"a\""), "{\"_raw\":\"{\\\"a\\\"\"}}]}]}");
    EXPECT_EQ(input("free", llm::ToolCall::Kind::custom), "{\"input\":\"free\"}}]}]}");
}

TEST(AnthropicWriteMessages, GivesProofsBackToTheirOriginOnly) {
    llm::Reasoning own;
    own.text = "hm";
    own.signature = "EqQB";
    own.origin.wire = "anthropic";
    llm::Reasoning foreign = own;
    foreign.origin.wire = "openai_responses";
    llm::Reasoning bare;
    bare.text = "plain";
    const llm::ChatRequest chat =
        request({{.role = Role::assistant,
                  .parts = {{.body = own}, {.body = foreign}, {.body = bare}, text("x")}}});
    const Written written = write(chat);
    EXPECT_EQ(
        from(written, "content"),
        R"([{"type":"thinking","thinking":"hm","signature":"EqQB"},{"type":"text","text":"x"}]}]})");
    EXPECT_EQ(written.dropped, Names{"messages[0].content.reasoning"});
    llm::ChatRequest elsewhere = chat;
    std::get<llm::Reasoning>(elsewhere.messages[0].parts[0].body).origin.provider = "anthropic";
    EXPECT_EQ(from(write(elsewhere, {.provider = "vertex"}), "content"),
              R"([{"type":"text","text":"x"}]}]})");
}

TEST(AnthropicWriteMessages, KeepsTheLastFourCacheMarkers) {
    llm::ChatRequest chat = request({});
    const llm::CacheMarker marker = {.ttl = "30m"};
    chat.tools.push_back({.name = "f", .cache = marker});
    for (int i = 0; i < 4; ++i)
        chat.messages.push_back({.role = Role::user, .parts = {text("x")}, .cache = marker});
    const Written written = write(chat);
    EXPECT_EQ(written.dropped, Names{"cache_control"});
    EXPECT_EQ(from(written, "tools").substr(0, 75),
              R"([{"name":"f","input_schema":{"type":"object","properties":{}}}],"messages":)");
    std::size_t markers = 0;
    for (std::size_t at = 0; (at = written.body.find(R"("cache_control":{"type":"ephemeral"})",
                                                     at)) != std::string::npos;
         ++at)
        ++markers;
    EXPECT_EQ(markers, 4U);
    EXPECT_EQ(from(write(chat, {.cache = WriteOptions::Cache::none}), "cache_control"), "");
}

TEST(AnthropicWriteRequest, KeepsToTheVersionThatWasAsked) {
    llm::ChatRequest chat = request({{.role = Role::user, .parts = {text("x")}}});
    chat.sampling = {.temperature = 1.5, .top_p = 0.5, .top_k = 3};
    llm::Text cited = {"y", {llm::Citation{.raw_json = "{}", .origin = {"anthropic", {}}}}};
    chat.messages.push_back({.role = Role::user, .parts = {{.body = cited}}});
    const llm::File pdf = {.media = {.data = "JVBERi0x"}};
    chat.messages.push_back({.role = Role::assistant, .parts = {{.body = pdf}}});
    const Written old = write(chat);
    EXPECT_EQ(old.dropped, Names{"temperature"});  // cut to 1
    EXPECT_NE(old.body.find(R"("temperature":1,"top_p":0.5,"top_k":3)"), std::string::npos);
    EXPECT_NE(old.body.find(R"("citations":[{}])"), std::string::npos);
    const Written current = write(chat, {.anthropic_version = Version::v2026_10_21});
    EXPECT_EQ(current.dropped, (Names{"messages[1].citations", "messages[2].content.file",
                                      "temperature", "top_p", "top_k"}));
    EXPECT_EQ(
        current.body,
        R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":"x"},{"role":"user","content":[{"type":"text","text":"y"}]}]})");
}

TEST(AnthropicWriteRequest, PutsTheVersionIntoTheBodyWhereTheModelIsInThePath) {
    const Written written = write(request({{.role = Role::user, .parts = {text("x")}}}),
                                  {.anthropic_body_version = "vertex-2023-10-16"});
    EXPECT_TRUE(
        written.body.starts_with(R"({"anthropic_version":"vertex-2023-10-16","max_tokens":9,)"));
    llm::ChatRequest open = request({{.role = Role::user, .parts = {text("x")}}});
    open.output_max.reset();
    EXPECT_TRUE(write(open, {.output_max_default = Tokens(64000)})
                    .body.starts_with(R"({"model":"m","max_tokens":64000,)"));
}

TEST(AnthropicWriteRequest, NamesWhatItCannotSay) {
    llm::ChatRequest chat = request({{.role = Role::user, .parts = {text("x")}, .name = "bob"}});
    chat.sampling = {.min_p = 0.1,
                     .frequency_penalty = 1,
                     .seed = 7,
                     .stop = {"a", " "},
                     .n = 2,
                     .logit_bias_json = "{}",
                     .logprobs = true};
    chat.verbosity = "low";
    chat.modalities = {"text", "audio"};
    chat.store = true;
    chat.metadata = {{"k", "v"}};
    chat.service_tier = "flex";
    chat.prompt_cache_key = "p";
    chat.previous_response = "resp_1";
    chat.safety_identifier = "safe";
    chat.extras = {{"openai_chat", "prediction", "{}"}};
    const Written written = write(chat);
    EXPECT_EQ(written.dropped, (Names{"messages[0].name", "stop", "min_p", "frequency_penalty",
                                      "seed", "n", "logit_bias", "logprobs", "metadata",
                                      "service_tier", "prediction", "verbosity", "modalities",
                                      "store", "prompt_cache_key", "previous_response_id"}));
    EXPECT_NE(written.body.find(R"("stop_sequences":["a"])"), std::string::npos);
    EXPECT_NE(written.body.find(R"("metadata":{"user_id":"safe"})"), std::string::npos);
}

TEST(AnthropicWriteThinking, SaysItInTheWayThatTheModelTakes) {
    const auto asked = [](const llm::ReasoningControl& ask, const WriteOptions& options = {},
                          std::int64_t most = 64000) {
        llm::ChatRequest chat = request({{.role = Role::user, .parts = {text("x")}}});
        chat.output_max = Tokens(most);
        chat.reasoning = ask;
        const Written written = write(chat, options);
        return from(written, "thinking") +
               (written.dropped.empty() ? "" : " dropped " + written.dropped[0]);
    };
    const WriteOptions budget = {.reasoning_ask = Ask::thinking_object};
    EXPECT_EQ(asked({.effort = llm::Effort::minimal}),
              R"({"type":"adaptive"},"output_config":{"effort":"low"}})");
    EXPECT_EQ(asked({.effort = llm::Effort::xhigh, .show_text = true}),
              R"({"type":"adaptive","display":"summarized"},"output_config":{"effort":"xhigh"}})");
    EXPECT_EQ(asked({.effort = llm::Effort::high}, budget),
              R"({"type":"enabled","budget_tokens":16384}})");
    EXPECT_EQ(asked({.effort = llm::Effort::high}, budget, 4000),
              R"({"type":"enabled","budget_tokens":3999}})");
    EXPECT_EQ(asked({.effort = llm::Effort::high}, budget, 1000), " dropped reasoning");
    EXPECT_EQ(asked({.budget = Tokens(9000)}), R"({"type":"enabled","budget_tokens":9000}})");
    EXPECT_EQ(asked({.budget = Tokens(9000)}, {.reasoning_ask = Ask::effort}),
              R"({"type":"adaptive"},"output_config":{"effort":"high"}})");
    EXPECT_EQ(asked({.effort = llm::Effort::none}), R"({"type":"disabled"}})");
    EXPECT_EQ(asked({.enabled = false}, budget), R"({"type":"disabled"}})");
    EXPECT_EQ(asked({.enabled = true}, {.reasoning_ask = Ask::none}), " dropped reasoning");
}

// A custom endpoint says nothing about its models; their names do.
TEST(AnthropicWriteThinking, GoesByTheModelsNameWhereNothingElseIsSaid) {
    const auto asked = [](std::string model, const llm::ReasoningControl& ask) {
        llm::ChatRequest chat = request({{.role = Role::user, .parts = {text("x")}}});
        chat.model = ModelName(std::move(model));
        chat.output_max = Tokens(64000);
        chat.reasoning = ask;
        const Written written = write(chat);
        return from(written, "thinking") +
               (written.dropped.empty() ? "" : " dropped " + written.dropped[0]);
    };
    const llm::ReasoningControl low = {.effort = llm::Effort::low};
    const llm::ReasoningControl budget = {.budget = Tokens(9000)};
    EXPECT_EQ(asked("claude-sonnet-4-5", low), R"({"type":"enabled","budget_tokens":2048}})");
    EXPECT_EQ(asked("claude-sonnet-4-6", low),
              R"({"type":"adaptive"},"output_config":{"effort":"low"}})");
    EXPECT_EQ(asked("claude-sonnet-4-6", budget), R"({"type":"enabled","budget_tokens":9000}})");
    EXPECT_EQ(asked("claude-opus-5", budget),
              R"({"type":"adaptive"},"output_config":{"effort":"high"}})");
    EXPECT_EQ(asked("claude-3-haiku-20240307", low), " dropped reasoning");
}

TEST(AnthropicWriteThinking, GivesUpABudgetThatWouldBeRefused) {
    llm::ChatRequest chat = request({{.role = Role::assistant, .parts = {call("a")}},
                                     {.role = Role::tool, .parts = {result("a", "1")}}});
    chat.output_max = Tokens(64000);
    chat.reasoning = {.effort = llm::Effort::low};
    chat.sampling.temperature = 0.5;
    const WriteOptions budget = {.reasoning_ask = Ask::thinking_object};
    EXPECT_EQ(write(chat, budget).dropped, Names{"reasoning"});
    EXPECT_EQ(write(chat).dropped, Names{"temperature"});  // adaptive thinks all the same
    chat.messages = {{.role = Role::user, .parts = {text("x")}}};
    EXPECT_EQ(write(chat, budget).dropped, Names{"temperature"});
    chat.tools = {{.name = "f"}};
    chat.tool_choice = llm::ToolChoice{.mode = llm::ToolChoice::Mode::required};
    EXPECT_EQ(write(chat, budget).dropped, Names{"reasoning"});
}

}  // namespace
}  // namespace weir::wire::anthropic
