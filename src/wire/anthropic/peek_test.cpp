#include "wire/anthropic/peek.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire::anthropic {
namespace {

constexpr std::string_view messages = R"("messages":[{"role":"user","content":"hi"}])";

std::string with(std::string_view more) {
    return R"({"model":"m",)" + std::string(messages) + (more.empty() ? "" : ",") +
           std::string(more) + "}";
}

TEST(AnthropicPeek, ReadsWhatTheGatewayNeeds) {
    const std::string body = with(
        R"("max_tokens":50,"stream":true,"system":[{"type":"text","text":"s"}],"tools":[{}],)"
        R"("thinking":{"type":"adaptive"},"output_config":{"format":{"type":"json_schema"}},)"
        R"("metadata":{"user_id":"user_1_account__session_abc"},"service_tier":"auto","new":[1])");
    const Result<ChatPeek> peeked = peek(body, {});
    ASSERT_TRUE(peeked.has_value()) << peeked.error().message();
    EXPECT_EQ(peeked->model, "m");
    EXPECT_EQ(peeked->model_value.of(body), "\"m\"");
    EXPECT_TRUE(peeked->stream && peeked->usage_asked);
    EXPECT_EQ(peeked->output_max, Tokens(50));
    EXPECT_EQ(peeked->output_max_field, "max_tokens");
    EXPECT_EQ(peeked->user, "user_1_account__session_abc");
    EXPECT_EQ(peeked->session, "abc");
    EXPECT_EQ(peeked->service_tier, "auto");
    EXPECT_TRUE(peeked->has_tools && peeked->has_response_format && peeked->has_reasoning);
    EXPECT_EQ(peeked->messages, 1U);
}

TEST(AnthropicPeek, FindsTheSessionOfClaudeCode) {
    const auto session = [](std::string_view user) {
        const auto peeked = peek(with(R"("metadata":{"user_id":)" + std::string(user) + "}"), {});
        return peeked ? peeked->session : peeked.error().message();
    };
    EXPECT_EQ(session(R"("{\"device_id\":\"d\",\"session_id\":\"s-1\"}")"), "s-1");
    EXPECT_EQ(session(R"("{not json")"), "");
    EXPECT_EQ(session(R"("plain")"), "");
    EXPECT_EQ(session("null"), "");
}

TEST(AnthropicPeek, TakesNullForAbsentAndZeroForAWarmUp) {
    const Result<ChatPeek> peeked =
        peek(with(R"("stream":null,"max_tokens":0,"tools":null,"thinking":{"type":"disabled"},)"
                  R"("system":null,"metadata":null,"stop_sequences":null,"output_config":{})"),
             {});
    ASSERT_TRUE(peeked.has_value()) << peeked.error().message();
    EXPECT_FALSE(peeked->stream || peeked->has_tools || peeked->has_reasoning ||
                 peeked->has_response_format);
    EXPECT_EQ(peeked->output_max, Tokens(0));
}

TEST(AnthropicPeek, CountsMediaByWhereItsBytesAre) {
    const std::string body = R"({"model":"m","messages":[{"role":"user","content":[
        {"type":"image","source":{"type":"url","url":"https://e.org/a.png"}},
        {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},
        {"type":"document","source":{"type":"file","file_id":"f"}},
        {"type":"document","source":{"type":"text","media_type":"text/plain","data":"words"}},
        {"type":"document","source":{"type":"content","content":[
            {"type":"image","source":{"type":"base64","media_type":"image/png","data":"BB"}}]}},
        {"type":"tool_result","tool_use_id":"t","content":[
            {"type":"image","source":{"type":"file","file_id":"g"}}]}]}]})";
    const Result<ChatPeek> peeked = peek(body, {});
    ASSERT_TRUE(peeked.has_value()) << peeked.error().message();
    EXPECT_EQ(peeked->remote_images, 2);
    EXPECT_EQ(peeked->remote_files, 1);
    EXPECT_EQ(peeked->inline_media, 2);
    EXPECT_EQ(peeked->inline_media_bytes, 6U + 4U);
    EXPECT_EQ(peeked->text_bytes(), body.size() - 10);
}

TEST(AnthropicPeek, NamesTheFieldThatIsWrong) {
    const auto field = [](const std::string& body) {
        const Result<ChatPeek> peeked = peek(body, {});
        if (peeked) return std::string("no error");
        EXPECT_EQ(peeked.error().kind(), ErrorKind::invalid_request) << body;
        return peeked.error().field();
    };
    EXPECT_EQ(field("{" + std::string(messages) + "}"), "model");
    EXPECT_EQ(field(R"({"model":"","messages":[]})"), "model");
    EXPECT_EQ(field(R"({"model":"m"})"), "messages");
    EXPECT_EQ(field(R"({"model":"m","messages":[]})"), "messages");
    EXPECT_EQ(field(R"({"model":"m","messages":[1]})"), "messages[0]");
    EXPECT_EQ(field(R"({"model":"m","messages":[{"role":1}]})"), "messages[0].role");
    EXPECT_EQ(field(R"({"model":"m","messages":[{"role":"user","content":[1]}]})"),
              "messages[0].content[0]");
    for (const auto& [text, named] : std::initializer_list<std::pair<const char*, const char*>>{
             {R"("max_tokens":-1)", "max_tokens"},
             {R"("max_tokens":"1")", "max_tokens"},
             {R"("stream":1)", "stream"},
             {R"("system":1)", "system"},
             {R"("system":[1])", "system[0]"},
             {R"("tools":{})", "tools"},
             {R"("thinking":true)", "thinking"},
             {R"("output_config":[])", "output_config"},
             {R"("output_format":"json")", "output_format"},
             {R"("metadata":"m")", "metadata"},
             {R"("metadata":{"user_id":1})", "metadata.user_id"},
             {R"("temperature":"hot")", "temperature"},
             {R"("stop_sequences":"a")", "stop_sequences"},
             {R"("service_tier":1)", "service_tier"},
             {R"("anthropic_version":1)", "anthropic_version"},
             {R"("model":"n")", "model"},
             {R"("thinking":{},"\u0074hinking":{})", "thinking"}})
        EXPECT_EQ(field(with(text)), named) << text;
}

TEST(AnthropicPeek, LetsTheModelStandInThePath) {
    const std::string body =
        R"({"anthropic_version":"vertex-2023-10-16",)" + std::string(messages) + "}";
    const Result<ChatPeek> peeked = peek(body, {});
    ASSERT_TRUE(peeked.has_value()) << peeked.error().message();
    EXPECT_EQ(peeked->model, "");
    EXPECT_TRUE(peeked->model_value.empty());
}

TEST(AnthropicEdit, ChangesNothingElse) {
    const std::string body =
        " {\"model\" : \"m\", \"x\": 1.0, " + std::string(messages) + ",\"temperature\":1} ";
    const Result<ChatPeek> peeked = peek(body, {});
    ASSERT_TRUE(peeked.has_value());
    EXPECT_EQ(edit(body, *peeked, {}).text(), body);
    EXPECT_EQ(edit(body, *peeked, {.model = "m", .ask_usage = true}).text(), body);
    EXPECT_EQ(edit(body, *peeked,
                   {.model = "n",
                    .remove = {"temperature"},
                    .defaults = {{"max_tokens", "9"}},
                    .set = {{"x", "2"}}})
                  .text(),
              " {\"max_tokens\":9,\"model\" : \"n\", \"x\": 2, " + std::string(messages) + "} ");
}

}  // namespace
}  // namespace weir::wire::anthropic
