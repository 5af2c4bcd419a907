#include "gateway/structured.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::gateway {
namespace {

using catalog::Capability;
using Kind = llm::ResponseFormat::Kind;

constexpr std::string_view city =
    R"({"type":"object","properties":{"name":{"type":"string"}},"required":["name"]})";

llm::ChatRequest asks(Kind kind, std::string_view schema = city) {
    llm::ChatRequest request;
    request.messages.push_back({.role = llm::Role::system, .parts = {}});
    request.messages.push_back({.role = llm::Role::user, .parts = {}});
    request.response_format.emplace();
    request.response_format->kind = kind;
    request.response_format->name = "city";
    if (kind == Kind::json_schema) request.response_format->schema_json = schema;
    return request;
}

llm::Part text(std::string said) {
    return {.body = llm::Text{.text = std::move(said), .citations = {}}};
}

llm::Part call(std::string name, std::string arguments) {
    llm::ToolCall made;
    made.name = std::move(name);
    made.arguments = std::move(arguments);
    return {.body = std::move(made)};
}

llm::ChatAnswer answers(std::vector<llm::Part> parts, llm::StopReason stop) {
    llm::ChatAnswer answer;
    answer.choices.emplace_back();
    answer.choices[0].message.parts = std::move(parts);
    answer.choices[0].stop = stop;
    return answer;
}

std::string way(const llm::ChatRequest& request, std::string_view wire,
                std::initializer_list<Capability> lacks = {}, std::string refused = {}) {
    catalog::Capabilities can;
    for (const Capability one : lacks)
        can.known.add(one);
    catalog::Quirks quirks;
    quirks.unsupported_fields = std::move(refused);
    return std::string(name(structured_way(request, {.wire = wire, .can = can, .quirks = quirks})));
}

TEST(StructuredWay, IsTheFirstThatTheTargetHas) {
    const llm::ChatRequest schema = asks(Kind::json_schema);
    const auto no_schemas = {Capability::structured_output};
    const auto no_tools = {Capability::structured_output, Capability::tools};
    EXPECT_EQ(way(schema, "openai_chat"), "native");
    EXPECT_EQ(way(schema, "anthropic", no_schemas), "tool");
    EXPECT_EQ(way(schema, "anthropic", no_tools), "prompt");
    EXPECT_EQ(way(schema, "openai_chat", {}, "response_format"), "tool");
    EXPECT_EQ(way(schema, "openai_chat", {}, "response_format tools"), "prompt");
    EXPECT_EQ(way(asks(Kind::json_schema, R"({"type":"array"})"), "bedrock", no_schemas), "prompt")
        << "a tool's input is an object";
    EXPECT_EQ(way(schema, "ollama"), "native");
    EXPECT_EQ(way(schema, "ollama", no_schemas), "prompt") << "no tool can be forced";
    EXPECT_EQ(way(asks(Kind::json_object), "openai_chat", no_schemas), "native");
    EXPECT_EQ(way(asks(Kind::json_object), "anthropic"), "prompt") << "it has schemas only";
}

TEST(StructuredWay, WhatTheClientWantsBesidesTheAnswerStays) {
    const auto no_schemas = {Capability::structured_output};
    llm::ChatRequest thinks = asks(Kind::json_schema);
    thinks.reasoning.emplace();
    thinks.reasoning->enabled = true;
    EXPECT_EQ(way(thinks, "anthropic", no_schemas), "prompt") << "no forced tools while it thinks";
    EXPECT_EQ(way(thinks, "openai_chat", no_schemas), "tool");
    thinks.reasoning->enabled = false;
    EXPECT_EQ(way(thinks, "anthropic", no_schemas), "tool");

    llm::ChatRequest demands = asks(Kind::json_schema);
    demands.tools.emplace_back();
    EXPECT_EQ(way(demands, "cohere"), "tool") << "either a format or tools";
    demands.tool_choice.emplace();
    demands.tool_choice->mode = llm::ToolChoice::Mode::named;
    EXPECT_EQ(way(demands, "anthropic", no_schemas), "prompt") << "its own call is demanded";
}

TEST(Structured, TheToolIsNamedOnceAndDemanded) {
    llm::ChatRequest request = asks(Kind::json_schema);
    request.tools.emplace_back();
    request.tools[0].name = "city";
    const Result<Structured> made = make_structured(request, StructuredWay::tool, true);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->tool, "city_");
    const llm::ChatRequest asked = ask_structured(request, *made);
    ASSERT_EQ(asked.tools.size(), 2U);
    EXPECT_EQ(asked.tools[1].name, "city_");
    EXPECT_EQ(asked.tools[1].parameters_json, city);
    EXPECT_EQ(asked.tool_choice->mode, llm::ToolChoice::Mode::required) << "or the client's own";
    EXPECT_FALSE(asked.response_format);
}

