#include "wire/ollama/messages_write.hpp"

#include <gtest/gtest.h>

#include "wire/openai_chat/request.hpp"

namespace weir::wire::ollama {
namespace {

struct Said {
    std::string json;
    std::vector<std::string> dropped;
};

Said said(const llm::ChatRequest& request) {
    Said out;
    json::Writer to(out.json);
    Dropped dropped;
    to.open_object();
    write_messages(to, request, dropped);
    to.close_object();
    out.dropped = dropped.take();
    return out;
}

// Messages as an OpenAI client says them.
Said said(std::string_view messages) {
    const std::string body = R"({"model":"m","messages":)" + std::string(messages) + "}";
    const Result<llm::ChatRequest> read = openai_chat::read_request(body, {});
    EXPECT_TRUE(read.has_value()) << read.error().message();
    return said(*read);
}

TEST(OllamaMessages, MessagesAreTextsWithImagesCallsAndResultsBesideThem) {
    const Said out = said(
        R"([{"role":"developer","content":"Be brief."},{"role":"user","content":[)"
        R"({"type":"text","text":"What"},{"type":"text","text":"is this?"},)"
        R"({"type":"image_url","image_url":{"url":"data:image/png;base64,iVBO"}},)"
        R"({"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]},)"
        R"({"role":"assistant","content":"","reasoning_content":"Hm.","tool_calls":[)"
        R"({"id":"c1","type":"function","function":{"name":"add","arguments":"{\"b\":2, \"a\":1.0}"}},)"
        R"({"id":"c2","type":"function","function":{"name":"now","arguments":"oops"}}]},)"
        R"({"role":"tool","tool_call_id":"c1","content":"3"},)"
        R"({"role":"tool","tool_call_id":"c2","content":"noon"}])");
    EXPECT_EQ(out.json,
              R"({"messages":[{"role":"system","content":"Be brief."},)"
              R"({"role":"user","content":"What\nis this?","images":["iVBO"]},)"
              R"({"role":"assistant","content":"","thinking":"Hm.","tool_calls":[)"
              R"({"id":"c1","function":{"name":"add","arguments":{"b":2, "a":1.0}}},)"
              R"({"id":"c2","function":{"name":"now","arguments":{"input":"oops"}}}]},)"
              R"({"role":"tool","content":"3","tool_name":"add","tool_call_id":"c1"},)"
              R"({"role":"tool","content":"noon","tool_name":"now","tool_call_id":"c2"}]})");
    EXPECT_EQ(out.dropped, std::vector<std::string>{"messages[1].content.image"});
}

TEST(OllamaMessages, AResultSaysThatItIsAnErrorAndShowsItsImages) {
    llm::ChatRequest request;
    llm::ToolResult result{.call = llm::ToolCallId("c1"), .name = "shot", .is_error = true};
    result.content.push_back({.body = llm::Text{.text = "no screen"}});
    result.content.push_back({.body = llm::Image{.media = {.data = "iVBO"}}});
    llm::Message& message = request.messages.emplace_back();
    message.role = llm::Role::tool;
    message.parts.push_back({.body = std::move(result)});
    EXPECT_EQ(said(request).json,
              R"({"messages":[{"role":"tool","content":"Error: no screen","tool_name":"shot",)"
              R"("tool_call_id":"c1","images":["iVBO"]}]})");
}

TEST(OllamaMessages, WhatHasNoPlaceIsNamed) {
    llm::ChatRequest request;
    llm::Message& message = request.messages.emplace_back();
    message.name = "ada";
    message.parts.push_back({.body = llm::Audio{}});
    message.parts.push_back({.body = llm::Video{}});
    message.parts.push_back({.body = llm::File{}});
    message.parts.push_back({.body = llm::Opaque{.wire = "gemini", .json = "{}"}});
    message.parts.push_back({.body = llm::Text{.text = "hi"}, .cache = llm::CacheMarker{}});
    const Said out = said(request);
    EXPECT_EQ(out.json, R"({"messages":[{"role":"user","content":"hi"}]})");
    EXPECT_EQ(out.dropped,
              (std::vector<std::string>{"messages[0].name", "messages[0].content.audio",
                                        "messages[0].content.video", "messages[0].content.file",
                                        "messages[0].content", "cache_control"}));
}

}  // namespace
}  // namespace weir::wire::ollama
