#include "wire/bedrock/invoke.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "base/random.hpp"
#include "wire/replay_data.hpp"

namespace weir::wire::bedrock {
namespace {

struct Inner {
    std::string name, data;
    bool exception = false;
    friend bool operator==(const Inner&, const Inner&) = default;
};

struct Unwrapped {
    std::vector<Inner> events;
    std::string raws;
    Result<void> result;
};

Unwrapped unwrap(const std::vector<std::string_view>& chunks) {
    Unwrapped outcome;
    InvokeReader reader(frame_bytes_most, {});
    SseEvent event;
    for (const std::string_view chunk : chunks) {
        reader.feed(chunk);
        // Looked at only after the whole chunk was read: the views must still be good then.
        std::vector<SseEvent> of_chunk;
        Result<bool> more = false;
        for (more = reader.next(event); more && *more; more = reader.next(event))
            of_chunk.push_back(event);
        for (const SseEvent& one : of_chunk) {
            outcome.raws += one.raw;
            if (one.has_data)
                outcome.events.push_back(
                    {std::string(one.name), std::string(one.data), one.exception});
        }
        if (!more) {
            outcome.result = fail(more.error());
            return outcome;
        }
    }
    if (const Result<bool> end = reader.finish(event); !end) outcome.result = fail(end.error());
    return outcome;
}

std::string wrap(const std::vector<Inner>& events) {
    std::string out;
    for (const Inner& one : events)
        append_invoke_frame(out, {.name = one.name,
                                  .data = one.data,
                                  .id = {},
                                  .raw = {},
                                  .has_data = !one.data.empty()});
    return out;
}

TEST(InvokeReader, TakesTheWrappingOffAndPutsItOn) {
    const std::vector<Inner> events = {
        {"message_start", R"({"type":"message_start","message":{}})"},
        {"ping", R"({ "type" : "ping" })"},
        {"", R"({"outputText":"no type"})"},
        {"message_stop", R"({"type":"message_stop"})"}};
    const Unwrapped back = unwrap({wrap(events)});
    ASSERT_TRUE(back.result.has_value());
    EXPECT_EQ(back.events, events);
}

TEST(InvokeReader, TellsExceptionsInAnthropicsWords) {
    std::string frame;
    append_exception_frame(frame, "throttlingException", R"({"message":"too \"fast\""})");
    append_exception_frame(frame, "modelStreamErrorException", "");
    const Unwrapped read = unwrap({frame});
    ASSERT_EQ(read.events.size(), 2U);
    EXPECT_EQ(
        read.events[0],
        (Inner{"error",
               R"({"type":"error","error":{"type":"rate_limit_error","message":"too \"fast\""}})",
               true}));
    EXPECT_EQ(read.events[1].data, R"({"type":"error","error":{"type":"api_error","message":""}})");
    std::string again;
    append_invoke_frame(
        again,
        {.name = "error", .data = read.events[0].data, .id = {}, .raw = {}, .has_data = true});
    EXPECT_EQ(again, frame.substr(0, again.size()));
}

TEST(InvokeReader, RefusesChunksThatAreNone) {
    for (const std::string_view payload :
         {R"({"bytes":1})", R"({"p":"x"})", "[]", "{", R"({"bytes":"%%%%"})"}) {
        std::string frame;
        append_event_frame(frame, "chunk", payload);
        const Unwrapped read = unwrap({frame});
        ASSERT_FALSE(read.result.has_value()) << payload;
        EXPECT_EQ(read.result.error().kind(), ErrorKind::upstream_protocol);
    }
    std::string other;
    append_event_frame(other, "brandNew", R"({"x":1})");
    append_event_frame(other, "chunk", R"({"bytes":""})");
    EXPECT_TRUE(unwrap({other}).result.has_value());
    EXPECT_TRUE(unwrap({other}).events.empty());
}

