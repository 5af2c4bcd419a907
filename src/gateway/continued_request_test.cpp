#include "gateway/continued_request.hpp"

#include <gtest/gtest.h>

#include "wire/wire.hpp"

namespace weir::gateway {
namespace {

using provider::Prefill;

llm::ChatRequest asked() {
    llm::ChatRequest request;
    request.model = ModelName("m");
    request.messages.push_back({.role = llm::Role::user});
    request.messages.back().parts.push_back({.body = llm::Text{.text = "Tell me."}});
    request.output_max = Tokens(100);
    request.reasoning = llm::ReasoningControl{.effort = llm::Effort::low};
    return request;
}

std::string written(std::string_view wire, const Continuing& how) {
    const auto body =
        wire::find(wire)->write_request(continued_request(asked(), how), wire::WriteOptions{});
    return body ? body->body : body.error().message();
}

TEST(ContinuedRequest, ATextStandsBeforeThePromptWhereItIsNoBeginning) {
    const llm::ChatRequest request = continued_request(
        asked(), {.text = "Once upon ", .prompt = "go on", .output_left = Tokens(97)});
    ASSERT_EQ(request.messages.size(), 3U);
    EXPECT_EQ(request.messages[1].role, llm::Role::assistant);
    EXPECT_EQ(std::get<llm::Text>(request.messages[1].parts[0].body).text, "Once upon");
    EXPECT_EQ(request.messages[2].role, llm::Role::user);
    EXPECT_EQ(std::get<llm::Text>(request.messages[2].parts[0].body).text, "go on");
    EXPECT_EQ(request.output_max, Tokens(97));
    EXPECT_TRUE(request.reasoning);
}

TEST(ContinuedRequest, ABeginningIsTheLastMessage) {
    const llm::ChatRequest request = continued_request(
        asked(), {.text = "Once\n", .prompt = "go on", .prefill = Prefill::as_is});
    ASSERT_EQ(request.messages.size(), 2U);
    EXPECT_EQ(std::get<llm::Text>(request.messages[1].parts[0].body).text, "Once");
    EXPECT_EQ(request.output_max, Tokens(100));
    EXPECT_FALSE(request.reasoning) << "no thinking before a beginning";
    EXPECT_TRUE(written("anthropic", {.text = "Once ", .prefill = Prefill::as_is})
                    .contains(R"({"role":"assistant","content":"Once"})"))
        << written("anthropic", {.text = "Once ", .prefill = Prefill::as_is});
}

TEST(ContinuedRequest, SomeWantTheBeginningMarked) {
    const std::string mistral =
        written("openai_chat", {.text = "Once", .prefill = Prefill::prefix});
    EXPECT_TRUE(mistral.contains(R"({"role":"assistant","content":"Once","prefix":true})"))
        << mistral;
    const std::string moonshot =
        written("openai_chat", {.text = "Once", .prefill = Prefill::partial});
    EXPECT_TRUE(moonshot.contains(R"("content":"Once","partial":true)")) << moonshot;
}

TEST(ContinuedRequest, ABeginningOfTheClientsOwnIsGoneOnFrom) {
    llm::ChatRequest began = asked();
    began.messages.push_back({.role = llm::Role::assistant});
    began.messages.back().parts.push_back({.body = llm::Text{.text = "Well,"}});
    const llm::ChatRequest request =
        continued_request(began, {.text = " once", .prefill = Prefill::as_is});
    ASSERT_EQ(request.messages.size(), 2U);
    ASSERT_EQ(request.messages[1].parts.size(), 2U);
    EXPECT_EQ(std::get<llm::Text>(request.messages[1].parts[1].body).text, " once");
}

TEST(ContinuedRequest, WithoutTextItIsAskedAnew) {
    EXPECT_EQ(continued_request(asked(), {.text = "\n ", .prompt = "go on"}), asked());
}

}  // namespace
}  // namespace weir::gateway
