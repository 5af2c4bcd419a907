#include "wire/cohere/peek.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire::cohere {
namespace {

std::string with(std::string_view more) {
    return R"({"model":"m","messages":[{"role":"user","content":"hi"}])" +
           std::string(more.empty() ? "" : ",") + std::string(more) + "}";
}

TEST(CoherePeek, ReadsWhatTheGatewayNeeds) {
    const std::string body =
        with(R"("stream":true,"max_tokens":20,"tools":[{}],"thinking":{"type":"enabled"},)"
             R"("response_format":{"type":"json_object"},"brand_new":[1])");
    const Result<ChatPeek> peeked = peek(body, {});
    ASSERT_TRUE(peeked.has_value()) << peeked.error().message();
    EXPECT_EQ(peeked->model, "m");
    EXPECT_EQ(peeked->model_value.of(body), "\"m\"");
    EXPECT_TRUE(peeked->stream);
    EXPECT_TRUE(peeked->usage_asked) << "every stream of this wire tells its usage";
    EXPECT_EQ(peeked->output_max, Tokens(20));
    EXPECT_EQ(peeked->output_max_field, "max_tokens");
    EXPECT_TRUE(peeked->has_tools && peeked->has_response_format && peeked->has_reasoning);
    EXPECT_EQ(peeked->messages, 1U);
    EXPECT_EQ(peeked->text_bytes(), body.size());
}

TEST(CoherePeek, TakesNullForAbsentAndOffForOff) {
    const Result<ChatPeek> peeked =
        peek(with(R"("stream":null,"max_tokens":null,"tools":null,"thinking":{"type":"disabled"},)"
                  R"("response_format":{"type":"text"},"documents":null,"p":null)"),
             {});
    ASSERT_TRUE(peeked.has_value()) << peeked.error().message();
    EXPECT_FALSE(peeked->stream || peeked->usage_asked || peeked->has_tools);
    EXPECT_FALSE(peeked->has_reasoning || peeked->has_response_format);
    EXPECT_EQ(peeked->output_max, std::nullopt);
}

TEST(CoherePeek, CountsImagesByWhereTheirBytesAre) {
    const std::string body = R"({"model":"m","messages":[{"role":"user","content":[
        {"type":"image_url","image_url":{"url":"https://e.org/a.png"}},
        {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]})";
    const Result<ChatPeek> peeked = peek(body, {});
    ASSERT_TRUE(peeked.has_value());
    EXPECT_EQ(peeked->remote_images, 1);
    EXPECT_EQ(peeked->inline_media, 1);
    EXPECT_EQ(peeked->inline_media_bytes, 28U);
}

struct Bad {
    std::string body;
    std::string_view field;
};

TEST(CoherePeek, NamesTheFieldAtFault) {
    const Bad bad[] = {
        {R"({"messages":[{"role":"user"}]})", "model"},
        {R"({"model":"","messages":[{"role":"user"}]})", "model"},
        {R"({"model":"m"})", "messages"},
        {R"({"model":"m","messages":[]})", "messages"},
        {R"({"model":"m","messages":[1]})", "messages[0]"},
        {R"({"model":"m","messages":[{"role":7}]})", "messages[0].role"},
        {R"({"model":"m","messages":[{"role":"user","content":["x"]}]})", "messages[0].content[0]"},
        {with(R"("stream":"yes")"), "stream"},
        {with(R"("max_tokens":0)"), "max_tokens"},
        {with(R"("max_tokens":1.5)"), "max_tokens"},
        {with(R"("temperature":"hot")"), "temperature"},
        {with(R"("p":[])"), "p"},
        {with(R"("tools":{})"), "tools"},
        {with(R"("documents":{})"), "documents"},
        {with(R"("response_format":"json")"), "response_format"},
        {with(R"("thinking":true)"), "thinking"},
        {with(R"("stop_sequences":"x")"), "stop_sequences"},
        {with(R"("model":"other")"), "model"},
        {with(R"("thinking":{},"thin\u006bing":{})"), "thinking"},
    };
    for (const Bad& one : bad) {
        const Result<ChatPeek> peeked = peek(one.body, {});
        ASSERT_FALSE(peeked.has_value()) << one.body;
        EXPECT_EQ(peeked.error().kind(), ErrorKind::invalid_request) << one.body;
        EXPECT_EQ(peeked.error().field(), one.field) << one.body;
    }
    EXPECT_FALSE(peek("{", {}).has_value());
    EXPECT_FALSE(peek(with(""), {.bytes_max = 10}).has_value());
}

TEST(CoherePeek, EditsOnlyWhatItIsTold) {
    const std::string body =
        R"({ "model" : "m", "k":1.0, "messages":[{"role":"developer","content":"x"}],"stream":true})";
    const Result<ChatPeek> peeked = peek(body, {});
    ASSERT_TRUE(peeked.has_value());
    EXPECT_EQ(edit(body, *peeked, {.ask_usage = true}).text(), body);
    EXPECT_EQ(
        edit(body, *peeked, {.model = "n\"", .developer_as_system = true, .remove = {"k"}}).text(),
        R"({ "model" : "n\"", "messages":[{"role":"system","content":"x"}],"stream":true})");
    const std::string capped =
        edit(body, *peeked,
             {.defaults = {{"max_tokens", "5"}}, .set = {{"safety_mode", "\"OFF\""}}})
            .text();
    const Result<json::Document> read = json::read(capped);
    ASSERT_TRUE(read.has_value()) << capped;
    EXPECT_EQ(read->root()["max_tokens"].integer(), 5);
    EXPECT_TRUE(read->root()["safety_mode"].is("OFF"));
}

}  // namespace
}  // namespace weir::wire::cohere
