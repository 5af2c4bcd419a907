#include "wire/openai_chat/peek.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire::openai_chat {
namespace {

constexpr std::string_view messages = R"("messages":[{"role":"user","content":"hi"}])";

std::string with(std::string_view more) {
    return R"({"model":"m",)" + std::string(messages) + (more.empty() ? "" : ",") +
           std::string(more) + "}";
}

TEST(Peek, ReadsWhatTheGatewayNeeds) {
    const std::string body = with(
        R"("stream":true,"stream_options":{"include_usage":true},"max_completion_tokens":50,)"
        R"("max_tokens":20,"n":2,"user":"u","prompt_cache_key":"k","metadata":{"session_id":"s"},)"
        R"("tools":[{}],"response_format":{"type":"json_object"},"reasoning_effort":"low",)"
        R"("service_tier":"flex","brand_new":[1])");
    const Result<ChatPeek> peeked = peek(body, {});
    ASSERT_TRUE(peeked.has_value()) << peeked.error().message();
    EXPECT_EQ(peeked->model, "m");
    EXPECT_EQ(peeked->model_value.of(body), "\"m\"");
    EXPECT_TRUE(peeked->stream);
    EXPECT_TRUE(peeked->usage_asked);
    EXPECT_EQ(peeked->output_max, Tokens(50));
    EXPECT_EQ(peeked->output_max_field, "max_completion_tokens");
    EXPECT_EQ(peeked->n, 2);
    EXPECT_EQ(peeked->user, "u");
    EXPECT_EQ(peeked->session, "s");
    EXPECT_EQ(peeked->prompt_cache_key, "k");
    EXPECT_EQ(peeked->service_tier, "flex");
    EXPECT_TRUE(peeked->has_tools);
    EXPECT_TRUE(peeked->has_response_format);
    EXPECT_TRUE(peeked->has_reasoning);
    EXPECT_EQ(peeked->messages, 1U);
    EXPECT_EQ(peeked->body_bytes, body.size());
    EXPECT_EQ(peeked->text_bytes(), body.size());
}

TEST(Peek, TakesNullForAbsent) {
    const Result<ChatPeek> peeked =
        peek(with(R"("stream":null,"stream_options":null,"max_tokens":null,"n":null,"tools":null,)"
                  R"("temperature":null,"user":null,"response_format":null,"stop":null)"),
             {});
    ASSERT_TRUE(peeked.has_value()) << peeked.error().message();
    EXPECT_FALSE(peeked->stream);
    EXPECT_EQ(peeked->output_max, std::nullopt);
    EXPECT_EQ(peeked->output_max_field, "");
    EXPECT_EQ(peeked->n, 1);
    EXPECT_FALSE(peeked->has_tools);
}

TEST(Peek, CountsMediaByWhereItsBytesAre) {
    const std::string body = R"({"model":"m","messages":[{"role":"user","content":[
        {"type":"text","text":"x"},
        {"type":"image_url","image_url":{"url":"https://e.org/a.png"}},
        {"type":"image_url","image_url":"http:\/\/e.org\/a.png"},
        {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},
        {"type":"input_audio","input_audio":{"data":"BBBB","format":"wav"}},
        {"type":"file","file":{"file_id":"f-1"}},
        {"type":"file","file":{"file_data":"data:application/pdf;base64,CC","filename":"a"}},
        {"type":"document_url","document_url":"https://e.org/a.pdf"},
        {"type":"video_url","video_url":{"url":"https://e.org/a.mp4"}}]}]})";
    const Result<ChatPeek> peeked = peek(body, {});
    ASSERT_TRUE(peeked.has_value()) << peeked.error().message();
    EXPECT_EQ(peeked->remote_images, 2);
    EXPECT_EQ(peeked->remote_audio, 0);
    EXPECT_EQ(peeked->remote_files, 2);
    EXPECT_EQ(peeked->remote_video, 1);
    EXPECT_EQ(peeked->inline_media, 3);
    EXPECT_EQ(peeked->inline_media_bytes, 28U + 6U + 32U);
    EXPECT_EQ(peeked->text_bytes(), body.size() - peeked->inline_media_bytes);
}

