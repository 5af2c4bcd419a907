#include "wire/openai_chat/stream_scan.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace weir::wire::openai_chat {
namespace {

using llm::StopReason;

SseEvent event_of(std::string_view data) { return {.data = data, .raw = data, .has_data = true}; }

std::string delta(std::string_view inside, std::string_view more = {}) {
    return R"({"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[)"
           R"({"index":0,"delta":{)" +
           std::string(inside) + R"(},"logprobs":null,"finish_reason":null}],"usage":null)" +
           std::string(more) + "}";
}
std::string content(std::string_view text) {
    return delta(R"("content":")" + std::string(text) + "\"");
}
const std::string finish =
    R"({"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null})";
const std::string usage_chunk =
    R"({"id":"c1","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}})";

TEST(StreamScan, ReadsAStream) {
    const auto scan = make_stream_scan({}, {});
    EXPECT_FALSE(scan->on_event(event_of(delta(R"("role":"assistant","content":"")")))->content);
    EXPECT_TRUE(scan->on_event(event_of(content("Hé\\n")))->content);
    EXPECT_TRUE(scan->on_event(event_of(content("llo")))->content);
    EXPECT_FALSE(scan->on_end().has_value());
    EXPECT_FALSE(scan->on_event(event_of(finish))->content);
    const Result<ChunkFacts> usage = scan->on_event(event_of(usage_chunk));
    EXPECT_TRUE(usage->usage_only);
    EXPECT_TRUE(scan->on_event(event_of("[DONE]"))->end);
    EXPECT_TRUE(scan->on_end().has_value());
    const StreamFacts& facts = scan->facts();
    EXPECT_EQ(facts.id, "c1");
    EXPECT_EQ(facts.model, "m");
    EXPECT_EQ(facts.content_bytes, 7U);
    EXPECT_EQ(facts.stops, std::vector{StopReason::end_turn});
    EXPECT_EQ(facts.native_stop, "stop");
    EXPECT_TRUE(facts.finished);
    EXPECT_TRUE(facts.ended);
    EXPECT_EQ(facts.usage->total(), Tokens(7));
}

// What a text says must never be taken for structure.
TEST(StreamScan, IsNotFooledByWhatTheTextSays) {
    const auto scan = make_stream_scan({}, {});
    for (const std::string_view text :
         {"a", R"(\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1})", "usage",
          R"(\"},\"finish_reason\":\"stop\"}])", "finish_reason", "[DONE]", "error",
          R"(\"error\":{\"message\":\"x\"})", R"(\\)", R"(\\\")"}) {
        const std::string data = content(text);
        const Result<ChunkFacts> chunk = scan->on_event(event_of(data));
        ASSERT_TRUE(chunk.has_value()) << text;
        EXPECT_TRUE(chunk->content) << text;
        EXPECT_FALSE(chunk->end);
    }
    EXPECT_FALSE(scan->facts().usage.has_value());
    EXPECT_FALSE(scan->facts().finished);
}

// And what is structure must never be taken for text, however a template was learned before.
TEST(StreamScan, SeesStructureBehindALearnedTemplate) {
    const auto fresh = [] {
        auto scan = make_stream_scan({}, {});
        EXPECT_TRUE(scan->on_event(event_of(content("a"))).has_value());
        EXPECT_TRUE(scan->on_event(event_of(content("b"))).has_value());
        return scan;
    };
    auto scan = fresh();
    std::string tricky = content(R"(x"},"logprobs":null,"finish_reason":"length"}],"usage":null})");
    EXPECT_FALSE(scan->on_event(event_of(tricky)).has_value());  // no JSON any more
    scan = fresh();
    tricky = content(R"(x","y":")");
    ASSERT_TRUE(scan->on_event(event_of(tricky)).has_value());
    EXPECT_EQ(scan->facts().content_bytes, 3U);
    scan = fresh();
    tricky = content(R"(x","content":"longer)");  // the last one counts
    ASSERT_TRUE(scan->on_event(event_of(tricky)).has_value());
    EXPECT_EQ(scan->facts().content_bytes, 8U);
    scan = fresh();
    for (const std::string_view broken : {"\\x", "\x01", "\xFF", "\\u12"})
        EXPECT_FALSE(fresh()->on_event(event_of(content(broken))).has_value()) << broken;
}

TEST(StreamScan, CountsByKindOfText) {
    const auto scan = make_stream_scan({}, {});
    for (int round = 0; round < 3; ++round) {
        for (const std::string& data :
             {delta(R"("content":"","reasoning_content":"think")"),
              delta(R"("content":null,"reasoning":"abc","reasoning_details":[{"text":"abc"}])"),
              delta(R"("tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}])"),
              delta(R"("content":"xy")", R"(,"obfuscation":"zzzzz")"),
              delta(R"("refusal":"no")")}) {
            ASSERT_TRUE(scan->on_event(event_of(data)).has_value());
        }
    }
    EXPECT_EQ(scan->facts().content_bytes, 3U * (2 + 2));
    EXPECT_EQ(scan->facts().reasoning_bytes, 3U * (5 + 3));
    EXPECT_EQ(scan->facts().tool_bytes, 3U * 4);
}