TEST(InvokeBody, MovesAFewFieldsAndNothingElse) {
    const std::string body =
        R"({ "model" : "claude", "max_tokens":1.0, "stream":true , "messages":[] })";
    const auto to = to_invoke(body, {.version = {}, .betas = {"a", "b"}}, {});
    ASSERT_TRUE(to.has_value());
    EXPECT_EQ(
        to->text(),
        R"({"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["a","b"], "max_tokens":1.0, "messages":[] })");
    const std::string invoke = to->text();
    const auto fields = invoke_fields(invoke, {});
    ASSERT_TRUE(fields.has_value());
    EXPECT_EQ(fields->version, invoke_version);
    EXPECT_EQ(fields->betas, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(from_invoke(invoke, "m\"1", true, {})->text(),
              R"({"model":"m\"1","stream":true,"max_tokens":1.0, "messages":[] })");
    EXPECT_EQ(from_invoke(invoke, "m", false, {})->text(),
              R"({"model":"m","max_tokens":1.0, "messages":[] })");
    // What the body says itself stays.
    const std::string own = R"({"anthropic_version":"2026-10-21","messages":[]})";
    EXPECT_EQ(to_invoke(own, {.version = "x", .betas = {}}, {})->text(), own);
}

TEST(InvokeBody, RefusesWhatIsNone) {
    EXPECT_FALSE(to_invoke("[]", {}, {}).has_value());
    EXPECT_FALSE(to_invoke(R"({"model":"a","model":"b"})", {}, {}).has_value());
    EXPECT_FALSE(from_invoke("{", "m", true, {}).has_value());
    EXPECT_EQ(invoke_fields(R"({"anthropic_version":1})", {}).error().field(), "anthropic_version");
    EXPECT_EQ(invoke_fields(R"({"anthropic_beta":[1]})", {}).error().field(), "anthropic_beta");
    EXPECT_EQ(invoke_fields(R"({"anthropic_beta":"x"})", {}).error().field(), "anthropic_beta");
}

// The frames of every recorded stream: the same events from any split, every cut inside a frame an
// error, the same events when wrapped again, and the encoder's bytes are AWS's.
TEST(InvokeReplay, EveryRecordedStream) {
    if (replay::folder().empty()) GTEST_SKIP() << "no recordings";
    Random random(5);
    std::size_t streams = 0;
    replay::for_each("bedrock.invoke", [&](const replay::Exchange& exchange) {
        if (!exchange.stream) return;
        ++streams;
        const std::string_view body = exchange.response;
        const Unwrapped whole = unwrap({body});
        ASSERT_TRUE(whole.result.has_value()) << exchange.id << whole.result.error().message();
        EXPECT_EQ(whole.raws, body) << exchange.id;
        ASSERT_FALSE(whole.events.empty()) << exchange.id;
        for (const Inner& one : whole.events)
            EXPECT_TRUE(json::validate(one.data).has_value()) << exchange.id;
        const bool claude = whole.events[0].name == "message_start";
        if (claude) EXPECT_EQ(whole.events.back().name, "message_stop") << exchange.id;
        EXPECT_EQ(unwrap({wrap(whole.events)}).events, whole.events) << exchange.id;
        for (int round = 0; round < 6; ++round) {
            std::vector<std::string_view> chunks;
            for (std::string_view rest = body; !rest.empty();) {
                const std::size_t taken =
                    std::min<std::size_t>(rest.size(), 1 + random.below(round < 2 ? 3 : 500));
                chunks.push_back(rest.substr(0, taken));
                rest.remove_prefix(taken);
            }
            const Unwrapped split = unwrap(chunks);
            EXPECT_EQ(split.events, whole.events) << exchange.id;
            EXPECT_EQ(split.raws, body) << exchange.id;
        }
        EXPECT_FALSE(unwrap({body.substr(0, body.size() - 1)}).result.has_value());
    });
    std::cout << "bedrock.invoke: " << streams << " streams\n";
    EXPECT_GT(streams, 40U);
}

TEST(EventStreamReplay, TheEncoderWritesTheRecordedBytes) {
    if (replay::folder().empty()) GTEST_SKIP() << "no recordings";
    std::size_t frames = 0;
    for (const char* api : {"bedrock.invoke", "bedrock.converse"})
        replay::for_each(api, [&](const replay::Exchange& exchange) {
            if (exchange.stream_format != "aws-eventstream") return;
            EventStreamReader reader(frame_bytes_most);
            reader.feed(exchange.response);
            SseEvent event;
            std::string written;
            while (reader.next(event).value_or(false)) {
                ++frames;
                append_event_frame(written, event.name, event.data);
            }
            EXPECT_TRUE(written == exchange.response) << exchange.id;
        });
    EXPECT_GT(frames, 3000U);
}

}  // namespace
}  // namespace weir::wire::bedrock
