#include "wire/openai_responses/peek.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/seal.hpp"

namespace weir::wire::openai_responses {
namespace {

ChatPeek peeked(const std::string& body) {
    Result<ChatPeek> peek_of = peek(body, {});
    EXPECT_TRUE(peek_of.has_value()) << body << ": " << peek_of.error().message();
    return peek_of ? std::move(*peek_of) : ChatPeek();
}

TEST(ResponsesPeek, FindsWhatTheGatewayMustKnow) {
    const ChatPeek peek_of = peeked(
        R"({"model":"m","stream":true,"input":[{"role":"developer","content":"d"},)"
        R"({"role":"user","content":[{"type":"input_image","image_url":"https://x/y.png"},)"
        R"({"type":"input_image","image_url":"data:image/png;base64,AAAA"},)"
        R"({"type":"input_file","file_id":"f"},{"type":"input_file","file_data":"data:x;base64,AA"}]},)"
        R"({"type":"function_call_output","call_id":"c","output":[{"type":"input_image","file_id":"i"}]},)"
        R"({"type":"item_reference","id":"msg_1"}],"max_output_tokens":9,"tools":[{"type":"x"}],)"
        R"("text":{"format":{"type":"json_object"}},"reasoning":{"effort":"low"},"store":false,)"
        R"("previous_response_id":"resp_0","conversation":{"id":"conv_1"},"background":true,)"
        R"("user":"u","service_tier":"flex","prompt_cache_key":"k","metadata":{"session_id":"s"}})");
    EXPECT_EQ(peek_of.model, "m");
    EXPECT_TRUE(peek_of.stream);
    EXPECT_TRUE(peek_of.usage_asked);
    EXPECT_EQ(peek_of.messages, 4U);
    EXPECT_EQ(peek_of.output_max, Tokens(9));
    EXPECT_EQ(peek_of.output_max_field, "max_output_tokens");
    EXPECT_EQ(peek_of.remote_images, 2);
    EXPECT_EQ(peek_of.remote_files, 1);
    EXPECT_EQ(peek_of.inline_media, 2);
    EXPECT_EQ(peek_of.developer_roles.size(), 1U);
    EXPECT_TRUE(peek_of.has_tools && peek_of.has_response_format && peek_of.has_reasoning);
    EXPECT_EQ(peek_of.previous_response, "resp_0");
    EXPECT_EQ(peek_of.conversation, "conv_1");
    EXPECT_TRUE(peek_of.background && peek_of.item_references);
    EXPECT_EQ(peek_of.store, false);
    EXPECT_EQ(peek_of.session, "s");
}

TEST(ResponsesPeek, TakesWhatAnotherPlaceHolds) {
    EXPECT_EQ(peeked(R"({"model":"m","input":"hi"})").messages, 1U);
    EXPECT_EQ(peeked(R"({"prompt":{"id":"p"}})").model, "");
    EXPECT_EQ(peeked(R"({"model":"m","previous_response_id":"r"})").messages, 0U);
}

TEST(ResponsesPeek, NamesTheFieldThatIsWrong) {
    const auto field_of = [](const std::string& body) {
        const Result<ChatPeek> got = peek(body, {});
        EXPECT_FALSE(got.has_value()) << body;
        return got ? "" : got.error().field();
    };
    EXPECT_EQ(field_of(R"({"input":"x"})"), "model");
    EXPECT_EQ(field_of(R"({"model":"m"})"), "input");
    EXPECT_EQ(field_of(R"({"model":"m","input":3})"), "input");
    EXPECT_EQ(field_of(R"({"model":"m","input":[{},"x"]})"), "input[1]");
    EXPECT_EQ(field_of(R"({"model":"m","input":"x","stream":1})"), "stream");
    EXPECT_EQ(field_of(R"({"model":"m","input":"x","max_output_tokens":0})"), "max_output_tokens");
    EXPECT_EQ(field_of(R"({"model":"m","input":"x","tools":{}})"), "tools");
    EXPECT_EQ(field_of(R"({"model":"m","input":"x","text":"x"})"), "text");
    EXPECT_EQ(field_of(R"({"model":"m","input":"x","text":{"format":1}})"), "text.format");
    EXPECT_EQ(field_of(R"({"model":"m","input":"x","reasoning":"low"})"), "reasoning");
    EXPECT_EQ(field_of(R"({"model":"m","input":"x","conversation":3})"), "conversation");
    EXPECT_EQ(field_of(R"({"model":"m","input":"x","top_p":"1"})"), "top_p");
    EXPECT_EQ(field_of(R"({"model":"m","input":"x","m\u006fdel":"n"})"), "model");
    EXPECT_EQ(field_of(R"({"model":"m","input":"x","input":"y"})"), "input");
}

TEST(ResponsesEdit, ChangesNothingElse) {
    const std::string body =
        R"({ "model":"m", "input":[{"role":"developer","content":"x"}],"seed":1.0,"odd":[ ] })";
    const ChatPeek peek_of = peeked(body);
    EXPECT_EQ(edit(body, peek_of, {}).text(), body);
    EXPECT_EQ(
        edit(body, peek_of,
             {.model = "n",
              .ask_usage = true,
              .developer_as_system = true,
              .remove = {"seed"},
              .defaults = {{"store", "false"}}})
            .text(),
        R"({"store":false, "model":"n", "input":[{"role":"system","content":"x"}],"odd":[ ] })");
}

std::string reasoning(const std::string& encrypted) {
    return R"({"type":"reasoning","summary":[],"encrypted_content":")" + encrypted + "\"}";
}

// Whatever stands around them, what is left is the array without them.
TEST(ResponsesEdit, CutsProofsOfOtherWires) {
    const std::string foreign = reasoning(seal_proof({.text = "t"}));
    const std::string own = reasoning("gAAA");
    const std::string hi = R"({"role":"user","content":"hi"})";
    const std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> cases = {
        {{foreign}, {}},
        {{foreign, hi}, {hi}},
        {{hi, foreign}, {hi}},
        {{hi, foreign, foreign, own}, {hi, own}},
        {{foreign, foreign, hi, foreign, own, foreign}, {hi, own}},
        {{foreign, foreign}, {}},
    };
    const auto body_of = [](const std::vector<std::string>& items) {
        std::string list;
        for (const std::string& item : items)
            list += (list.empty() ? "" : ",") + item;
        return R"({"model":"m","input":[)" + list + "]}";
    };
    for (const auto& [with, without] : cases) {
        const std::string body = body_of(with);
        const ChatPeek peek = peeked(body);
        EXPECT_EQ(edit(body, peek, {}).text(), body_of(without)) << body;
        EXPECT_EQ(peek.seals.dropped.size(), with.size() - without.size()) << body;
    }
}

}  // namespace
}  // namespace weir::wire::openai_responses
