#include "wire/cohere/request.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/cohere/flatten.hpp"

namespace weir::wire::cohere {
namespace {

llm::ChatRequest read(std::string_view body) {
    Result<llm::ChatRequest> request = read_request(body, {});
    EXPECT_TRUE(request.has_value()) << request.error().message();
    return request ? std::move(*request) : llm::ChatRequest{};
}

Written write(const llm::ChatRequest& request, const WriteOptions& options = {}) {
    Result<Written> written = write_request(request, options);
    EXPECT_TRUE(written.has_value()) << written.error().message();
    return written ? std::move(*written) : Written{};
}

std::string with(std::string_view more) {
    return R"({"model":"m","messages":[{"role":"user","content":"hi"}],)" + std::string(more) + "}";
}

constexpr std::string_view full = R"({"model":"command-a","messages":[
    {"role":"system","content":"Be short."},
    {"role":"user","content":[{"type":"text","text":"Look."},
        {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}},
        {"type":"newer","x":[1.0]}]},
    {"role":"assistant","content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"So."}],
     "citations":[{"start":0,"end":3,"text":"So.","content_index":1,
                   "sources":[{"type":"document","id":"doc-0"}],"type":"TEXT_CONTENT"}]},
    {"role":"user","content":"And?"},
    {"role":"assistant","tool_plan":"I will look.","tool_calls":[
        {"id":"a_1","type":"function","function":{"name":"a","arguments":"{\"x\": 1}"}},
        {"id":"b_2","type":"function","function":{"name":"b","arguments":"{}"}}]},
    {"role":"tool","tool_call_id":"a_1","content":[
        {"type":"document","document":{"id":"r1","data":{"output":"60"}}},
        {"type":"document","document":{"data":"{\"a\":1}"}},{"type":"text","text":"x"}]},
    {"role":"tool","tool_call_id":"b_2","content":"4:20"}],
    "documents":[{"id":"doc-0","data":{"text":"The sky is green.","title":"Sky"}},
                 {"id":"doc-1","data":{"n":"1"}}],
    "tools":[{"type":"function","function":{"name":"a","description":"A.","parameters":
        {"type":"object","properties":{"x":{"type":"integer"}},"required":["x"]}}},
        {"type":"function","function":{"name":"b","parameters":{"type":"object"}}}],
    "strict_tools":true,"tool_choice":"REQUIRED","citation_options":{"mode":"FAST"},
    "response_format":{"type":"json_object","json_schema":{"type":"object","required":["z"]}},
    "safety_mode":"OFF","max_tokens":50,"stop_sequences":["\n\n"],"temperature":0.3,"seed":7,
    "frequency_penalty":0.5,"presence_penalty":0,"k":40,"p":0.75,"logprobs":true,
    "thinking":{"type":"enabled","token_budget":300},"priority":3,"stream":true})";

TEST(CohereRequest, SaysEverythingAgain) {
    const Written written = write(read(full));
    EXPECT_TRUE(written.dropped.empty());
    EXPECT_EQ(flatten_request(written.body), flatten_request(full));
}

TEST(CohereRequest, HasCanonicalMeaning) {
    const llm::ChatRequest request = read(full);
    EXPECT_EQ(request.sampling.top_k, 40);
    EXPECT_EQ(request.sampling.top_p, 0.75);
    EXPECT_EQ(request.tool_choice->mode, llm::ToolChoice::Mode::required);
    EXPECT_EQ(request.tools.at(0).strict, true);
    EXPECT_EQ(request.response_format->kind, llm::ResponseFormat::Kind::json_schema);
    EXPECT_EQ(request.reasoning->budget, Tokens(300));
    ASSERT_EQ(request.messages.size(), 7U);
    const auto& plan = std::get<llm::Reasoning>(request.messages[4].parts.at(0).body);
    EXPECT_EQ(plan.text, "I will look.");
    const auto& result = std::get<llm::ToolResult>(request.messages[5].parts.at(0).body);
    EXPECT_EQ(std::get<llm::Text>(result.content.at(0).body).text, R"({"output":"60"})");
    // Documents stand in the last message of the user.
    EXPECT_EQ(request.messages[3].parts.size(), 3U);
    EXPECT_EQ(std::get<llm::File>(request.messages[3].parts[0].body).title, "Sky");
}

