#include "wire/event_stream.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace weir::wire {
namespace {

std::string from_hex(std::string_view hex) {
    std::string bytes;
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes.push_back(static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1])));
    return bytes;
}

// providers.md 9.4 and 9.5, made with the smithy libraries.
const std::string event_vector = from_hex(
    "0000009400000057b4ab9aee0b3a6576656e742d74797065070011636f6e74656e74426c6f636b44656c74610d3a"
    "636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d7479706507"
    "00056576656e747b22636f6e74656e74426c6f636b496e646578223a302c2264656c7461223a7b2274657874223a"
    "224869227d7d1f944657");
const std::string exception_vector = from_hex(
    "0000008300000061a9d144e50f3a657863657074696f6e2d747970650700137468726f74746c696e674578636570"
    "74696f6e0d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d657373616765"
    "2d74797065070009657863657074696f6e7b226d657373616765223a22736c6f77227d9350311c");

struct Seen {
    std::string name, data;
    bool exception = false;
    friend bool operator==(const Seen&, const Seen&) = default;
};

struct Outcome {
    std::vector<Seen> events;
    std::string raws;
    std::string error;
    std::string end_error;
};

// Views are looked at only after the whole chunk was read: they must still be good then.
Outcome run(const std::vector<std::string>& chunks, std::size_t most = frame_bytes_most) {
    Outcome outcome;
    EventStreamReader reader(most);
    SseEvent event;
    for (const std::string& chunk : chunks) {
        reader.feed(chunk);
        std::vector<SseEvent> of_chunk;
        Result<bool> more = false;
        for (more = reader.next(event); more && *more; more = reader.next(event))
            of_chunk.push_back(event);
        for (const SseEvent& one : of_chunk) {
            outcome.events.push_back({std::string(one.name), std::string(one.data), one.exception});
            outcome.raws += one.raw;
        }
        if (!more) {
            outcome.error = more.error().message();
            EXPECT_EQ(more.error().kind(), ErrorKind::upstream_protocol);
            EXPECT_EQ(reader.next(event).value(), false);
            return outcome;
        }
    }
    const Result<bool> end = reader.finish(event);
    if (!end) outcome.end_error = end.error().message();
    EXPECT_FALSE(end.value_or(false));
    return outcome;
}

TEST(EventStreamReader, ReadsTheVectors) {
    const Outcome outcome = run({event_vector + exception_vector});
    const std::vector<Seen> expected = {
        {"contentBlockDelta", R"({"contentBlockIndex":0,"delta":{"text":"Hi"}})", false},
        {"throttlingException", R"({"message":"slow"})", true}};
    EXPECT_EQ(outcome.events, expected);
    EXPECT_EQ(outcome.raws, event_vector + exception_vector);
    EXPECT_EQ(outcome.end_error, "");
}

TEST(AppendFrame, WritesTheVectors) {
    std::string out;
    append_event_frame(out, "contentBlockDelta",
                       R"({"contentBlockIndex":0,"delta":{"text":"Hi"}})");
    EXPECT_EQ(out, event_vector);
    append_exception_frame(out, "throttlingException", R"({"message":"slow"})");
    EXPECT_EQ(out, event_vector + exception_vector);
}

TEST(EventStreamReader, SameEventsForEverySplit) {
    const std::string stream = event_vector + exception_vector + event_vector;
    const Outcome whole = run({stream});
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        const Outcome split = run({stream.substr(0, cut), stream.substr(cut)});
        ASSERT_EQ(split.events, whole.events) << cut;
        ASSERT_EQ(split.raws, stream) << cut;
    }
    std::vector<std::string> bytes;
    for (const char c : stream)
        bytes.emplace_back(1, c);
    EXPECT_EQ(run(bytes).events, whole.events);
}

TEST(EventStreamReader, EveryCutInsideAFrameIsAnError) {
    const std::string stream = event_vector + exception_vector;
    for (std::size_t cut = 1; cut < stream.size(); ++cut) {
        const Outcome outcome = run({stream.substr(0, cut)});
        EXPECT_EQ(outcome.end_error.empty(), cut == event_vector.size()) << cut;
    }
    EXPECT_EQ(
        run({event_vector, "x"}).end_error,
        "the provider's event stream has a frame that the end of the stream cuts off (at byte "
        "148)");
}

