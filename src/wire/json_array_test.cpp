#include "wire/json_array.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace weir::wire {
namespace {

struct Outcome {
    std::vector<std::string> data;  // "-" for an event without
    std::string raws;
    std::string error;
    bool complete = true;
};

Outcome run(const std::vector<std::string_view>& chunks, std::size_t event_bytes_max = 1000) {
    Outcome outcome;
    JsonArrayReader reader(event_bytes_max);
    SseEvent event;
    const auto use = [&] {
        outcome.data.push_back(event.has_data ? std::string(event.data) : "-");
        outcome.raws += event.raw;
        outcome.complete = outcome.complete && event.complete;
    };
    for (const std::string_view chunk : chunks) {
        reader.feed(chunk);
        while (true) {
            const Result<bool> more = reader.next(event);
            if (!more) outcome.error = more.error().message();
            if (!more || !*more) break;
            use();
        }
    }
    if (reader.finish(event).value_or(false)) use();
    return outcome;
}

using Data = std::vector<std::string>;

constexpr std::string_view three =
    "\xEF\xBB\xBF [{\"a\":\"}]\\\"\\\\\",\"b\":[1,{}]}\n,\r\n{\"c\":\"h\xC3\xA9\"} , {}\n]\n";

TEST(JsonArray, GivesElementsAndKeepsEveryByte) {
    const Outcome outcome = run({three});
    EXPECT_EQ(outcome.error, "");
    EXPECT_EQ(outcome.data,
              (Data{R"({"a":"}]\"\\","b":[1,{}]})", "{\"c\":\"h\xC3\xA9\"}", "{}", "-", "-"}));
    EXPECT_EQ(outcome.raws, three);
    EXPECT_TRUE(outcome.complete);
}

TEST(JsonArray, SameForEverySplit) {
    const Outcome whole = run({three});
    for (std::size_t cut = 0; cut <= three.size(); ++cut) {
        const Outcome split = run({three.substr(0, cut), three.substr(cut)});
        Data data = split.data;
        // White space after the end may be an event of its own, or none.
        while (data.size() > 4)
            data.pop_back();
        EXPECT_EQ(data, (Data{whole.data.begin(), whole.data.begin() + 4})) << cut;
        EXPECT_EQ(split.raws, three) << cut;
    }
    std::vector<std::string_view> bytes;
    for (std::size_t i = 0; i < three.size(); ++i)
        bytes.push_back(three.substr(i, 1));
    EXPECT_EQ(run(bytes).data, whole.data);
}

TEST(JsonArray, ACutElementIsNotComplete) {
    const Outcome cut = run({"[{\"a\":1},{\"b\":"});
    EXPECT_EQ(cut.data, (Data{"{\"a\":1}", "{\"b\":"}));
    EXPECT_FALSE(cut.complete);
    EXPECT_FALSE(run({"[{}"}).data.empty());
    EXPECT_FALSE(run({"[{},"}).complete);
}

TEST(JsonArray, OneObjectIsOneEvent) {
    const Outcome outcome = run({"{\"error\":{\"code\":400}}\n"});
    EXPECT_EQ(outcome.error, "");
    EXPECT_EQ(outcome.data[0], "{\"error\":{\"code\":400}}");
    EXPECT_TRUE(outcome.complete);
}

TEST(JsonArray, ScalarsAreElements) {
    EXPECT_EQ(run({"[1,\"a,]\",true ,nu", "ll]"}).data,
              (Data{"1", "\"a,]\"", "true", "null", "-"}));
    EXPECT_EQ(run({"[]"}).data, (Data{"-"}));
}

TEST(JsonArray, RefusesWhatIsNone) {
    EXPECT_NE(run({"data: {}\n\n"}).error, "");
    EXPECT_NE(run({"[]x"}).error, "");
    EXPECT_NE(run({"{}{}"}).error, "");
}

TEST(JsonArray, BoundsAnElement) {
    const std::string long_one = "[{\"a\":\"" + std::string(100, 'x') + "\"}]";
    EXPECT_EQ(run({long_one}, 200).error, "");
    EXPECT_NE(run({long_one}, 50).error, "");
    EXPECT_NE(run({long_one.substr(0, 40), long_one.substr(40)}, 50).error, "");
}

}  // namespace
}  // namespace weir::wire