TEST(CohereRequest, KeepsDocumentsWithoutAUser) {
    const std::string body = R"({"model":"m","messages":[{"role":"system","content":"x"}],
                                 "documents":["sky"]})";
    EXPECT_EQ(flatten_request(write(read(body)).body), flatten_request(body));
}

TEST(CohereRequest, TakesNullArgumentsForNone) {
    const llm::ChatRequest request = read(R"({"model":"m","messages":[{"role":"assistant",
        "tool_calls":[{"function":{"name":"f","arguments":"null"}},
                      {"id":"2","function":{"name":"g","arguments":null}}]}]})");
    for (const llm::Part& part : request.messages[0].parts)
        EXPECT_EQ(std::get<llm::ToolCall>(part.body).arguments, "{}");
}

struct Bad {
    std::string body;
    std::string_view field;
};

TEST(CohereRequest, NamesTheFieldAtFault) {
    const auto message = [](std::string_view one) {
        return R"({"model":"m","messages":[)" + std::string(one) + "]}";
    };
    const Bad bad[] = {
        {message(R"({"role":"chatbot"})"), "messages[0].role"},
        {message(R"({"role":"user","content":5})"), "messages[0].content"},
        {message(R"({"role":"assistant","tool_calls":{}})"), "messages[0].tool_calls"},
        {message(R"({"role":"assistant","citations":1})"), "messages[0].citations"},
        {message(R"({"role":"assistant","tool_plan":[]})"), "messages[0].tool_plan"},
        {with(R"("tools":[1])"), "tools[0]"},
        {with(R"("tools":[{"type":1}])"), "tools[0].type"},
        {with(R"("tools":[{"type":"function"}])"), "tools[0].function"},
        {with(R"("tools":[{"function":{"name":""}}])"), "tools[0].function.name"},
        {with(R"("tools":[{"function":{"name":"f","parameters":[]}}])"),
         "tools[0].function.parameters"},
        {with(R"("tool_choice":"auto")"), "tool_choice"},
        {with(R"("strict_tools":"yes")"), "strict_tools"},
        {with(R"("documents":[{"text":"x"}])"), "documents[0]"},
        {with(R"("stop_sequences":[1])"), "stop_sequences"},
        {with(R"("frequency_penalty":"x")"), "frequency_penalty"},
        {with(R"("k":1.5)"), "k"},
        {with(R"("seed":"x")"), "seed"},
        {with(R"("logprobs":2)"), "logprobs"},
    };
    for (const Bad& one : bad) {
        const Result<llm::ChatRequest> request = read_request(one.body, {});
        ASSERT_FALSE(request.has_value()) << one.body;
        EXPECT_EQ(request.error().kind(), ErrorKind::invalid_request);
        EXPECT_EQ(request.error().field(), one.field) << one.body;
    }
}

llm::ChatRequest plain() {
    return {.model = ModelName("m"),
            .messages = {{.role = llm::Role::user, .parts = {{.body = llm::Text{"hi", {}}}}}}};
}

