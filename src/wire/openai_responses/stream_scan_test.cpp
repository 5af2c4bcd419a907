#include "wire/openai_responses/stream_scan.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/openai_responses/flat_event.hpp"

namespace weir::wire::openai_responses {
namespace {

TEST(FlatEvent, ReadsDeltasAsTheyAreSent) {
    const std::optional<FlatEvent> event = read_flat_event(
        R"({"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_1","output_index":0,)"
        R"("content_index":0,"delta":"H\u00e9\n","logprobs":[],"obfuscation":"x"})");
    ASSERT_TRUE(event.has_value());
    EXPECT_EQ(event->type, "response.output_text.delta");
    EXPECT_EQ(event->delta_bytes, 4U);
    EXPECT_TRUE(read_flat_event(R"({ "delta" : "" , "type" : "x" })").has_value());
}

// What it takes is valid and says the same as the whole reader; the rest it leaves alone.
TEST(FlatEvent, LeavesEverythingElseToTheWholeReader) {
    for (const std::string_view other :
         {"", "{}", R"({"type":"x"})", R"({"delta":"x"})", R"({"type":"x","delta":"y")",
          R"({"type":"x","delta":"y"}z)", R"({"type":"x","delta":"y",})",
          R"({"type":"x","type":"y","delta":"z"})", R"({"type":"x","delta":"y","delta":"z"})",
          R"({"type":"x","delta":{"a":1}})", R"({"type":"x","delta":"y","logprobs":[{}]})",
          R"({"type":"x","delta":"y","n":01})", R"({"type":"x","delta":"y","n":1.5})",
          R"({"type":"x","delta":"y","n":-1})", R"({"ty\u0070e":"x","delta":"y"})",
          R"({"type":"\u0078","delta":"y"})", R"({"type":"x","delta":"y","n":nul})",
          "{\"type\":\"x\",\"delta\":\"\xFF\"}", "{\"type\":\"x\",\"delta\":\"a\nb\"}"})
        EXPECT_FALSE(read_flat_event(other).has_value()) << other;
}

struct Seen {
    Result<void> result;
    StreamFacts facts;
    int content = 0;
    int ends = 0;
};

Seen scan(const std::vector<std::string>& events, std::string_view name = "") {
    Seen seen;
    const auto tap = make_stream_scan({}, {});
    for (const std::string& data : events) {
        const Result<ChunkFacts> chunk =
            tap->on_event({.name = name, .data = data, .id = {}, .raw = {}, .has_data = true});
        if (!chunk) {
            seen.result = fail(chunk.error());
            break;
        }
        seen.content += chunk->content ? 1 : 0;
        seen.ends += chunk->end ? 1 : 0;
    }
    if (seen.result) seen.result = tap->on_end();
    seen.facts = tap->facts();
    return seen;
}

const std::string created =
    R"({"type":"response.created","response":{"id":"r","model":"m","status":"in_progress","usage":null}})";
const std::string completed =
    R"({"type":"response.completed","response":{"id":"r","model":"m","status":"completed","service_tier":"flex",)"
    R"("output":[{"type":"function_call","name":"f","arguments":"{}"}],)"
    R"("usage":{"input_tokens":3,"output_tokens":2,"total_tokens":5}}})";

TEST(ResponsesStreamScan, CountsWhatWasSaid) {
    const Seen seen =
        scan({created, R"({"type":"response.output_text.delta","delta":"abc"})",
              R"({"type":"response.output_text.delta","delta":"d","logprobs":[{}]})",
              R"({"type":"response.refusal.delta","delta":"no"})",
              R"({"type":"response.reasoning_summary_text.delta","delta":"hm"})",
              R"({"type":"response.function_call_arguments.delta","delta":"{}"})",
              R"({"type":"response.web_search_call.searching"})", completed, "[DONE]"});
    ASSERT_TRUE(seen.result.has_value());
    EXPECT_EQ(seen.content, 5);
    EXPECT_EQ(seen.ends, 1);
    EXPECT_EQ(seen.facts.content_bytes, 6U);
    EXPECT_EQ(seen.facts.reasoning_bytes, 2U);
    EXPECT_EQ(seen.facts.tool_bytes, 2U);
    EXPECT_EQ(seen.facts.usage->total(), Tokens(5));
    EXPECT_EQ(seen.facts.stops.at(0), llm::StopReason::tool_use);
    EXPECT_EQ(seen.facts.service_tier, "flex");
    EXPECT_TRUE(seen.facts.ended && seen.facts.finished);
}

TEST(ResponsesStreamScan, CountsItemsWhereThereAreNoDeltas) {
    EXPECT_EQ(scan({R"({"type":"response.output_item.done","item":{"type":"message","content":)"
                    R"([{"type":"output_text","text":"abcd"}]}})",
                    completed})
                  .facts.text_bytes(),
              4U);
    EXPECT_EQ(scan({completed}).facts.text_bytes(), 3U);
}

// The items come twice, each for itself and all with the last event.
TEST(ResponsesStreamScan, KnowsCallsOfMachinesThatAreLeftToTheCaller) {
    const std::string made = R"({"type":"computer_call","call_id":"c"})";
    const std::string ran = R"({"type":"computer_call_output","call_id":"c"})";
    const auto item = [](const std::string& one) {
        return R"({"type":"response.output_item.done","item":)" + one + "}";
    };
    const auto last = [](const std::string& output) {
        return R"({"type":"response.completed","response":{"status":"completed","output":[)" +
               output + "]}}";
    };
    const auto stop = [](const Seen& seen) { return seen.facts.stops.at(0); };
    EXPECT_EQ(stop(scan({item(made), last(made)})), llm::StopReason::tool_use);
    EXPECT_EQ(stop(scan({item(made), last("")})), llm::StopReason::tool_use);
    EXPECT_EQ(stop(scan({item(made), item(ran), last(made + "," + ran)})),
              llm::StopReason::end_turn);
}

TEST(ResponsesStreamScan, IsNotCompleteWithoutItsLastEvent) {
    EXPECT_FALSE(scan({}).result.has_value());
    EXPECT_FALSE(scan({created}).result.has_value());
    EXPECT_FALSE(scan({created, "[DONE]"}).result.has_value());
    EXPECT_TRUE(scan({completed}).result.has_value());
}

TEST(ResponsesStreamScan, FailsWithTheUpstreamsError) {
    const Seen failed =
        scan({created, R"({"type":"response.failed","response":{"status":"failed","error":)"
                       R"({"code":"rate_limit_exceeded","message":"slow"}}})"});
    ASSERT_FALSE(failed.result.has_value());
    EXPECT_EQ(failed.result.error().kind(), ErrorKind::upstream_rate_limited);
    EXPECT_EQ(failed.facts.said.message, "slow");
    EXPECT_EQ(scan({R"({"type":"x.delta","delta":"","message":"m"})"}, "error").facts.said.message,
              "m");
    EXPECT_EQ(scan({"{"}).result.error().kind(), ErrorKind::upstream_protocol);
    EXPECT_EQ(scan({"[]"}).result.error().kind(), ErrorKind::upstream_protocol);
}

}  // namespace
}  // namespace weir::wire::openai_responses
