#include "wire/bedrock_invoke/chunk.hpp"

#include <gtest/gtest.h>

#include "wire/event_stream.hpp"

namespace weir::wire::bedrock_invoke {
namespace {

// The event inside the first frame of the bytes.
Result<SseEvent> unwrapped(Unwrapper& unwrapper, std::string_view frames) {
    static thread_local EventStreamReader reader(frame_bytes_most);
    reader = EventStreamReader(frame_bytes_most);
    reader.feed(frames);
    SseEvent frame;
    const Result<bool> more = reader.next(frame);
    if (!more) return fail(more.error());
    return unwrapper.unwrap(frame);
}

std::string chunk_of(std::string_view payload, std::string_view type = "chunk") {
    std::string frame;
    append_event_frame(frame, type, payload);
    return frame;
}

TEST(Chunk, TheWrappingComesOffAndGoesOnAgain) {
    struct Row {
        std::string_view name, data;
    };
    for (const Row& row :
         {Row{"message_start", R"({"type":"message_start","message":{}})"},
          Row{"ping", R"({ "type" : "ping" })"}, Row{"", R"({"outputText":"no type"})"},
          Row{"a\"b", R"({"type":"a\"b"})"}, Row{"", "no JSON at all"}}) {
        std::string frame;
        append_chunk(frame, row.data);
        Unwrapper unwrapper({});
        const Result<SseEvent> event = unwrapped(unwrapper, frame);
        ASSERT_TRUE(event.has_value()) << row.data;
        EXPECT_EQ(event->name, row.name);
        EXPECT_EQ(event->data, row.data);
        EXPECT_TRUE(event->has_data);
        EXPECT_EQ(event->raw, frame);
    }
}

TEST(Chunk, PaddingAndEscapesInThePayloadChangeNothing) {
    Unwrapper unwrapper({});
    const std::string frame = chunk_of(R"({"p":"abcdef","bytes":"eyJ0eXBlIjoicGluZ\u0079J9"})");
    const Result<SseEvent> event = unwrapped(unwrapper, frame);
    ASSERT_TRUE(event.has_value()) << event.error().message();
    EXPECT_EQ(event->name, "ping");
    EXPECT_EQ(event->data, R"({"type":"ping"})");
}

TEST(Chunk, WhatIsNoneIsAnErrorOfTheProviders) {
    for (const std::string_view payload :
         {R"({"bytes":1})", R"({"p":"x"})", "[]", "{", "", R"({"bytes":"%%%%"})"}) {
        Unwrapper unwrapper({});
        const Result<SseEvent> event = unwrapped(unwrapper, chunk_of(payload));
        if (payload.empty()) {  // a frame without a payload holds no event
            EXPECT_TRUE(event.has_value() && !event->has_data);
            continue;
        }
        ASSERT_FALSE(event.has_value()) << payload;
        EXPECT_EQ(event.error().kind(), ErrorKind::upstream_protocol) << payload;
    }
}

TEST(Chunk, FramesOfOtherKindsHoldNoEvent) {
    Unwrapper unwrapper({});
    for (const std::string& frame :
         {chunk_of(R"({"x":1})", "brandNew"), chunk_of(R"({"bytes":""})")}) {
        const Result<SseEvent> event = unwrapped(unwrapper, frame);
        ASSERT_TRUE(event.has_value());
        EXPECT_FALSE(event->has_data);
        EXPECT_EQ(event->raw, frame);
    }
    std::string nothing;
    append_chunk(nothing, "");
    EXPECT_EQ(nothing, "");
}

}  // namespace
}  // namespace weir::wire::bedrock_invoke
