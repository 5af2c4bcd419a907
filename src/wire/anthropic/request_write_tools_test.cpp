#include "wire/anthropic/request_write_tools.hpp"

#include <gtest/gtest.h>

#include "wire/anthropic/request.hpp"

namespace weir::wire::anthropic {
namespace {

using llm::Tool;
using Mode = llm::ToolChoice::Mode;

llm::ChatRequest with(std::vector<Tool> tools) {
    return {.model = ModelName("m"),
            .messages = {{.role = llm::Role::user, .parts = {{.body = llm::Text{"x", {}}}}}},
            .tools = std::move(tools)};
}
std::string tools_of(const llm::ChatRequest& request, const WriteOptions& options = {}) {
    const Result<Written> written = write_request(request, options);
    if (!written) return written.error().message();
    const std::size_t begin = written->body.find(R"("max_tokens":4096,)") + 18;
    return written->body.substr(begin, written->body.find(R"("messages":)") - begin);
}

TEST(AnthropicWriteTools, GivesEveryToolASchema) {
    EXPECT_EQ(tools_of(with(
                  {{.name = "a"},
                   {.name = "b", .parameters_json = R"({"properties":{"x":{}}})"},
                   {.name = "c", .parameters_json = R"({"anyOf":[]})"},
                   {.name = "d", .parameters_json = "true"},
                   {.name = "e", .description = "E", .parameters_json = R"({"type":"object"})"}})),
              R"("tools":[{"name":"a","input_schema":{"type":"object","properties":{}}},)"
              R"({"name":"b","input_schema":{"type":"object","properties":{"x":{}}}},)"
              R"({"name":"c","input_schema":{"anyOf":[]}},)"
              R"({"name":"d","input_schema":{"type":"object","properties":{}}},)"
              R"({"name":"e","description":"E","input_schema":{"type":"object"}}],)");
}

TEST(AnthropicWriteTools, FitsTheSchemaOfAStrictTool) {
    const std::string schema = R"({"type":"object","properties":{"x":{"minimum":1}}})";
    const llm::ChatRequest request =
        with({{.name = "a", .parameters_json = schema, .strict = true}});
    EXPECT_EQ(
        tools_of(request),
        R"j("tools":[{"name":"a","input_schema":{"type":"object","properties":{"x":)j"
        R"j({"description":"(minimum: 1)"}},"additionalProperties":false},"strict":true}],)j");
    EXPECT_EQ(tools_of(request, {.strict_tools = false}),
              R"("tools":[{"name":"a","input_schema":)" + schema + "}],");
}

TEST(AnthropicWriteTools, OffersSearchAndRefusesWhatOthersRun) {
    EXPECT_EQ(
        tools_of(with(
            {{.kind = Tool::Kind::hosted,
              .name = "web_search",
              .wire = "openai_chat",
              .raw_json =
                  R"({"user_location":{"type":"approximate","approximate":{"city":"Oslo"}},"filters":{"allowed_domains":["a.no"]}})"}})),
        R"("tools":[{"type":"web_search_20250305","name":"web_search","allowed_domains":["a.no"],"user_location":{"type":"approximate","city":"Oslo"}}],)");
    const Result<Written> hosted = write_request(
        with({{.name = "a"},
              {.kind = Tool::Kind::hosted, .name = "code", .wire = "gemini", .raw_json = "{}"}}),
        {});
    ASSERT_FALSE(hosted.has_value());
    EXPECT_EQ(hosted.error().kind(), ErrorKind::unsupported);
    EXPECT_EQ(hosted.error().field(), "tools[1]");
    EXPECT_EQ(write_request(with({{.kind = Tool::Kind::custom, .name = "a"}}), {}).error().field(),
              "tools[0]");
}

TEST(AnthropicWriteTools, SaysEveryChoice) {
    const auto choice = [](const llm::ToolChoice& of, std::optional<bool> parallel = {}) {
        llm::ChatRequest request = with({{.name = "a"}, {.name = "b"}});
        request.tool_choice = of;
        request.parallel_tool_calls = parallel;
        const std::string text = tools_of(request);
        return text.substr(std::min(text.find("],") + 2, text.size()));
    };
    EXPECT_EQ(choice({}), R"("tool_choice":{"type":"auto"},)");
    EXPECT_EQ(choice({.mode = Mode::required}, false),
              R"("tool_choice":{"type":"any","disable_parallel_tool_use":true},)");
    EXPECT_EQ(choice({.mode = Mode::none}, false), R"("tool_choice":{"type":"none"},)");
    EXPECT_EQ(choice({.mode = Mode::named, .names = {{.name = "b"}}}, true),
              R"("tool_choice":{"type":"tool","name":"b","disable_parallel_tool_use":false},)");
    llm::ChatRequest some = with({{.name = "a"}, {.name = "b"}});
    some.tool_choice =
        llm::ToolChoice{.mode = Mode::allowed, .names = {{.name = "b"}}, .allowed_required = true};
    EXPECT_EQ(tools_of(some),
              R"("tools":[{"name":"b","input_schema":{"type":"object","properties":{}}}],)"
              R"("tool_choice":{"type":"any"},)");
    llm::ChatRequest one = with({{.name = "a"}});
    one.parallel_tool_calls = false;
    EXPECT_NE(tools_of(one).find(R"({"type":"auto","disable_parallel_tool_use":true})"),
              std::string::npos);
    llm::ChatRequest none = with({});
    none.tool_choice = llm::ToolChoice{.mode = Mode::required};
    EXPECT_EQ(write_request(none, {})->dropped, std::vector<std::string>{"tool_choice"});
}

TEST(AnthropicWriteFormat, TakesASchemaAndNothingLess) {
    llm::ChatRequest request = with({});
    request.response_format = llm::ResponseFormat{.kind = llm::ResponseFormat::Kind::json_schema,
                                                  .name = "n",
                                                  .schema_json = R"({"type":"object"})"};
    EXPECT_NE(
        write_request(request, {})
            ->body.find(
                R"("output_config":{"format":{"type":"json_schema","schema":{"type":"object","additionalProperties":false}}})"),
        std::string::npos);
    request.response_format->schema_json.clear();
    EXPECT_EQ(write_request(request, {}).error().field(), "response_format");
    request.response_format = llm::ResponseFormat{.kind = llm::ResponseFormat::Kind::json_object};
    EXPECT_EQ(write_request(request, {}).error().kind(), ErrorKind::unsupported);
    request.response_format = llm::ResponseFormat{.kind = llm::ResponseFormat::Kind::other,
                                                  .other = {"openai_chat", "{}"}};
    EXPECT_FALSE(write_request(request, {}).has_value());
    request.response_format = llm::ResponseFormat{};
    EXPECT_EQ(write_request(request, {})->body.find("output_config"), std::string::npos);
}

}  // namespace
}  // namespace weir::wire::anthropic
