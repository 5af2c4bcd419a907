#include "llm/token_estimate.hpp"

#include <gtest/gtest.h>

namespace weir::llm {
namespace {

ChatRequest said(PartBody body) {
    ChatRequest request;
    Message message;
    message.parts.push_back({.body = std::move(body), .cache = {}, .signature = {}, .extras = {}});
    request.messages.push_back(std::move(message));
    return request;
}

Tokens of(PartBody body) { return estimate_input(said(std::move(body))); }

TEST(TokenEstimate, CountsTextByItsBytes) {
    EXPECT_EQ(estimate_input({}), Tokens(0));
    EXPECT_EQ(of(Text{}), Tokens(4));
    EXPECT_EQ(of(Text{std::string(400, 'a'), {}}), Tokens(104));
    EXPECT_GT(of(Text{"\u4f60\u597d\u4f60\u597d", {}}), of(Text{"abcdefghijkl", {}}))
        << "the same bytes of another script are more tokens";
}

TEST(TokenEstimate, CountsWhatIsNoText) {
    EXPECT_GT(of(Image{}), Tokens(500));
    EXPECT_EQ(of(Reasoning{.text = std::string(4000, 'a')}), of(Text{}));
    EXPECT_GT(of(ToolCall{.name = "f", .arguments = "{}"}), of(Text{"f{}", {}}));
    ToolResult result;
    result.content.push_back({.body = Image{}, .cache = {}});
    EXPECT_GT(of(result), of(Image{}));
    File file;
    file.media.data = std::string(16'000, 'A');
    EXPECT_EQ(of(file), Tokens(1'004));
}

TEST(TokenEstimate, CountsToolsAndSchemas) {
    ChatRequest request = said(Text{"hi", {}});
    const Tokens before = estimate_input(request);
    request.tools.push_back({.name = "f", .description = "d", .parameters_json = "{}"});
    const Tokens with_tool = estimate_input(request);
    EXPECT_GT(with_tool, before);
    request.response_format.emplace();
    request.response_format->schema_json = std::string(160, 'x');
    EXPECT_EQ(estimate_input(request), with_tool + Tokens(40));
}

}  // namespace
}  // namespace weir::llm