TEST(Structured, TheInstructionStandsBehindTheOthersAndBeforeTheTurns) {
    const llm::ChatRequest request = asks(Kind::json_schema);
    const Result<Structured> made = make_structured(request, StructuredWay::prompt, true);
    ASSERT_TRUE(made);
    const llm::ChatRequest asked = ask_structured(request, *made);
    ASSERT_EQ(asked.messages.size(), 3U);
    EXPECT_EQ(asked.messages[1].role, llm::Role::system);
    const std::string& said = std::get<llm::Text>(asked.messages[1].parts.at(0).body).text;
    EXPECT_TRUE(said.contains(city)) << said;
    EXPECT_EQ(asked.messages[2].role, llm::Role::user);
}

TEST(Structured, ARepairShowsTheAnswerAndWhatIsWrongWithIt) {
    const llm::ChatRequest request = asks(Kind::json_schema);
    Result<Structured> made = make_structured(request, StructuredWay::native, true);
    ASSERT_TRUE(made);
    EXPECT_FALSE(made->asks_otherwise());
    EXPECT_EQ(name(*made), "native");
    made->repairs = {.said = R"({"name":7})", .problem = "/name: must be of type string"};
    EXPECT_TRUE(made->asks_otherwise());
    EXPECT_EQ(name(*made), "native, repaired");
    const llm::ChatRequest asked = ask_structured(request, *made);
    ASSERT_EQ(asked.messages.size(), 4U);
    EXPECT_EQ(asked.messages[2].role, llm::Role::assistant);
    EXPECT_EQ(std::get<llm::Text>(asked.messages[2].parts.at(0).body).text, R"({"name":7})");
    EXPECT_TRUE(std::get<llm::Text>(asked.messages[3].parts.at(0).body)
                    .text.str()
                    .contains("/name: must be of type string"));
    EXPECT_TRUE(asked.response_format) << "the native way is still asked for natively";
}

TEST(Structured, TheToolsInputBecomesTheText) {
    Structured structured{.way = StructuredWay::tool, .tool = "city"};
    llm::ChatAnswer answer = answers({text("Let me see."), call("city", R"({"name":"Rome"})")},
                                     llm::StopReason::tool_use);
    ASSERT_TRUE(settle_answer(structured, answer));
    ASSERT_EQ(answer.choices[0].message.parts.size(), 1U);
    EXPECT_EQ(std::get<llm::Text>(answer.choices[0].message.parts[0].body).text,
              R"({"name":"Rome"})");
    EXPECT_EQ(answer.choices[0].stop, llm::StopReason::end_turn);
}

TEST(Structured, WhatDoesNotFitIsKeptForItsRepair) {
    Result<Structured> made = make_structured(asks(Kind::json_schema), StructuredWay::prompt, true);
    ASSERT_TRUE(made);
    llm::ChatAnswer fits =
        answers({text("```json\n{\"name\":\"Rome\"}\n```")}, llm::StopReason::end_turn);
    EXPECT_TRUE(settle_answer(*made, fits));
    EXPECT_FALSE(made->unfit);
    llm::ChatAnswer wrong = answers({text(R"({"name":7})")}, llm::StopReason::end_turn);
    const Result<void> settled = settle_answer(*made, wrong);
    ASSERT_FALSE(settled);
    EXPECT_EQ(settled.error().message(),
              "the answer is not the JSON that was asked for: /name: must be of type string");
    ASSERT_TRUE(made->unfit);
    EXPECT_EQ(made->unfit->said, R"({"name":7})");
    EXPECT_EQ(made->unfit->problem, "/name: must be of type string");
}

TEST(Structured, AnAnswerThatSaysWhyItIsNoneIsNotChecked) {
    Result<Structured> made = make_structured(asks(Kind::json_schema), StructuredWay::tool, true);
    ASSERT_TRUE(made);
    llm::ChatAnswer cut = answers({text(R"({"na)")}, llm::StopReason::max_tokens);
    EXPECT_TRUE(settle_answer(*made, cut));
    llm::ChatAnswer calls = answers({call("look", "{}")}, llm::StopReason::tool_use);
    EXPECT_TRUE(settle_answer(*made, calls));
    llm::ChatAnswer refuses =
        answers({{.body = llm::Refusal{.text = "No."}}}, llm::StopReason::end_turn);
    EXPECT_TRUE(settle_answer(*made, refuses));
    llm::ChatAnswer prose = answers({text("Rome, I think.")}, llm::StopReason::end_turn);
    EXPECT_FALSE(settle_answer(*made, prose));
}

TEST(Structured, ASchemaThatCannotBeReadIsTheClientsFault) {
    const auto made = make_structured(asks(Kind::json_schema, R"({"$ref":"http://x/y"})"),
                                      StructuredWay::prompt, true);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind(), ErrorKind::invalid_request);
    EXPECT_EQ(made.error().field(), "response_format");
}

}  // namespace
}  // namespace weir::gateway
