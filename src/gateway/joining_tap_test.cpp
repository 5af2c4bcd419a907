#include "gateway/joining_tap.hpp"

#include <gtest/gtest.h>

#include "gateway/test_author.hpp"

namespace weir::gateway {
namespace {

using namespace test;

constexpr std::string_view wire_name = "openai_chat";

// A client that has "One two th" of an answer.
struct Joining {
    Joining() : continued(1000) {
        continued.writer = wire::find(wire_name)->write_stream({.id = "s", .usage_chunk = true});
        for (const llm::StreamEvent& event :
             std::vector<llm::StreamEvent>{llm::Started{.id = "s", .model = "m", .created = 1},
                                           llm::BlockOpened{.part = {.body = llm::Text{}}},
                                           llm::TextDelta{.text = "One two th"}}) {
            continued.said.on_event(event);
            continued.writer->write(event, out);
        }
        llm::Usage spent;
        spent.input_uncached = Tokens(3);
        spent.output_visible = Tokens(2);
        spent.estimated = true;
        tap = std::make_unique<JoiningTap>(wire::find(wire_name)->read_stream({}, {}),
                                           EventSource(Framing::sse, 1 << 20), continued, spent);
    }
    Continued continued;
    std::unique_ptr<JoiningTap> tap;
    std::string out;
};

TEST(JoiningTap, SaysNothingBeforeItJoinsAndEverythingThen) {
    Joining joining;
    const std::string before = joining.out;
    ASSERT_TRUE(joining.tap->feed(text_event("ree"), joining.out));
    EXPECT_TRUE(joining.tap->begun());
    EXPECT_EQ(joining.out, before);
    EXPECT_EQ(joining.continued.said.text(), "One two th");
    ASSERT_TRUE(joining.tap->join(joining.out));
    ASSERT_TRUE(joining.tap->feed(stop_event + usage_event + done_event, joining.out));
    ASSERT_TRUE(joining.tap->finish(joining.out));
    const Got got = read_stream(wire_name, joining.out);
    EXPECT_EQ(got.text, "One two three");
    EXPECT_EQ(got.problem, "");
    ASSERT_TRUE(got.usage);
    EXPECT_EQ(got.usage->input().value(), 13);
    EXPECT_EQ(got.usage->output().value(), 7);
    EXPECT_EQ(joining.tap->facts().usage->output().value(), 5) << "the attempt's own";
    EXPECT_EQ(joining.tap->facts().content_bytes, 3U);
}

TEST(JoiningTap, ACallBehindTheTextIsABlockOfItsOwn) {
    Joining joining;
    ASSERT_TRUE(joining.tap->join(joining.out));
    ASSERT_TRUE(joining.tap->feed(
        text_event("ree") +
            R"(data: {"id":"x","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c",)"
            R"("type":"function","function":{"name":"f","arguments":"{}"}}]}}]})"
            "\n\n"
            R"(data: {"id":"x","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]})"
            "\n\n" +
            done_event,
        joining.out));
    const Got got = read_stream(wire_name, joining.out);
    EXPECT_EQ(got.text, "One two three");
    EXPECT_EQ(got.kinds, (std::vector<std::string>{"text", "tool_call"}));
    EXPECT_EQ(got.stop, llm::StopReason::tool_use);
    EXPECT_EQ(got.problem, "");
    EXPECT_FALSE(joining.continued.said.may_go_on());
    EXPECT_EQ(joining.continued.said.blocks(), 2);
}

TEST(JoiningTap, ItsOwnThoughtsAreLeftOut) {
    Joining joining;
    ASSERT_TRUE(joining.tap->feed(
        "data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"hm\"}}]}"
        "\n\n" +
            text_event("ree") + stop_event + done_event,
        joining.out));
    ASSERT_TRUE(joining.tap->join(joining.out));
    const Got got = read_stream(wire_name, joining.out);
    EXPECT_EQ(got.text, "One two three");
    EXPECT_EQ(got.kinds, (std::vector<std::string>{"text"}));
    EXPECT_FALSE(got.usage) << "nobody told it";
}

TEST(JoiningTap, TextThatIsHeldBackComesWithTheEnd) {
    Joining joining;
    ASSERT_TRUE(joining.tap->join(joining.out));
    ASSERT_TRUE(joining.tap->feed(text_event("One"), joining.out));
    EXPECT_EQ(joining.continued.said.text(), "One two th") << "it may be a restart";
    ASSERT_TRUE(joining.tap->feed(stop_event + done_event, joining.out));
    EXPECT_EQ(read_stream(wire_name, joining.out).text, "One two thOne");
}

}  // namespace
}  // namespace weir::gateway
