#include "wire/openai_chat/stream_repeat.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/openai_chat/stream.hpp"

namespace weir::wire::openai_chat {
namespace {

using Events = std::vector<llm::StreamEvent>;

std::string chunk(std::string_view content, std::string_view rest = "") {
    return R"({"id":"c","model":"m","choices":[{"index":0,"delta":{"content":")" +
           std::string(content) + "\"}" + std::string(rest) + "}]}";
}

RepeatedText learnt_from(const std::string& data, const Events& events) {
    RepeatedText repeated;
    const auto document = json::read(data);
    EXPECT_TRUE(document) << data;
    if (document) repeated.learn(document->root(), data, events);
    return repeated;
}

const Events said = {llm::TextDelta{.choice = 0, .block = 2, .text = "a"}};

TEST(RepeatedText, ReadsTheTextOfAChunkThatDiffersInNothingElse) {
    const RepeatedText repeated = learnt_from(chunk("a"), said);
    for (const auto& [json, text] :
         {std::pair("b", "b"), {R"(\n\"\u00e9\ud83d\ude00)", "\n\"é😀"}, {"ü \\\\", "ü \\"}}) {
        const auto found = repeated.match(chunk(json));
        ASSERT_TRUE(found) << json;
        EXPECT_EQ(found->text, text);
        EXPECT_EQ(found->block, 2);
    }
}

TEST(RepeatedText, LeavesAllElseToTheReader) {
    const RepeatedText repeated = learnt_from(chunk("a"), said);
    for (const std::string& other :
         {chunk(""), chunk("a", R"(,"finish_reason":"stop")"), chunk("\\q"), chunk("\x01"),
          chunk("\xff"), chunk("a") + " ", chunk("a\",\"refusal\":\"b"),
          chunk("a").substr(0, chunk("a").size() - 1), std::string()})
        EXPECT_FALSE(repeated.match(other)) << other;
}

TEST(RepeatedText, PaddingMayDiffer) {
    const auto padded = [](std::string_view text, std::string_view padding) {
        std::string data = chunk(text);
        data.insert(data.size() - 1, ",\"obfuscation\":\"" + std::string(padding) + '"');
        return data;
    };
    const RepeatedText repeated = learnt_from(padded("a", "x1"), said);
    EXPECT_TRUE(repeated.match(padded("b", "")));
    EXPECT_FALSE(repeated.match(chunk("b")));
}

TEST(RepeatedText, WhatSaysWhichAnswerItIsMayNot) {
    const auto with = [](std::string_view name, std::string_view value) {
        std::string data = chunk("a");
        data.insert(data.size() - 1, fmt::format(R"(,"{}":"{}")", name, value));
        return data;
    };
    for (const std::string_view name : {"service_tier", "type", "error", "base_resp", "model"})
        EXPECT_FALSE(learnt_from(with(name, "x"), said).match(with(name, "y"))) << name;
    EXPECT_TRUE(learnt_from(with("sent_at", "1"), said).match(with("sent_at", "2")));
}

TEST(RepeatedText, IsForgottenWithAChunkThatSaysMore) {
    const std::string usage =
        R"({"choices":[{"delta":{"content":"a"}}],"usage":{"total_tokens":1}})";
    EXPECT_FALSE(learnt_from(usage, said).match(usage));
    const Events more = {said[0], llm::UsageReport{}};
    EXPECT_FALSE(learnt_from(chunk("a"), more).match(chunk("b")));
    EXPECT_FALSE(learnt_from(chunk("a"), {}).match(chunk("b")));
    RepeatedText repeated = learnt_from(chunk("a"), said);
    const std::string end = chunk("", R"(,"finish_reason":"stop")");
    repeated.learn(json::read(end)->root(), end, {});
    EXPECT_FALSE(repeated.match(chunk("b")));
}

// A stream is read as one whose chunks never repeat, which a member that changes takes care of.
TEST(RepeatedText, TheReaderSaysTheSameWithAndWithoutIt) {
    const std::vector<std::string> chunks = {
        chunk("a"),
        chunk("b"),
        chunk("c\\n"),
        R"({"id":"c","choices":[{"index":1,"delta":{"content":"x"}}]})",
        R"({"id":"c","choices":[{"index":1,"delta":{"content":"y"}}]})",
        chunk("d"),
        chunk("e"),
        R"({"id":"c","choices":[{"index":0,"delta":{"refusal":"no"}}]})",
        chunk("f"),
        chunk("g"),
        R"({"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"t","function":{"name":"f","arguments":"{}"}}]}}]})",
        chunk("h"),
        chunk("i"),
        chunk("", R"(,"finish_reason":"stop")"),
        R"({"id":"c","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}})",
        "[DONE]"};
    std::array<Events, 2> read;
    for (const bool changing : {false, true}) {
        const auto reader = make_stream_reader({}, {});
        for (std::size_t i = 0; i < chunks.size(); ++i) {
            std::string data = chunks[i];
            if (changing && data.starts_with('{'))
                data.insert(1, "\"created\":" + std::to_string(i) + ",");
            ASSERT_TRUE(reader->on_event(
                {.name = {}, .data = data, .id = {}, .raw = data, .has_data = true},
                read[changing]));
        }
    }
    for (Events& events : read)
        std::erase_if(events, [](const llm::StreamEvent& event) {
            return std::holds_alternative<llm::Started>(event);  // has the time
        });
    EXPECT_EQ(read[0], read[1]);
    EXPECT_GT(read[0].size(), 15U);
}

}  // namespace
}  // namespace weir::wire::openai_chat
