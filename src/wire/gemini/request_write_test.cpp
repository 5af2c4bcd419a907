// Conversations of other wires as contents.
#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/gemini/request.hpp"

namespace weir::wire::gemini {
namespace {

using llm::Message;
using llm::Role;

llm::Part text(std::string_view words) {
    return {.body = llm::Text{.text = std::string(words), .citations = {}}};
}
llm::Part call(const char* id, const char* name, const char* arguments) {
    return {.body = llm::ToolCall{.id = llm::ToolCallId(id), .name = name, .arguments = arguments}};
}
llm::Part result(const char* id, std::vector<llm::ResultContent> content) {
    return {.body = llm::ToolResult{.call = llm::ToolCallId(id), .content = std::move(content)}};
}
llm::ResultContent said(std::string_view words) {
    return {.body = llm::Text{.text = std::string(words), .citations = {}}};
}
Message message(Role role, std::vector<llm::Part> parts) {
    return {.role = role, .parts = std::move(parts)};
}

std::string body_of(const llm::ChatRequest& request, const WriteOptions& options = {}) {
    return write_request(request, options).value_or(Written{.body = "error"}).body;
}

TEST(GeminiContents, TheFollowUpRequest) {
    llm::ChatRequest request;
    request.messages = {
        message(Role::system, {text("Be brief.")}),
        message(Role::developer, {text("Really.")}),
        message(Role::user, {text("Oslo?")}),
        message(Role::assistant,
                {text("Checking."), call("toolu_1", "weather", R"({"city":"Oslo"})"),
                 call("toolu_2", "now", "")}),
        message(Role::tool, {result("toolu_1", {said("3C")})}),
        message(Role::tool, {result("toolu_2", {said("12:00")})}),
        message(Role::user, {text("Thanks")}),
    };
    EXPECT_EQ(
        body_of(request),
        R"({"contents":[{"role":"user","parts":[{"text":"Oslo?"}]},{"role":"model","parts":[)"
        R"({"text":"Checking."},{"functionCall":{"id":"toolu_1","name":"weather","args":{"city":"Oslo"}}},)"
        R"({"functionCall":{"id":"toolu_2","name":"now","args":{}}}]},{"role":"user","parts":[)"
        R"({"functionResponse":{"id":"toolu_1","name":"weather","response":{"output":"3C"}}},)"
        R"({"functionResponse":{"id":"toolu_2","name":"now","response":{"output":"12:00"}}},)"
        R"({"text":"Thanks"}]}],"systemInstruction":{"parts":[{"text":"Be brief."},{"text":"Really."}]}})");
}

TEST(GeminiContents, ASystemMessageInTheMiddleIsTagged) {
    llm::ChatRequest request;
    request.messages = {message(Role::user, {text("a")}), message(Role::system, {text("b")}),
                        message(Role::user, {text("c")})};
    EXPECT_EQ(body_of(request),
              R"({"contents":[{"role":"user","parts":[{"text":"a"},{"text":"<system>b</system>"},)"
              R"({"text":"c"}]}]})");
}

TEST(GeminiContents, TheUserBeginsAndSomethingIsSaid) {
    llm::ChatRequest request;
    request.messages = {message(Role::system, {text("s")})};
    EXPECT_EQ(body_of(request), R"({"contents":[{"role":"user","parts":[{"text":""}]}],)"
                                R"("systemInstruction":{"parts":[{"text":"s"}]}})");
    request.messages = {message(Role::user, {text("")}), message(Role::assistant, {text("a")})};
    EXPECT_EQ(body_of(request), R"({"contents":[{"role":"user","parts":[{"text":""}]},)"
                                R"({"role":"model","parts":[{"text":"a"}]}]})");
}

TEST(GeminiContents, MediaOfResultsFollowAllResults) {
    llm::Image image;
    image.media = {.data = "AA", .media_type = "image/png"};
    llm::ChatRequest request;
    request.messages = {message(Role::user, {text("a")}),
                        message(Role::assistant, {call("1", "f", "{}"), call("2", "g", "{}")}),
                        message(Role::tool, {result("1", {said("see"), {.body = image}})}),
                        message(Role::tool, {result("2", {})}),
                        message(Role::assistant, {text("ok")})};
    const std::string body = body_of(request);
    const auto document = json::read(body);
    const json::Value parts = document->root()["contents"].at(2)["parts"];
    ASSERT_EQ(parts.size(), 3U) << body;
    EXPECT_TRUE(parts.at(1)["functionResponse"]["name"].is("g"));
    EXPECT_TRUE(parts.at(2)["inlineData"]["data"].is("AA"));
    EXPECT_TRUE(document->root()["contents"].at(3)["role"].is("model"));
}

TEST(GeminiContents, LostSignaturesAreReplacedOnTheFirstCallOnly) {
    llm::ChatRequest request;
    request.model = ModelName("gemini-3-pro-preview");
    request.messages = {message(Role::user, {text("a")}),
                        message(Role::assistant, {call("1", "f", "{}"), call("2", "g", "{}")})};
    const auto signatures = [&request](const WriteOptions& options) {
        const std::string body = body_of(request, options);
        const auto document = json::read(body);
        const json::Value parts = document->root()["contents"].at(1)["parts"];
        return parts.at(0)["thoughtSignature"].text() + "|" +
               parts.at(1)["thoughtSignature"].text();
    };
    using Lost = WriteOptions::LostSignature;
    EXPECT_EQ(signatures({}), "skip_thought_signature_validator|");
    EXPECT_EQ(signatures({.lost_signature = Lost::none}), "|");
    EXPECT_EQ(signatures({.lost_signature = Lost::base64}),
              "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=|");
    request.messages[1].parts[0].signature = llm::Signature{"REAL", {.wire = "gemini"}};
    EXPECT_EQ(signatures({}), "REAL|");
    request.messages[1].parts[0].signature = llm::Signature{"X", {.wire = "anthropic"}};
    EXPECT_EQ(write_request(request, {})->dropped,
              std::vector<std::string>{"messages[1].signature"});
    request.model = ModelName("gemini-2.5-pro");
    EXPECT_EQ(signatures({}), "|");
}

TEST(GeminiContents, ToolChoiceInAllItsModes) {
    llm::ChatRequest request;
    request.messages = {message(Role::user, {text("a")})};
    request.tools = {{.name = "f"}, {.name = "g"}};
    const auto config = [&request] {
        const std::string body = body_of(request);
        const auto document = json::read(body);
        return std::string(document->root()["toolConfig"]["functionCallingConfig"].raw());
    };
    using Mode = llm::ToolChoice::Mode;
    EXPECT_EQ(config(), "");
    request.tool_choice = llm::ToolChoice{};
    EXPECT_EQ(config(), R"({"mode":"AUTO"})");
    request.tool_choice = {.mode = Mode::required};
    EXPECT_EQ(config(), R"({"mode":"ANY"})");
    request.tool_choice = {.mode = Mode::named, .names = {{.name = "f"}}};
    EXPECT_EQ(config(), R"({"mode":"ANY","allowedFunctionNames":["f"]})");
    request.tool_choice = {.mode = Mode::allowed, .names = {{.name = "g"}}};
    EXPECT_EQ(config(), R"({"mode":"VALIDATED","allowedFunctionNames":["g"]})");
    request.tool_choice = {.mode = Mode::none};
    EXPECT_EQ(config(), R"({"mode":"NONE"})");
    request.tool_choice = {.mode = Mode::named,
                           .names = {{.name = "web_search", .kind = llm::Tool::Kind::hosted}}};
    EXPECT_EQ(write_request(request, {}).error().field(), "tool_choice");
    request.tool_choice.reset();
    for (llm::Tool& tool : request.tools)
        tool.strict = true;
    EXPECT_EQ(config(), R"({"mode":"VALIDATED"})");
    request.tools[1].strict.reset();
    EXPECT_EQ(write_request(request, {})->dropped, std::vector<std::string>{"tools[0].strict"});
}

}  // namespace
}  // namespace weir::wire::gemini