TEST(StreamScan, TakesUsageFromEveryPlaceAndTheLastOne) {
    const auto scan = make_stream_scan({}, {});
    const Result<ChunkFacts> groq = scan->on_event(event_of(
        R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"x_groq":{"id":"r","usage":)"
        R"({"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}})"));
    EXPECT_FALSE(groq->usage_only);
    EXPECT_EQ(scan->facts().usage->total(), Tokens(7));
    EXPECT_TRUE(scan->on_event(event_of(usage_chunk))->usage_only);
    EXPECT_EQ(scan->facts().usage->input(), Tokens(5));
}

TEST(StreamScan, KeepsTheFilterResultsOfAzure) {
    const auto scan = make_stream_scan({}, {});
    const Result<ChunkFacts> first = scan->on_event(event_of(
        R"({"choices":[],"id":"","model":"","prompt_filter_results":[{"prompt_index":0}]})"));
    EXPECT_FALSE(first->usage_only);
    EXPECT_EQ(scan->facts().model, "");
    ASSERT_TRUE(scan->on_event(event_of(content("x"))).has_value());
    EXPECT_EQ(scan->facts().model, "m");
}

TEST(StreamScan, FailsWithTheUpstreamsOwnError) {
    const auto scan = make_stream_scan({}, {});
    const Result<ChunkFacts> router = scan->on_event(event_of(
        R"({"id":"g","error":{"code":400,"message":"Token limit reached"},"choices":[{"index":0,)"
        R"("delta":{"content":""},"finish_reason":null}]})"));
    ASSERT_FALSE(router.has_value());
    EXPECT_EQ(router.error().message(), "Token limit reached");
    EXPECT_EQ(scan->facts().said.code, "400");
    SseEvent named = event_of(R"({"message":"gone"})");
    named.name = "error";
    const Result<ChunkFacts> by_name = make_stream_scan({}, {})->on_event(named);
    ASSERT_FALSE(by_name.has_value());
    EXPECT_EQ(by_name.error().message(), "gone");
    EXPECT_FALSE(make_stream_scan({}, {})
                     ->on_event(event_of(R"({"x_groq":{"error":"over capacity"}})"))
                     .has_value());
}

TEST(StreamScan, GarbageIsAProtocolError) {
    for (const std::string_view data : {"{", "hello", "[1]", "{\"choices\":[{\"index\":-1}]}",
                                        "{\"choices\":[{\"index\":99999}]}", "7"}) {
        const Result<ChunkFacts> chunk = make_stream_scan({}, {})->on_event(event_of(data));
        ASSERT_FALSE(chunk.has_value()) << data;
        EXPECT_EQ(chunk.error().kind(), ErrorKind::upstream_protocol) << data;
    }
}

TEST(StreamScan, WaitsForEveryChoice) {
    const auto scan = make_stream_scan({}, {});
    const auto choice = [&scan](int index, std::string_view reason) {
        const std::string data = R"({"choices":[{"index":)" + std::to_string(index) +
                                 R"(,"delta":{"content":"x"},"finish_reason":)" +
                                 std::string(reason) + "}]}";
        EXPECT_TRUE(scan->on_event(event_of(data)).has_value());
    };
    choice(0, "null");
    choice(1, "null");
    choice(1, "\"length\"");
    EXPECT_FALSE(scan->facts().finished);
    choice(0, "\"stop\"");
    EXPECT_TRUE(scan->facts().finished);
    EXPECT_EQ(scan->facts().stops, (std::vector{StopReason::end_turn, StopReason::max_tokens}));
}

TEST(StreamScan, IgnoresEventsWithoutData) {
    const auto scan = make_stream_scan({}, {});
    EXPECT_TRUE(scan->on_event({.raw = ": ping\n\n"}).has_value());
    EXPECT_TRUE(scan->on_event(event_of("")).has_value());
    EXPECT_FALSE(scan->on_end().has_value());
}

// Property: a scan that may use its templates says of every chunk what a fresh one, which must read
// it in full, says. Chunks are mutated to look almost alike.
TEST(StreamScan, TemplatesNeverChangeTheVerdict) {
    Random random(11);
    const std::vector<std::string> seeds = {
        content("abc"),
        content("\\\"quote\\\""),
        delta(R"("reasoning":"r","content":"")"),
        delta(R"("content":"xy")", R"(,"obfuscation":"z")"),
        delta(R"("tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}])"),
        finish};
    constexpr std::string_view bytes = "\"\\{}[]:,ax0 n\x01\xC3";
    auto scan = make_stream_scan({}, {});
    for (int round = 0; round < 20000; ++round) {
        std::string data = seeds[random.below(seeds.size())];
        for (std::uint64_t change = random.below(3); change-- > 0;) {
            const std::size_t at = random.below(data.size());
            const char byte = bytes[random.below(bytes.size())];
            if (random.below(2) == 0)
                data[at] = byte;
            else
                data.insert(at, 1, byte);
        }
        const auto fresh = make_stream_scan({}, {});
        const std::size_t before = scan->facts().text_bytes();
        const Result<ChunkFacts> learned = scan->on_event(event_of(data));
        const Result<ChunkFacts> read = fresh->on_event(event_of(data));
        ASSERT_EQ(learned.has_value(), read.has_value()) << data;
        if (!read) continue;
        ASSERT_EQ(learned->content, read->content) << data;
        ASSERT_EQ(learned->usage_only, read->usage_only) << data;
        ASSERT_EQ(scan->facts().text_bytes() - before, fresh->facts().text_bytes()) << data;
    }
}

}  // namespace
}  // namespace weir::wire::openai_chat