TEST(CohereRequest, NamesWhatItCannotSay) {
    llm::ChatRequest request = plain();
    request.messages[0].name = "bob";
    request.messages[0].cache = llm::CacheMarker{};
    request.messages[0].parts.push_back({.body = llm::Audio{}});
    request.messages[0].parts.push_back({.body = llm::File{}});
    request.sampling = {.temperature = 1.5, .min_p = 0.1, .frequency_penalty = -1, .n = 2};
    request.sampling.stop = {"1", "2", "3", "4", "5", "6"};
    request.sampling.top_logprobs = 3;
    request.user = "u";
    request.store = false;
    request.metadata = {{"a", "b"}};
    request.extras = {{"anthropic", "container", "{}"}};
    const Written written = write(request);
    EXPECT_EQ(written.dropped,
              (std::vector<std::string>{"messages[0].name", "cache_control",
                                        "messages[0].content.audio", "messages[0].content.file",
                                        "temperature", "frequency_penalty", "stop", "min_p", "n",
                                        "top_logprobs", "container", "user", "metadata", "store"}));
    const Result<json::Document> body = json::read(written.body);
    ASSERT_TRUE(body.has_value());
    EXPECT_EQ(body->root()["temperature"].number(), 1.0);
    EXPECT_EQ(body->root()["frequency_penalty"].number(), 0.0);
    EXPECT_EQ(body->root()["stop_sequences"].size(), 5U);
}

TEST(CohereRequest, KeepsProofsToThemselves) {
    llm::ChatRequest request = plain();
    llm::Reasoning proven;
    proven.text = "thought";
    proven.signature = "s3cret";
    proven.origin.wire = "anthropic";
    request.messages.push_back({.role = llm::Role::assistant, .parts = {{.body = proven}}});
    const Written written = write(request);
    EXPECT_EQ(written.dropped, std::vector<std::string>{"messages[1].reasoning.signature"});
    EXPECT_EQ(written.body.find("s3cret"), std::string::npos);
    EXPECT_NE(written.body.find(R"({"type":"thinking","thinking":"thought"})"), std::string::npos);
}

TEST(CohereRequest, AsksForThoughtsInItsOwnWay) {
    llm::ChatRequest request = plain();
    const auto thinking = [&](const WriteOptions& options = {}) {
        const std::string written = write(request, options).body;
        const Result<json::Document> body = json::read(written);
        return std::string(body->root()["thinking"].raw());
    };
    request.reasoning = llm::ReasoningControl{.effort = llm::Effort::low};
    EXPECT_EQ(thinking(), R"({"type":"enabled","token_budget":2048})");
    EXPECT_EQ(thinking({.reasoning_ask = WriteOptions::ReasoningAsk::none}), "");
    request.reasoning->effort = llm::Effort::high;
    EXPECT_EQ(thinking(), R"({"type":"enabled"})");
    request.reasoning->effort = llm::Effort::none;
    EXPECT_EQ(thinking(), R"({"type":"disabled"})");
    request.reasoning = llm::ReasoningControl{.budget = Tokens(77)};
    EXPECT_EQ(thinking(), R"({"type":"enabled","token_budget":77})");
    request.reasoning = llm::ReasoningControl{};
    EXPECT_EQ(thinking(), "");
}

TEST(CohereRequest, PutsImagesOfResultsBehindTheLastResult) {
    llm::ChatRequest request = plain();
    const auto result = [](std::string id) {
        llm::ToolResult one;
        one.call = llm::ToolCallId(std::move(id));
        one.content.push_back({.body = llm::Text{"done", {}}});
        one.content.push_back(
            {.body = llm::Image{.media = {.data = "AAAA", .media_type = "image/png"}}});
        one.is_error = true;
        return llm::Message{.role = llm::Role::tool, .parts = {{.body = std::move(one)}}};
    };
    request.messages.push_back(result("1"));
    request.messages.push_back(result("2"));
    const std::string written = write(request).body;
    const Result<json::Document> body = json::read(written);
    const json::Value messages = body->root()["messages"];
    ASSERT_EQ(messages.size(), 4U);
    EXPECT_TRUE(messages.at(1)["content"].is("Error: done"));
    EXPECT_TRUE(messages.at(2)["role"].is("tool"));
    EXPECT_TRUE(messages.at(3)["role"].is("user"));
    EXPECT_EQ(messages.at(3)["content"].size(), 2U);
}

}  // namespace
}  // namespace weir::wire::cohere
