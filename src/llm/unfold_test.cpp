#include "llm/unfold.hpp"

#include <gtest/gtest.h>

#include "llm/collect.hpp"
#include "llm/stream_checker.hpp"

namespace weir::llm {
namespace {

ChatAnswer answer_of(std::vector<Part> parts) {
    ChatAnswer answer{.id = "a",
                      .model = "m",
                      .created = 7,
                      .usage = Usage{.input_uncached = Tokens(3), .output_visible = Tokens(2)},
                      .service_tier = "default",
                      .extras = {{"openai_chat", "system_fingerprint", "\"f\""}}};
    Choice& choice = answer.choices.emplace_back();
    choice.message.role = Role::assistant;
    choice.message.parts = std::move(parts);
    choice.stop = StopReason::end_turn;
    choice.native_stop = "stop";
    choice.extras = {{"gemini", "groundingMetadata", "{}"}};
    return answer;
}

// Each kind of part, with all that it may carry.
std::vector<Part> all_parts() {
    return {
        {.body = Reasoning{.text = "hm",
                           .summary = true,
                           .signature = "sig",
                           .id = "rs_1",
                           .origin = {"anthropic", "anthropic"}}},
        {.body = Reasoning{.data = "redacted", .origin = {"anthropic", ""}}},
        {.body = Reasoning{.text = "bare"}},
        {.body = Text{.text = "Hé",
                      .citations = {{.url = "https://a"}, {.url = "https://b"}},
                      .item_id = "msg_1"},
         .signature = Signature{"s", {"gemini", "google"}}},
        {.body = Text{}},
        {.body = Refusal{.text = "no"}},
        {.body = ToolCall{.id = ToolCallId("c1"), .name = "f", .arguments = R"({"a":1})"}},
        {.body = ToolCall{.id = ToolCallId("c2"), .name = "g"},
         .signature = Signature{"t", {"gemini", "google"}}},
        {.body = Audio{.media = {.data = "AAAA", .media_type = "audio/wav"},
                       .format = "wav",
                       .transcript = "la",
                       .id = "au_1",
                       .expires_at = 9}},
        {.body = Image{.media = {.data = "iVBO", .media_type = "image/png"}}},
        {.body = Opaque{"anthropic", R"({"type":"server_tool_use"})"},
         .extras = {{"anthropic", "x", "1"}}},
    };
}

ChatAnswer collected(const std::vector<StreamEvent>& events) {
    Collector collector;
    for (const StreamEvent& event : events)
        collector.on_event(event);
    return collector.take();
}

TEST(Unfold, KeepsTheOrderLawAndCollectsToTheSameAnswer) {
    std::vector<ChatAnswer> answers = {ChatAnswer{}, answer_of({}), answer_of(all_parts())};
    for (const Part& part : all_parts())
        answers.push_back(answer_of({part}));
    // Two choices, of which the second has probabilities.
    ChatAnswer two = answer_of(all_parts());
    two.choices.push_back(two.choices[0]);
    two.choices[1].index = 1;
    two.choices[1].logprobs = Logprobs{.content = {{.token = "H", .logprob = -0.5}}};
    answers.push_back(two);
    for (const ChatAnswer& answer : answers) {
        const std::vector<StreamEvent> events = unfold(answer);
        StreamChecker checker;
        for (const StreamEvent& event : events) {
            const Result<void> lawful = checker.on_event(event);
            ASSERT_TRUE(lawful) << lawful.error().message();
        }
        EXPECT_TRUE(checker.on_end());
        EXPECT_EQ(collected(events), answer);
    }
}

TEST(Unfold, TextsComeAsDeltas) {
    const std::vector<StreamEvent> events = unfold(answer_of({{.body = Text{.text = "Hi"}}}));
    EXPECT_EQ(events[2], StreamEvent(BlockOpened{0, 0, {.body = Text{}}}));
    EXPECT_EQ(events[3], StreamEvent(TextDelta{0, 0, "Hi"}));
}

}  // namespace
}  // namespace weir::llm
