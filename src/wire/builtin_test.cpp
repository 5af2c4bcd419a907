#include "wire/wire.hpp"

#include <gtest/gtest.h>

#include <set>

namespace weir::wire {
namespace {

TEST(Wires, EveryRowIsWholeAndFound) {
    std::set<std::string_view> names;
    for (const Wire& wire : builtin()) {
        EXPECT_TRUE(names.insert(wire.name).second) << wire.name;
        EXPECT_EQ(find(wire.name), &wire);
        EXPECT_TRUE(wire.scan_answer && wire.read_error && wire.write_request);
        EXPECT_TRUE(wire.read_answer && wire.read_stream) << wire.name;
        // What faces clients is there as a whole, or not at all.
        const bool all = wire.peek && wire.edit && wire.scan_stream && wire.write_error &&
                         wire.write_stream_error && wire.read_request && wire.write_answer &&
                         wire.write_stream;
        const bool any = wire.peek || wire.edit || wire.scan_stream || wire.write_error ||
                         wire.write_stream_error || wire.read_request || wire.write_answer ||
                         wire.write_stream;
        EXPECT_EQ(all, any) << wire.name;
        EXPECT_EQ(any, wire.name != "ollama") << wire.name;
    }
    EXPECT_TRUE(names.contains("openai_chat"));
    EXPECT_EQ(find("no such"), nullptr);
}

// What every wire must do with bytes that are none of its own.
TEST(Wires, EveryRowIsTotal) {
    for (const Wire& wire : builtin()) {
        for (const std::string_view garbage : {"", "{", "[]", "null", "\xFF\xFE", "{\"a\":1}"}) {
            if (wire.peek != nullptr) {
                EXPECT_FALSE(wire.peek(garbage, {}).has_value()) << wire.name << garbage;
                EXPECT_FALSE(read_request(wire, garbage).has_value()) << wire.name << garbage;
            }
            EXPECT_FALSE(wire.scan_answer(garbage, {}, {}).has_value()) << wire.name << garbage;
            EXPECT_FALSE(wire.read_answer(garbage, {}, {}).has_value()) << wire.name << garbage;
            EXPECT_FALSE(wire.read_error(garbage).is_error) << wire.name << garbage;
        }
        std::vector<llm::StreamEvent> events;
        EXPECT_FALSE(wire.read_stream({}, {})->on_end(events).has_value()) << wire.name;
        if (wire.peek == nullptr) continue;
        EXPECT_FALSE(wire.scan_stream({}, {})->on_end().has_value()) << wire.name;
        const Error error(ErrorKind::rate_limited, "too fast");
        EXPECT_NE(wire.write_error(error, {}).find("too fast"), std::string::npos) << wire.name;
        EXPECT_NE(wire.write_stream_error(error, {}).find("too fast"), std::string::npos);
    }
}

}  // namespace
}  // namespace weir::wire
