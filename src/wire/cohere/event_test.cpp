#include "wire/cohere/event.hpp"

#include <gtest/gtest.h>

namespace weir::wire::cohere {
namespace {

struct Told {
    SseEvent event;
    EventType type;
};

SseEvent sse(std::string_view data, std::string_view name = {}) {
    return {.name = name, .data = data, .id = {}, .raw = data, .has_data = true};
}

TEST(CohereEvent, IsToldByItsType) {
    const Told told[] = {
        {sse(R"({"type":"content-delta"})"), EventType::content_delta},
        {sse(R"({"type":"message-end","delta":{}})", "x"), EventType::message_end},
        {sse(R"({"index":0})", "tool-call-end"), EventType::tool_call_end},
        {sse(R"({"type":"debug"})"), EventType::other},
        {sse("[DONE]"), EventType::done},
        {sse("  "), EventType::empty},
        {{}, EventType::empty},
    };
    json::Document document;
    UpstreamError said;
    for (const Told& one : told) {
        const Result<Event> read = read_event(one.event, {}, document, said);
        ASSERT_TRUE(read.has_value()) << one.event.data;
        EXPECT_EQ(read->type, one.type) << one.event.data;
    }
}

TEST(CohereEvent, SaysWhatWentWrong) {
    json::Document document;
    UpstreamError said;
    const auto kind = [&](std::string_view data, std::string_view name = {}) {
        const Result<Event> read = read_event(sse(data, name), {}, document, said);
        EXPECT_FALSE(read.has_value()) << data;
        return read ? ErrorKind::internal : read.error().kind();
    };
    EXPECT_EQ(kind("{"), ErrorKind::upstream_protocol);
    EXPECT_EQ(kind("[]"), ErrorKind::upstream_protocol);
    EXPECT_EQ(kind(R"({"message":"rate limit"})"), ErrorKind::upstream_rate_limited);
    EXPECT_EQ(said.message, "rate limit");
    EXPECT_EQ(kind(R"({"x":1})", "error"), ErrorKind::upstream_error);
    EXPECT_EQ(kind(R"({"type":"message-end","delta":{"error":{"message":"timed out"}}})"),
              ErrorKind::upstream_timeout);
    EXPECT_EQ(said.message, "timed out");
}

}  // namespace
}  // namespace weir::wire::cohere