struct Bad {
    std::string body;
    std::string field;
    std::string message;
};

TEST(Peek, NamesTheFieldThatIsWrong) {
    const std::vector<Bad> cases = {
        {R"({"messages":[]})", "messages", "messages must not be empty"},
        {"{" + std::string(messages) + "}", "model",
         "model is required: the name of a model or a route"},
        {R"({"model":7})", "model", "model must be a string"},
        {R"({"model":""})", "model", "model must not be empty"},
        {R"({"model":null,)" + std::string(messages) + "}", "model",
         "model is required: the name of a model or a route"},
        {R"({"model":"m"})", "messages", "messages is required: an array of messages"},
        {R"({"model":"m","messages":"hi"})", "messages", "messages must be an array of messages"},
        {R"({"model":"m","messages":["hi"]})", "messages[0]", "messages[0] must be an object"},
        {R"({"model":"m","messages":[{"role":"user"},{}]})", "messages[1].role",
         "messages[1].role must be a string: system, user, assistant..."},
        {R"({"model":"m","messages":[{"role":"user","content":[{},1]}]})", "messages[0].content[1]",
         "messages[0].content[1] must be an object"},
        {with(R"("stream":"yes")"), "stream", "stream must be true or false"},
        {with(R"("stream_options":1)"), "stream_options", "stream_options must be an object"},
        {with(R"("stream_options":{"include_usage":1})"), "stream_options.include_usage",
         "stream_options.include_usage must be true or false"},
        {with(R"("max_tokens":0)"), "max_tokens", "max_tokens must be a positive integer"},
        {with(R"("max_tokens":1.5)"), "max_tokens", "max_tokens must be a positive integer"},
        {with(R"("max_tokens":1e30)"), "max_tokens", "max_tokens must be a positive integer"},
        {with(R"("max_completion_tokens":"9")"), "max_completion_tokens",
         "max_completion_tokens must be a positive integer"},
        {with(R"("n":0)"), "n", "n must be an integer from 1 to 128"},
        {with(R"("n":129)"), "n", "n must be an integer from 1 to 128"},
        {with(R"("temperature":"hot")"), "temperature", "temperature must be a number"},
        {with(R"("tools":{})"), "tools", "tools must be an array"},
        {with(R"("user":5)"), "user", "user must be a string"},
        {"[]", "", "the body must be a JSON object, not array"},
    };
    for (const Bad& bad : cases) {
        const Result<ChatPeek> peeked = peek(bad.body, {});
        ASSERT_FALSE(peeked.has_value()) << bad.body;
        EXPECT_EQ(peeked.error().kind(), ErrorKind::invalid_request) << bad.body;
        EXPECT_EQ(peeked.error().field(), bad.field) << bad.body;
        EXPECT_EQ(peeked.error().message(), bad.message);
    }
}

TEST(Peek, RefusesKeysThatTwoParsersMayReadDifferently) {
    for (const std::string_view key : {"model", "messages", "stream", "stream_options",
                                       "max_tokens", "max_completion_tokens", "n", "tools"}) {
        std::string hidden = "\\u00";
        constexpr std::string_view hex = "0123456789abcdef";
        hidden.push_back(hex[static_cast<std::size_t>(key[0]) >> 4U]);
        hidden.push_back(hex[static_cast<std::size_t>(key[0]) & 15U]);
        hidden += key.substr(1);
        const std::string body = with("\"" + std::string(key) + "\":null,\"" + hidden + "\":null");
        const Result<ChatPeek> peeked = peek(body, {});
        ASSERT_FALSE(peeked.has_value()) << body;
        EXPECT_EQ(peeked.error().field(), key);
    }
    const Result<ChatPeek> inner =
        peek(with(R"("stream_options":{"include_usage":false,"include_us\u0061ge":true})"), {});
    ASSERT_FALSE(inner.has_value());
    EXPECT_EQ(inner.error().field(), "stream_options.include_usage");
}