TEST(EventStreamReader, EveryWrongByteIsAnError) {
    for (std::size_t i = 0; i < event_vector.size(); ++i) {
        std::string bad = event_vector;
        bad[i] = static_cast<char>(bad[i] ^ 0x20);
        const Outcome outcome = run({event_vector + bad});
        EXPECT_EQ(outcome.events.size(), 1U) << i;
        EXPECT_NE(outcome.error.find("checksum is wrong (at byte 148)"), std::string::npos) << i;
    }
}

TEST(EventStreamReader, HasALimit) {
    EXPECT_EQ(run({event_vector}, 148).error, "");
    EXPECT_EQ(run({event_vector}, 147).error,
              "the provider's event stream has a frame over the limit of 147 bytes (at byte 0)");
    std::string big;
    append_event_frame(big, "chunk", std::string(std::size_t{1} << 20, 'x'));
    EXPECT_EQ(run({big.substr(0, 70000), big.substr(70000)}).events.at(0).data.size(),
              std::size_t{1} << 20);
}

// The checksum of its definition, so that frames which the encoder refuses can be made.
std::string checksum(std::string_view bytes) {
    std::uint32_t crc = 0xffffffffU;
    for (const char byte : bytes) {
        crc ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 1U) != 0 ? crc >> 1U ^ 0xedb88320U : crc >> 1U;
    }
    std::string text;
    for (const unsigned shift : {24U, 16U, 8U, 0U})
        text.push_back(static_cast<char>(~crc >> shift));
    return text;
}

// A frame with right checksums and these headers.
std::string with_headers(std::string_view headers) {
    std::string frame(8, '\0');
    frame[3] = static_cast<char>(16 + headers.size());
    frame[7] = static_cast<char>(headers.size());
    frame += checksum(frame);
    frame += headers;
    return frame + checksum(frame);
}

TEST(EventStreamReader, RefusesMalformedHeaders) {
    using namespace std::string_view_literals;
    EXPECT_EQ(run({with_headers("\1n\7\0\3abc"sv)}).error, "");
    for (const std::string_view bad : {"\0n\7\0\3abc"sv, "\1n\7\0\4abc"sv, "\1n\12\0\3abc"sv,
                                       "\1n\7\0\2abc"sv, "\1n\11\0\3abc"sv})
        EXPECT_NE(run({with_headers(bad)}).error.find("malformed headers"), std::string::npos);
}

TEST(EventStreamReader, RefusesImpossibleLengths) {
    for (const std::string_view hex :
         {"0000000f00000000", "0000001000000001", "ffffffffffffffff", "0100000000020001"}) {
        const std::string lengths = from_hex(hex);
        const Outcome outcome = run({lengths + checksum(lengths) + "1234"});
        EXPECT_NE(outcome.error.find("impossible lengths"), std::string::npos) << hex;
    }
}

TEST(FrameHeaders, OfAllTypesGoThereAndBack) {
    using Type = FrameHeader::Type;
    const std::vector<FrameHeader> headers = {
        {.name = "a", .type = Type::yes, .value = ""},
        {.name = "b", .type = Type::no, .value = ""},
        {.name = "c", .type = Type::int8, .value = "1"},
        {.name = "d", .type = Type::int16, .value = "12"},
        {.name = "e", .type = Type::int32, .value = "1234"},
        {.name = "f", .type = Type::int64, .value = "12345678"},
        {.name = "g", .type = Type::bytes, .value = "any"},
        {.name = ":event-type", .type = Type::text, .value = "x"},
        {.name = "h", .type = Type::timestamp, .value = "12345678"},
        {.name = "i", .type = Type::uuid, .value = "0123456789abcdef"},
    };
    std::string frame;
    append_frame(frame, headers, "");
    const Outcome outcome = run({frame});
    ASSERT_EQ(outcome.events.size(), 1U) << outcome.error;
    EXPECT_EQ(outcome.events[0], (Seen{"x", "", false}));
    std::string_view rest = std::string_view(frame).substr(12, frame.size() - 16);
    std::vector<FrameHeader> read;
    while (const auto header = take_header(rest))
        read.push_back(*header);
    EXPECT_EQ(read, headers);
}

TEST(EventStreamReader, ReadsErrorMessages) {
    std::string frame;
    append_frame(frame,
                 std::array{FrameHeader{.name = ":message-type", .value = "error"},
                            FrameHeader{.name = ":error-code", .value = "BadThing"},
                            FrameHeader{.name = ":error-message", .value = "it broke"}},
                 "");
    const Outcome outcome = run({frame});
    ASSERT_EQ(outcome.events.size(), 1U);
    EXPECT_EQ(outcome.events[0], (Seen{"BadThing", "it broke", true}));
}

}  // namespace
}  // namespace weir::wire
