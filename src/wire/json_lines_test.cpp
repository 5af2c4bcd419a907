#include "wire/json_lines.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/random.hpp"

namespace weir::wire {
namespace {

struct Outcome {
    std::vector<std::string> lines;  // with data; "~" before one without an end
    std::string raws;
    Result<void> result;
};

Outcome run(std::string_view stream, std::size_t line_max, Random* random = nullptr) {
    Outcome outcome;
    JsonLinesReader reader(line_max);
    SseEvent event;
    const auto take = [&] {
        outcome.raws += event.raw;
        if (event.has_data)
            outcome.lines.push_back((event.complete ? "" : "~") + std::string(event.data));
    };
    while (!stream.empty()) {
        const std::size_t taken =
            random ? std::min<std::size_t>(1 + random->below(5), stream.size()) : stream.size();
        const std::string chunk(stream.substr(0, taken));  // only this long
        stream.remove_prefix(taken);
        reader.feed(chunk);
        Result<bool> more = false;
        while ((more = reader.next(event)) && *more)
            take();
        if (!more) {
            outcome.result = fail(more.error());
            EXPECT_FALSE(reader.next(event).value_or(true));
            return outcome;
        }
    }
    if (reader.finish(event).value_or(false)) take();
    EXPECT_FALSE(reader.finish(event).value_or(true));
    return outcome;
}

TEST(JsonLines, GivesTheSameLinesFromAnySplit) {
    const std::string stream = "{\"a\":\"\\n\"}\n\r\n  {\"b\":\"ü€\"} \r\n\n[1]\n{\"c\":";
    const Outcome whole = run(stream, 64);
    EXPECT_EQ(whole.lines,
              (std::vector<std::string>{"{\"a\":\"\\n\"}", "{\"b\":\"ü€\"}", "[1]", "~{\"c\":"}));
    EXPECT_EQ(whole.raws, stream);
    Random random(3);
    for (int round = 0; round < 200; ++round) {
        const Outcome split = run(stream, 64, &random);
        EXPECT_EQ(split.lines, whole.lines);
        EXPECT_EQ(split.raws, stream);
    }
}

TEST(JsonLines, ALineThatNeverEndsIsBounded) {
    const std::string endless(1000, 'x');
    Random random(1);
    for (Random* const cuts : {static_cast<Random*>(nullptr), &random}) {
        const Outcome outcome = run("{}\n" + endless, 100, cuts);
        ASSERT_FALSE(outcome.result.has_value());
        EXPECT_EQ(outcome.result.error().kind(), ErrorKind::upstream_protocol);
        EXPECT_EQ(outcome.lines, std::vector<std::string>{"{}"});
    }
    EXPECT_TRUE(run(std::string(99, 'x') + "\n", 100).result.has_value());
    EXPECT_FALSE(run(std::string(100, 'x') + "\n", 100).result.has_value());
}

TEST(JsonLines, AnEmptyStreamHasNoLines) {
    EXPECT_TRUE(run("", 10).lines.empty());
    EXPECT_TRUE(run("\n\n", 10).lines.empty());
}

}  // namespace
}  // namespace weir::wire