TEST(Peek, EveryTruncationIsAnError) {
    const std::string body = with(R"("stream":true,"tools":[{"a":"\u00e9"}])");
    for (std::size_t cut = 0; cut < body.size(); ++cut)
        EXPECT_FALSE(peek(std::string_view(body).substr(0, cut), {}).has_value()) << cut;
}

std::string edited(const std::string& body, const RequestEdit& change) {
    const Result<ChatPeek> peeked = peek(body, {});
    if (!peeked) return peeked.error().message();
    return edit(body, *peeked, change).text();
}

TEST(Edit, ReplacesTheModelOnly) {
    EXPECT_EQ(
        edited(R"({ "model" : "a" ,"messages":[{"role":"user"}],"x":1.0})", {.model = "p/\"b"}),
        R"({ "model" : "p/\"b" ,"messages":[{"role":"user"}],"x":1.0})");
}

TEST(Edit, LeavesABodyThatNeedsNothing) {
    const std::string body = with("");
    const Result<ChatPeek> peeked = peek(body, {});
    ASSERT_TRUE(peeked.has_value());
    EXPECT_FALSE(edit(body, *peeked, {.model = "m", .ask_usage = true}).changed());
}

TEST(Edit, AsksForUsageHoweverTheOptionsStand) {
    const RequestEdit ask = {.ask_usage = true};
    const auto body = [](std::string_view more) { return with(more); };
    EXPECT_EQ(edited(body(R"("stream":true)"), ask),
              R"({"stream_options":{"include_usage":true},"model":"m",)" + std::string(messages) +
                  R"(,"stream":true})");
    EXPECT_EQ(edited(body(R"("stream":true,"stream_options":null)"), ask),
              body(R"("stream":true,"stream_options":{"include_usage":true})"));
    EXPECT_EQ(edited(body(R"("stream":true,"stream_options":{})"), ask),
              body(R"("stream":true,"stream_options":{"include_usage":true})"));
    EXPECT_EQ(edited(body(R"("stream":true,"stream_options":{ "x":1})"), ask),
              body(R"("stream":true,"stream_options":{"include_usage":true, "x":1})"));
    EXPECT_EQ(edited(body(R"("stream":true,"stream_options":{"include_usage":false,"x":1})"), ask),
              body(R"("stream":true,"stream_options":{"include_usage":true,"x":1})"));
    EXPECT_EQ(edited(body(R"("stream":true,"stream_options":{"include_usage": null})"), ask),
              body(R"("stream":true,"stream_options":{"include_usage": true})"));
    const std::string asked = body(R"("stream":true,"stream_options":{"include_usage":true})");
    EXPECT_EQ(edited(asked, ask), asked);
    EXPECT_EQ(edited(body(R"("stream":false)"), ask), body(R"("stream":false)"));
}

TEST(Edit, RenamesRemovesAndFillsIn) {
    EXPECT_EQ(
        edited(with(R"("max_completion_tokens":5,"seed":1,"top_k":null)"),
               {.remove = {"seed"},
                .rename = {{"max_completion_tokens", "max_tokens"}},
                .defaults = {{"top_k", "3"}, {"model", "\"x\""}},
                .set = {{"safe", "true"}}}),
        R"({"safe":true,"model":"m",)" + std::string(messages) + R"(,"max_tokens":5,"top_k":3})");
}

TEST(Edit, TurnsDevelopersIntoSystem) {
    EXPECT_EQ(edited(R"({"model":"m","messages":[{"role":"developer","content":"developer"}]})",
                     {.developer_as_system = true}),
              R"({"model":"m","messages":[{"role":"system","content":"developer"}]})");
}

TEST(Edit, RemovingOptionsWinsOverAskingInsideThem) {
    EXPECT_EQ(edited(with(R"("stream":true,"stream_options":{"x":1})"),
                     {.ask_usage = true, .remove = {"stream_options"}}),
              with(R"("stream":true)"));
}

}  // namespace
}  // namespace weir::wire::openai_chat
