#include "gateway/token_count.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"
#include "llm/tokens/input_count.hpp"

namespace weir::gateway {
namespace {

using test::Exchange;
using test::World;

std::string chat(const std::string& text) {
    return R"({"model":"one/m","messages":[{"role":"user","content":")" + text + R"("}]})";
}

struct Peeked {
    explicit Peeked(const std::string& body)
        : exchange(Exchange::Request{.body = body}),
          request(exchange, world.services(), *wire::find("openai_chat")) {
        request.body = text = body;
        request.peek = *request.wire.peek(text, {});
    }
    World world;
    std::string text;
    Exchange exchange;
    RequestContext request;
};

std::int64_t likely(const std::string& body) {
    const Peeked peeked(body);
    return likely_input(peeked.request, llm::tokens::family_of("openai/gpt-4o")).value();
}

TEST(TokenCount, TheLikelyInputGrowsWithTheBody) {
    std::string words;
    for (int i = 0; i < 100; ++i)
        words += "some words and ";
    EXPECT_NEAR(static_cast<double>(likely(chat(words))), 330, 60);
    std::string many;
    for (int i = 0; i < 100; ++i)
        many += words;
    EXPECT_NEAR(static_cast<double>(likely(chat(many))), 31'000, 4'000) << "by two slices";
}

TEST(TokenCount, EscapedTextsAreTakenByTheirLength) {
    EXPECT_EQ(likely(chat("\\u4f60\\u597d")),
              static_cast<std::int64_t>((chat("\\u4f60\\u597d").size() + 3) / 4));
}

TEST(TokenCount, ANameLeadsToItsModel) {
    World world;
    const Snapshot& snapshot = *world.services().snapshot;
    EXPECT_EQ(counted_name(snapshot, "one/m"), "m") << "the provider's own: no catalog knows it";
    EXPECT_EQ(counted_name(snapshot, "both"), "m");
    EXPECT_EQ(counted_name(snapshot, "claude-sonnet-9"), "claude-sonnet-9");
    EXPECT_EQ(counted_name(snapshot, ""), "");
}

TEST(TokenCount, UsageThatNobodyToldIsEstimatedAndSaidToBe) {
    Peeked peeked(chat("hello there"));
    const route::Candidate candidate{.model = "m"};
    peeked.request.candidate = &candidate;
    peeked.request.answer_text_bytes = 1000;
    const llm::Usage usage = estimated_usage(peeked.request);
    EXPECT_TRUE(usage.estimated);
    EXPECT_GT(usage.input(), Tokens(2));
    EXPECT_LT(usage.input(), Tokens(15)) << "the text, not its markup";
    EXPECT_EQ(usage.output(), llm::tokens::estimate_answer(1000, llm::tokens::family_of("m")));
    // After a stream the body is gone.
    peeked.request.body = {};
    peeked.request.likely_input = Tokens(77);
    EXPECT_EQ(estimated_usage(peeked.request).input(), Tokens(77));
}

}  // namespace
}  // namespace weir::gateway
