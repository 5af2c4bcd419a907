#include "net/trace_context.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace weir::net {
namespace {

constexpr std::string_view example = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceContext, ReadsTheStandardsExample) {
    const std::optional<TraceContext> context = read_traceparent(example);
    ASSERT_TRUE(context.has_value());
    EXPECT_EQ(trace_id_text(*context), "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(span_id_text(*context), "00f067aa0ba902b7");
    EXPECT_TRUE(context->sampled());
    EXPECT_EQ(write_traceparent(*context), example);
}

TEST(TraceContext, ReadsHigherVersionsAsFarAsItKnowsThem) {
    const std::string higher = "cc" + std::string(example.substr(2));
    EXPECT_EQ(read_traceparent(higher), read_traceparent(example));
    EXPECT_EQ(read_traceparent(higher + "-what-the-future-brings"), read_traceparent(example));
    EXPECT_EQ(read_traceparent(higher + "x"), std::nullopt);
}

TEST(TraceContext, IgnoresWhatIsInvalid) {
    for (const std::string_view bad :
         {"", "00", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
          "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
          "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
          "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
          "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
          "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ",
          "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
          "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
          "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
          "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g"})
        EXPECT_EQ(read_traceparent(bad), std::nullopt) << bad;
    for (std::size_t cut = 0; cut < example.size(); ++cut)
        EXPECT_EQ(read_traceparent(example.substr(0, cut)), std::nullopt);
}

TEST(TraceContext, AChildStaysInTheTraceWithItsOwnSpan) {
    TraceContext parent = *read_traceparent(example);
    parent.flags = 0xff;
    const TraceContext child = child_of(parent, 0x0102030405060708);
    EXPECT_EQ(write_traceparent(child), "00-4bf92f3577b34da6a3ce929d0e0e4736-0102030405060708-03");
    EXPECT_TRUE(read_traceparent(write_traceparent(child_of(parent, 0))).has_value());
}

TEST(TraceContext, ANewTraceIsValidWhateverIsDrawn) {
    EXPECT_EQ(write_traceparent(start_trace(1, 2, 3, true)),
              "00-00000000000000010000000000000002-0000000000000003-03");
    EXPECT_FALSE(start_trace(1, 2, 3, false).sampled());
    EXPECT_TRUE(read_traceparent(write_traceparent(start_trace(0, 0, 0, false))).has_value());
}

TEST(TraceContext, WhatIsWrittenIsRead) {
    Random random(7);
    for (int i = 0; i < 500; ++i) {
        const TraceContext context = start_trace(random(), random(), random(), i % 2 == 0);
        ASSERT_EQ(read_traceparent(write_traceparent(context)), context);
    }
}

}  // namespace
}  // namespace weir::net
