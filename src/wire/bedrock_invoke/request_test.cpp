#include "wire/bedrock_invoke/request.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/anthropic/request.hpp"

namespace weir::wire::bedrock_invoke {
namespace {

const std::string whole = R"({"anthropic_version":"bedrock-2023-05-31","max_tokens":9,)"
                          R"("messages":[{"role":"user","content":"hi"}]})";

TEST(InvokePeek, TakesAnAnthropicBodyThatNamesNoModel) {
    const Result<ChatPeek> read = peek(whole, {});
    ASSERT_TRUE(read.has_value()) << read.error().message();
    EXPECT_EQ(read->model, "");
    EXPECT_TRUE(read->model_value.empty());
    EXPECT_FALSE(read->stream);
    EXPECT_EQ(read->output_max, Tokens(9));
    EXPECT_EQ(read->messages, 1U);
}

TEST(InvokePeek, NamesWhatIsTakenWhereTheBodyIsAnothers) {
    struct Row {
        std::string_view body, words;
    };
    for (const Row& row :
         {Row{R"({"inputText":"hi","textGenerationConfig":{}})", "Titan"},
          Row{R"({"schemaVersion":"messages-v1","messages":[{"role":"user"}]})", "Nova"},
          Row{R"({"messages":[{"role":"user"}],"inferenceConfig":{}})", "Nova"},
          Row{R"({"prompt":"hi","max_gen_len":512})", "Llama"},
          Row{R"({"prompt":"\n\nHuman:","max_tokens_to_sample":512})", "older completions"},
          Row{R"({"message":"hi"})", "Cohere"}, Row{R"({"prompt":"<s>[INST]"})", "completion"},
          Row{R"({"texts":["a"],"input_type":"search_query"})", "embeddings"},
          Row{R"({"messages":[{"role":"user","content":"hi"}]})", "another vendor"},
          Row{R"({"model":"m","messages":[{"role":"user","content":"hi"}]})", "another vendor"},
          Row{"{}", "anthropic_version"}}) {
        const Result<ChatPeek> read = peek(row.body, {});
        ASSERT_FALSE(read.has_value()) << row.body;
        EXPECT_EQ(read.error().kind(), ErrorKind::invalid_request);
        EXPECT_EQ(read.error().field(), "anthropic_version") << row.body;
        const std::string message = read.error().message();
        EXPECT_TRUE(message.contains(row.words)) << message;
        EXPECT_TRUE(message.contains("Anthropic Messages")) << message;
        EXPECT_TRUE(message.contains("/converse")) << message;
        EXPECT_FALSE(read_peeked(peek(row.body, {}), read_request).has_value());
    }
}

TEST(InvokePeek, RefusesWhatThePathSaysAndWhatIsMalformed) {
    struct Row {
        std::string_view member, field;
    };
    for (const Row& row : {Row{R"("model":"m")", "model"}, Row{R"("stream":true)", "stream"},
                           Row{R"("anthropic_beta":"x")", "anthropic_beta"},
                           Row{R"("anthropic_beta":[1])", "anthropic_beta"},
                           Row{R"("temperature":"hot")", "temperature"},
                           Row{R"("anthropic_version":"twice")", "anthropic_version"}}) {
        const std::string body = "{" + std::string(row.member) + "," + whole.substr(1);
        const Result<ChatPeek> read = peek(body, {});
        ASSERT_FALSE(read.has_value()) << body;
        EXPECT_EQ(read.error().field(), row.field) << read.error().message();
    }
    EXPECT_EQ(peek(R"({"anthropic_version":1,"messages":[]})", {}).error().field(),
              "anthropic_version");
    EXPECT_EQ(peek(R"({"anthropic_version":"x"})", {}).error().field(), "messages");
}

TEST(InvokeEdit, NeverNamesAModel) {
    const Result<ChatPeek> peeked = peek(whole, {});
    ASSERT_TRUE(peeked.has_value());
    RequestEdit change;
    change.model = "another";
    change.remove = {"max_tokens"};
    EXPECT_EQ(edit(whole, *peeked, change).text(),
              R"({"anthropic_version":"bedrock-2023-05-31",)"
              R"("messages":[{"role":"user","content":"hi"}]})");
}

TEST(InvokeRequest, IsReadAsAnthropicsAndItsOwnFieldsAreForNoOtherWire) {
    const std::string body = R"({"anthropic_beta":["b-1"],"top_k":3,)" + whole.substr(1);
    const Result<llm::ChatRequest> read = read_peeked(peek(body, {}), read_request);
    ASSERT_TRUE(read.has_value()) << read.error().message();
    EXPECT_EQ(read->sampling.top_k, 3);
    EXPECT_EQ(read->extras,
              (std::vector<llm::Extra>{{"bedrock_invoke", "anthropic_beta", R"(["b-1"])"}}));
    const Result<Written> elsewhere = anthropic::write_request(*read, {});
    ASSERT_TRUE(elsewhere.has_value());
    EXPECT_EQ(elsewhere->dropped, std::vector<std::string>{"anthropic_beta"});
    EXPECT_FALSE(elsewhere->body.contains("anthropic_")) << elsewhere->body;
}

TEST(InvokeRequest, IsWrittenWithoutModelAndStreamAndWithItsVersion) {
    llm::ChatRequest request;
    request.model = ModelName("anthropic.claude");
    request.stream = true;
    request.messages.push_back({.role = llm::Role::user});
    request.messages.back().parts.push_back({.body = llm::Text{.text = "hi"}});
    const Result<Written> written = write_request(request, {});
    ASSERT_TRUE(written.has_value());
    const Result<json::Document> read = json::read(written->body);
    ASSERT_TRUE(read.has_value()) << written->body;
    EXPECT_TRUE(read->root()["anthropic_version"].is("bedrock-2023-05-31"));
    EXPECT_FALSE(read->root()["model"].exists());
    EXPECT_FALSE(read->root()["stream"].exists());
    EXPECT_TRUE(peek(written->body, {}).has_value());
}

TEST(InvokeRequest, VersionAndBetasGoBackToItsOwnWire) {
    const std::string body =
        R"({"anthropic_version":"2026-10-21","anthropic_beta":["a","b"],"max_tokens":9,)"
        R"("messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]})";
    const Result<llm::ChatRequest> read = read_peeked(peek(body, {}), read_request);
    ASSERT_TRUE(read.has_value()) << read.error().message();
    const Result<Written> written = write_request(*read, {});
    ASSERT_TRUE(written.has_value());
    EXPECT_TRUE(written->dropped.empty());
    const Result<json::Document> again = json::read(written->body);
    ASSERT_TRUE(again.has_value()) << written->body;
    EXPECT_TRUE(again->root()["anthropic_version"].is("2026-10-21"));
    EXPECT_EQ(again->root()["anthropic_beta"].raw(), R"(["a","b"])");
    EXPECT_EQ(read_peeked(peek(written->body, {}), read_request)->messages, read->messages);
}

}  // namespace
}  // namespace weir::wire::bedrock_invoke
