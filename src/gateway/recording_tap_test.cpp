#include "gateway/recording_tap.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"

namespace weir::gateway {
namespace {

using namespace test;

struct Recording {
    explicit Recording(std::size_t bytes_max = 1000) : continued(bytes_max) {
        const wire::Wire& wire = *wire::find("openai_chat");
        auto passing = std::make_unique<PassingTap>(wire, wire.scan_stream({}, {}),
                                                    EventSource(Framing::sse, 1 << 20),
                                                    PassingTap::UsageChunk::leave_out);
        tap = make_recording_tap(std::move(passing),
                                 {.reader = wire.read_stream({}, {}),
                                  .source = EventSource(Framing::sse, 1 << 20),
                                  .model = "m",
                                  .passes = Passes::chat},
                                 continued);
    }
    Continued continued;
    std::unique_ptr<StreamTap> tap;
    std::string out;
};

TEST(RecordingTap, PassesTheSameBytesAndKeepsTheTextForEverySplit) {
    for (std::size_t cut = 0; cut <= whole_stream.size(); ++cut) {
        Recording recording;
        ASSERT_TRUE(recording.tap->feed(whole_stream.substr(0, cut), recording.out)) << cut;
        ASSERT_TRUE(recording.tap->feed(whole_stream.substr(cut), recording.out)) << cut;
        ASSERT_TRUE(recording.tap->finish(recording.out)) << cut;
        EXPECT_EQ(recording.out, stream_without_usage) << cut;
        EXPECT_EQ(recording.continued.said.text(), "Héllo") << cut;
        EXPECT_TRUE(recording.tap->begun());
    }
}

TEST(RecordingTap, KeepsWhatWentOutAndNothingElseWhereverTheStreamEnds) {
    const std::string stream = text_event("Hé") + text_event("llo");
    for (std::size_t cut = text_event("Hé").size(); cut < stream.size(); ++cut) {
        Recording recording;
        ASSERT_TRUE(recording.tap->feed(stream.substr(0, cut), recording.out));
        EXPECT_FALSE(recording.tap->finish(recording.out)) << cut;
        const bool both = recording.out.contains("llo");
        EXPECT_EQ(recording.continued.said.text(), both ? "Héllo" : "Hé") << cut;
        EXPECT_TRUE(recording.continued.said.may_go_on()) << cut;
    }
}

TEST(RecordingTap, AnErrorInTheMiddleOfAChunkEndsTheRecordThere) {
    Recording recording;
    EXPECT_FALSE(recording.tap->feed(text_event("a") +
                                         "data: {\"error\":{\"message\":\"no\",\"code\":500}}\n\n" +
                                         text_event("b"),
                                     recording.out));
    EXPECT_EQ(recording.out, text_event("a"));
    EXPECT_EQ(recording.continued.said.text(), "a");
    EXPECT_FALSE(recording.tap->in_band_error().empty());
}

TEST(RecordingTap, MoreThanIsKeptPassesAllTheSame) {
    Recording recording(3);
    ASSERT_TRUE(recording.tap->feed(whole_stream, recording.out));
    EXPECT_EQ(recording.out, stream_without_usage);
    EXPECT_FALSE(recording.continued.said.may_go_on());
}

TEST(RecordingTap, KeepsBackWhatIsHalfAStateUntilTheOtherHalfIsThere) {
    const std::string role =
        "data: {\"id\":\"s\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\","
        "\"content\":\"\"}}]}\n\n";
    Recording recording;
    ASSERT_TRUE(recording.tap->feed(role, recording.out));
    EXPECT_TRUE(recording.tap->begun());
    EXPECT_EQ(recording.out, "");
    ASSERT_TRUE(recording.tap->feed(": comment\n\n" + text_event("a"), recording.out));
    EXPECT_EQ(recording.out, role + ": comment\n\n" + text_event("a"));
    ASSERT_TRUE(recording.tap->feed(stop_event, recording.out));
    EXPECT_FALSE(recording.out.contains("stop")) << "the end of a text and of its stream are one";
    ASSERT_TRUE(recording.tap->finish_broken(recording.out));
    EXPECT_TRUE(recording.out.ends_with(stop_event));
}

}  // namespace
}  // namespace weir::gateway
