#include "gateway/needs.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"

namespace weir::gateway {
namespace {

TEST(Needs, ComeFromWhatTheWirePeeked) {
    test::World world;
    test::Exchange exchange({.body = "{}"});
    RequestContext request(exchange, world.services(), *wire::find("openai_chat"));
    request.peek.has_tools = true;
    request.peek.has_response_format = true;
    request.peek.remote_images = 2;
    request.peek.body_bytes = 4'000;
    request.peek.output_max = Tokens(50);
    const route::Needs needs = needs_of(request);
    EXPECT_TRUE(needs.tools && needs.structured && needs.images);
    EXPECT_FALSE(needs.audio || needs.documents || needs.stream);
    EXPECT_EQ(needs.prompt, Tokens(1'000 + 2 * 800));
    EXPECT_EQ(needs.output_max, Tokens(50));
}

TEST(Prompt, IsReadOnceAndKeptForTheAttempt) {
    test::World world;
    test::Exchange exchange({.body = "{}"});
    RequestContext request(exchange, world.services(), *wire::find("openai_chat"));
    request.body = R"({"model":"m","messages":[{"role":"user","content":"hello"}]})";
    Prompt prompt(request);
    const llm::ChatRequest* const chat = prompt.chat();
    ASSERT_NE(chat, nullptr);
    EXPECT_EQ(chat->messages.size(), 1U);
    EXPECT_EQ(prompt.chat(), chat);
    EXPECT_EQ(request.canonical.get(), chat);
}

TEST(Prompt, OfWhatCannotBeReadIsNone) {
    test::World world;
    test::Exchange exchange({.body = "{}"});
    RequestContext request(exchange, world.services(), *wire::find("openai_chat"));
    request.body = R"({"model":"m","messages":"no"})";
    Prompt prompt(request);
    EXPECT_EQ(prompt.chat(), nullptr);
}

}  // namespace
}  // namespace weir::gateway
