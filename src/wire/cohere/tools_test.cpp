#include "wire/cohere/tools.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/cohere/request.hpp"

namespace weir::wire::cohere {
namespace {

using Mode = llm::ToolChoice::Mode;

llm::ChatRequest with_tools(std::vector<llm::Tool> tools) {
    llm::ChatRequest request;
    request.model = ModelName("m");
    request.messages = {{.role = llm::Role::user, .parts = {{.body = llm::Text{"hi", {}}}}}};
    request.tools = std::move(tools);
    return request;
}

struct Said {
    std::vector<std::string> tools;
    std::string choice;
    std::string strict;  // raw
    std::vector<std::string> dropped;
    std::string refused;  // the field
};

Said say(const llm::ChatRequest& request) {
    Said said;
    const Result<Written> written = write_request(request, {});
    if (!written) {
        EXPECT_EQ(written.error().kind(), ErrorKind::unsupported);
        said.refused = written.error().field();
        return said;
    }
    const Result<json::Document> body = json::read(written->body);
    for (const json::Value tool : body->root()["tools"].elements())
        said.tools.push_back(tool["function"]["name"].text());
    said.choice = body->root()["tool_choice"].text();
    said.strict = body->root()["strict_tools"].raw();
    said.dropped = written->dropped;
    return said;
}

llm::Tool tool(std::string name, std::optional<bool> strict = {}) {
    llm::Tool made;
    made.name = std::move(name);
    made.strict = strict;
    return made;
}

TEST(CohereTools, ChoiceOfOneIsAListOfOne) {
    llm::ChatRequest request = with_tools({tool("a"), tool("b")});
    EXPECT_EQ(say(request).choice, "");
    request.tool_choice = llm::ToolChoice{.mode = Mode::automatic};
    EXPECT_EQ(say(request).choice, "");
    request.tool_choice = llm::ToolChoice{.mode = Mode::none};
    EXPECT_EQ(say(request).choice, "NONE");
    EXPECT_EQ(say(request).tools.size(), 2U);
    request.tool_choice = llm::ToolChoice{.mode = Mode::required};
    EXPECT_EQ(say(request).choice, "REQUIRED");
    request.tool_choice = llm::ToolChoice{.mode = Mode::named, .names = {{.name = "b"}}};
    EXPECT_EQ(say(request).choice, "REQUIRED");
    EXPECT_EQ(say(request).tools, std::vector<std::string>{"b"});
    request.tool_choice = llm::ToolChoice{.mode = Mode::allowed, .names = {{.name = "a"}}};
    EXPECT_EQ(say(request).choice, "");
    EXPECT_EQ(say(request).tools, std::vector<std::string>{"a"});
    request.tool_choice->names[0].name = "c";
    EXPECT_EQ(say(request).refused, "tool_choice");
}

TEST(CohereTools, ChoiceWithoutToolsIsNamed) {
    llm::ChatRequest request = with_tools({});
    request.tool_choice = llm::ToolChoice{.mode = Mode::required};
    EXPECT_EQ(say(request).dropped, std::vector<std::string>{"tool_choice"});
}

TEST(CohereTools, StrictIsForAll) {
    EXPECT_EQ(say(with_tools({tool("a"), tool("b")})).strict, "");
    EXPECT_EQ(say(with_tools({tool("a", true), tool("b", true)})).strict, "true");
    EXPECT_EQ(say(with_tools({tool("a", false)})).strict, "false");
    const Said mixed = say(with_tools({tool("a", true), tool("b", false)}));
    EXPECT_EQ(mixed.strict, "");
    EXPECT_EQ(mixed.dropped, std::vector<std::string>{"tools.function.strict"});
}

TEST(CohereTools, RefusesWhatItCannotSay) {
    llm::Tool custom = tool("free");
    custom.kind = llm::Tool::Kind::custom;
    EXPECT_EQ(say(with_tools({tool("a"), custom})).refused, "tools[1]");
    llm::Tool hosted = tool("web_search");
    hosted.kind = llm::Tool::Kind::hosted;
    hosted.wire = "anthropic";
    hosted.raw_json = "{}";
    EXPECT_EQ(say(with_tools({hosted})).refused, "tools[0]");
    llm::ChatRequest request = with_tools({});
    request.response_format = llm::ResponseFormat{.kind = llm::ResponseFormat::Kind::other,
                                                  .other = {"openai_chat", R"({"type":"regex"})"}};
    EXPECT_EQ(say(request).refused, "response_format");
}

TEST(CohereTools, ParallelCallsCannotBeForbidden) {
    llm::ChatRequest request = with_tools({tool("a")});
    request.parallel_tool_calls = true;
    EXPECT_TRUE(say(request).dropped.empty());
    request.parallel_tool_calls = false;
    EXPECT_EQ(say(request).dropped, std::vector<std::string>{"parallel_tool_calls"});
}

TEST(CohereTools, FormatsGoThereAndBack) {
    for (const std::string_view same :
         {R"({"type":"text"})", R"({"type":"json_object"})",
          R"({"type":"json_object","json_schema":{"type":"object","a":1.0}})",
          R"({"type":"json_object","json_schema":{},"newer":1})"}) {
        const Result<json::Document> document = json::read(same);
        std::string body;
        json::Writer out(body);
        Dropped dropped;
        out.open_object();
        ASSERT_TRUE(write_response_format(out, read_response_format(document->root()), dropped)
                        .has_value());
        out.close_object();
        EXPECT_EQ(body, R"({"response_format":)" + std::string(same) + "}");
    }
}

}  // namespace
}  // namespace weir::wire::cohere
