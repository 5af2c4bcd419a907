#include "provider/sim/script.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/text.hpp"
#include "json/document.hpp"
#include "provider/sim/text.hpp"

namespace weir::provider::sim {
namespace {

using namespace std::chrono_literals;

struct Played {
    Head head;
    std::string body;
    std::vector<Step> steps;
    Nanos total{0};
    Ending ending = Ending::clean;
    Truth truth{};
};

Played play(std::string_view model, Ask ask = {}, std::uint64_t seed = 1,
            std::size_t steps_max = 100'000) {
    const Result<Behaviour> behaviour = read_behaviour(model);
    EXPECT_TRUE(behaviour.has_value()) << model;
    ask.model = model;
    Script script(behaviour.value_or(Behaviour{}), std::move(ask), seed);
    Played played{.head = script.head(), .body = {}, .steps = {}, .total = script.head().after};
    while (played.steps.size() < steps_max) {
        std::optional<Step> step = script.next();
        if (!step) break;
        played.body += step->bytes;
        played.total += step->after;
        played.steps.push_back(std::move(*step));
    }
    played.ending = script.ending();
    played.truth = script.truth();
    return played;
}

Ask stream_ask(bool include_usage = false) {
    Ask ask;
    ask.stream = true;
    ask.include_usage = include_usage;
    ask.prompt_tokens = 11;
    return ask;
}

json::Document parsed(const std::string& text) {
    Result<json::Document> document = json::read(text);
    EXPECT_TRUE(document.has_value()) << text;
    return document ? std::move(*document) : json::Document();
}

// The JSON of every event; [DONE] is left out.
std::vector<std::string> events_of(const std::string& body) {
    std::vector<std::string> events;
    for (std::size_t at = 0; at < body.size();) {
        EXPECT_EQ(body.substr(at, 6), "data: ");
        const std::size_t end = body.find("\n\n", at);
        if (end == std::string::npos) break;
        const std::string data = body.substr(at + 6, end - at - 6);
        if (data != "[DONE]") events.push_back(data);
        at = end + 2;
    }
    return events;
}

std::string said(const std::vector<std::string>& events, std::string_view member) {
    std::string text;
    for (const std::string& event : events) {
        const json::Document document = parsed(event);
        document.root()["choices"].at(0)["delta"][member].append_text(text);
    }
    return text;
}

TEST(SimScript, AnswersHaveTheVendorsShapeAndTrueCounts) {
    Ask ask;
    ask.prompt_tokens = 11;
    const Played played = play("fast;out=20;cached=4", ask);
    EXPECT_EQ(played.head.status, 200);
    EXPECT_EQ(played.head.body_bytes, played.body.size());
    const json::Document document = parsed(played.body);
    const json::Value root = document.root();
    EXPECT_TRUE(root["id"].text().starts_with("chatcmpl-"));
    EXPECT_TRUE(root["object"].is("chat.completion"));
    EXPECT_TRUE(root["model"].is("fast;out=20;cached=4"));
    const json::Value choice = root["choices"].at(0);
    EXPECT_TRUE(choice["finish_reason"].is("stop"));
    EXPECT_TRUE(choice["message"]["refusal"].exists());
    EXPECT_EQ(count_tokens(choice["message"]["content"].text()), 20);
    EXPECT_EQ(root["usage"]["completion_tokens"].integer(), 20);
    EXPECT_EQ(root["usage"]["prompt_tokens"].integer(), 11);
    EXPECT_EQ(root["usage"]["total_tokens"].integer(), 31);
    EXPECT_EQ(root["usage"]["prompt_tokens_details"]["cached_tokens"].integer(), 4);
    EXPECT_EQ(played.truth.completion, Tokens(20));
}

TEST(SimScript, StreamsFollowTheVendorsOrder) {
    const Played played = play("fast;out=5;reasoning=2", stream_ask(true));
    EXPECT_TRUE(played.body.ends_with("data: [DONE]\n\n"));
    const std::vector<std::string> events = events_of(played.body);
    ASSERT_EQ(events.size(), 1u + 2 + 5 + 1 + 1);  // role, thought, text, finish, usage
    EXPECT_EQ(said(events, "role"), "assistant");
    EXPECT_EQ(count_tokens(said(events, "content")), 5);
    EXPECT_EQ(count_tokens(said(events, "reasoning_content")), 2);
    std::string id;
    for (const std::string& event : events) {
        const json::Document document = parsed(event);
        if (id.empty()) id = document.root()["id"].text();
        EXPECT_TRUE(document.root()["id"].is(id));
        EXPECT_TRUE(document.root()["usage"].exists());
        EXPECT_EQ(document.root()["usage"].is_null(), &event != &events.back());
    }
    const json::Document last = parsed(events.back());
    EXPECT_EQ(last.root()["choices"].size(), 0u);
    EXPECT_EQ(last.root()["usage"]["completion_tokens"].integer(), 7);
    EXPECT_EQ(last.root()["usage"]["completion_tokens_details"]["reasoning_tokens"].integer(), 2);
    EXPECT_EQ(played.truth.completion, Tokens(7));
    EXPECT_EQ(played.truth.reasoning, Tokens(2));
}

TEST(SimScript, UsageComesWhenAskedAlwaysOrNever) {
    EXPECT_EQ(play("fast", stream_ask(false)).body.find("_tokens"), std::string::npos);
    EXPECT_NE(play("fast;usage=always", stream_ask(false)).body.find("total_tokens"),
              std::string::npos);
    EXPECT_EQ(play("fast;usage=none", stream_ask(true)).body.find("_tokens"), std::string::npos);
    EXPECT_EQ(play("fast;usage=none").body.find("_tokens"), std::string::npos);
}

TEST(SimScript, StreamsAndAnswersSayTheSame) {
    Ask ask = stream_ask();
    ask.last_text = "  Grüße, \"Welt\"\n\tund 東京都千代田区\\ ";
    const std::string streamed = said(events_of(play("echo", ask).body), "content");
    ask.stream = false;
    const std::string plain = play("echo", ask).body;
    EXPECT_EQ(streamed, ask.last_text);
    EXPECT_TRUE(parsed(plain).root()["choices"].at(0)["message"]["content"].is(ask.last_text));
}

TEST(SimScript, AnswersNameTheModelTheyAreToldTo) {
    EXPECT_TRUE(parsed(play("fast;model=other").body).root()["model"].is("other"));
    EXPECT_NE(play("fast;model=other", stream_ask()).body.find(R"("model":"other")"),
              std::string::npos);
}

TEST(SimScript, TheTokenLimitCutsAndSaysSo) {
    Ask ask = stream_ask(true);
    ask.tokens_max = 6;
    const Played played = play("fast;out=64;reasoning=4", ask);
    EXPECT_EQ(played.truth.completion, Tokens(6));
    EXPECT_NE(played.body.find(R"("finish_reason":"length")"), std::string::npos);
    ask.tokens_max = 3;
    EXPECT_EQ(play("fast;out=64;reasoning=4", ask).truth.completion, Tokens(3));
    ask.tokens_max = 64;
    EXPECT_EQ(play("fast;out=60;reasoning=4", ask).body.find(R"("length")"), std::string::npos);
}

TEST(SimScript, SameSeedSameBytesAnotherSeedOthers) {
    EXPECT_EQ(play("fast", stream_ask(), 5).body, play("fast", stream_ask(), 5).body);
    EXPECT_NE(play("fast", stream_ask(), 5).body, play("fast", stream_ask(), 6).body);
    EXPECT_EQ(play("fast;seed=3", stream_ask(), 5).body, play("fast;seed=3", stream_ask(), 6).body);
}

TEST(SimScript, TimesAreTheSettings) {
    const Played stream = play("fast;ttft=200ms;tps=50;out=11", stream_ask());
    EXPECT_EQ(stream.head.after, 200ms);
    EXPECT_EQ(stream.total, 200ms + 11 * 20ms);
    const Played answer = play("fast;ttft=200ms;tps=50;out=10");
    EXPECT_EQ(answer.head.after, 400ms);
    const Played early = play("fast;ttft=200ms;early_head", stream_ask());
    EXPECT_EQ(early.head.after, 0ms);
    EXPECT_EQ(early.steps.at(0).after, 200ms);
    EXPECT_EQ(play("fast;every=20ms;out=3", stream_ask()).steps.at(2).after, 20ms);
}

TEST(SimScript, StampsPointAtTwentyDigitsInValidJson) {
    const Played played = play("fast;stamp;out=4", stream_ask());
    std::size_t stamped = 0;
    for (Step step : played.steps) {
        if (step.stamp_at == Step::no_stamp) continue;
        ++stamped;
        step.bytes.replace(step.stamp_at, Step::stamp_digits, "00000000001234567890");
        const std::string event = events_of(step.bytes).at(0);
        EXPECT_TRUE(parsed(event).root()["sim_sent_ns"].is("00000000001234567890"));
    }
    EXPECT_EQ(stamped, 6u);  // role, four words, finish; not [DONE]
}

TEST(SimScript, EveryChoiceIsComplete) {
    Ask ask = stream_ask(true);
    ask.choices = 3;
    const Played stream = play("fast;out=4", ask);
    EXPECT_EQ(stream.truth.completion, Tokens(12));
    for (int index = 0; index < 3; ++index) {
        int finished = 0;
        for (const std::string& event : events_of(stream.body)) {
            const json::Document document = parsed(event);
            const json::Value choice = document.root()["choices"].at(0);
            finished += choice["index"].integer() == index && choice["finish_reason"].is("stop");
        }
        EXPECT_EQ(finished, 1) << index;
    }
    ask.stream = false;
    EXPECT_EQ(parsed(play("fast;out=4", ask).body).root()["choices"].size(), 3u);
}

Ask tool_ask(bool stream) {
    Ask ask;
    ask.stream = stream;
    ask.tools = {{"get_time", ""},
                 {"get_weather", R"({"type":"object","properties":{"city":{"type":"string"}}})"}};
    ask.last_text = "call get_weather please";
    return ask;
}

TEST(SimScript, CallsTheToolThatIsNamed) {
    const std::string body = play("fast", tool_ask(false)).body;
    const json::Document document = parsed(body);
    const json::Value choice = document.root()["choices"].at(0);
    EXPECT_TRUE(choice["finish_reason"].is("tool_calls"));
    EXPECT_TRUE(choice["message"]["content"].is_null());
    const json::Value call = choice["message"]["tool_calls"].at(0);
    EXPECT_TRUE(call["function"]["name"].is("get_weather"));
    const std::string arguments = call["function"]["arguments"].text();
    EXPECT_TRUE(parsed(arguments).root()["city"].is_text());

    std::string streamed;
    std::string name;
    for (const std::string& event : events_of(play("fast", tool_ask(true)).body)) {
        const json::Document chunk = parsed(event);
        const json::Value delta = chunk.root()["choices"].at(0)["delta"];
        delta["tool_calls"].at(0)["function"]["name"].append_text(name);
        delta["tool_calls"].at(0)["function"]["arguments"].append_text(streamed);
    }
    EXPECT_EQ(name, "get_weather");
    EXPECT_EQ(streamed, arguments);
}

TEST(SimScript, ToolsAreLeftAloneWhenToldOrAnswered) {
    Ask none = tool_ask(false);
    none.tool_choice = ToolChoice::none;
    EXPECT_EQ(play("fast", none).body.find("tool_calls"), std::string::npos);
    Ask answered = tool_ask(false);
    answered.answers_tool = true;
    EXPECT_EQ(play("fast", answered).body.find("tool_calls"), std::string::npos);
    EXPECT_EQ(play("fast;tools=never", tool_ask(false)).body.find("tool_calls"), std::string::npos);
}

TEST(SimScript, StructuredOutputFitsItsSchema) {
    Ask ask = stream_ask();
    ask.schema_json = R"({"type":"object","properties":{"n":{"type":"integer"}}})";
    const std::string text = said(events_of(play("fast", ask).body), "content");
    EXPECT_TRUE(parsed(text).root()["n"].integer().has_value()) << text;
}

TEST(SimScript, ErrorsCarryStatusCodeAndRetryAfter) {
    const Played limited = play("fast;status=429;retry_after=2s;header=x-a:b;code=slow_down");
    EXPECT_EQ(limited.head.status, 429);
    const std::vector<std::pair<std::string, std::string>> want = {
        {"x-a", "b"}, {"retry-after", "2"}, {"content-type", "application/json"}};
    EXPECT_EQ(limited.head.headers, want);
    EXPECT_TRUE(parsed(limited.body).root()["error"]["code"].is("slow_down"));
    EXPECT_EQ(play("fast;fail=503;retry_after=1500ms").head.headers.at(0).second, "1500");
    EXPECT_TRUE(parsed(play("fast;status=401").body).root()["error"]["code"].is("invalid_api_key"));
    EXPECT_TRUE(parsed(play("fast;status=599").body).root()["error"]["message"].is_text());
}

TEST(SimScript, ChancesAreKept) {
    int failed = 0;
    for (std::uint64_t seed = 0; seed < 4000; ++seed)
        failed += play("fast;out=1;fail=503@0.3", {}, seed).head.status == 503;
    EXPECT_NEAR(failed, 1200, 120);
}

TEST(SimScript, FaultsBelowHttpHaveNoSteps) {
    const std::pair<std::string_view, Opening> rows[] = {{"reset_before", Opening::reset},
                                                         {"close_before", Opening::close},
                                                         {"stall_before", Opening::stall},
                                                         {"garbage", Opening::garbage},
                                                         {"half_head", Opening::half_head}};
    for (const auto& [setting, opening] : rows) {
        const Played played = play(fmt::format("fast;{}", setting));
        EXPECT_EQ(played.head.opening, opening) << setting;
        EXPECT_TRUE(played.steps.empty()) << setting;
    }
}

TEST(SimScript, FaultsStrikeAfterThatManyEvents) {
    const std::pair<std::string_view, Ending> rows[] = {{"break_after", Ending::reset},
                                                        {"close_after", Ending::close},
                                                        {"stall_after", Ending::stall},
                                                        {"cut_after", Ending::clean}};
    for (const auto& [setting, ending] : rows) {
        for (const std::size_t events : {0u, 1u, 5u}) {
            const Played played = play(fmt::format("fast;{}={}", setting, events), stream_ask());
            EXPECT_EQ(played.steps.size(), events) << setting;
            EXPECT_EQ(played.ending, ending) << setting;
            EXPECT_EQ(played.body.find("[DONE]"), std::string::npos);
        }
        const Played answer = play(fmt::format("fast;{}=2", setting));
        EXPECT_EQ(answer.body.size(), 128u);
        EXPECT_EQ(answer.ending, ending);
        EXPECT_EQ(*answer.head.body_bytes > 128, setting != "cut_after");
    }
    EXPECT_EQ(play("fast;out=2;break_after=100", stream_ask()).ending, Ending::clean);
}

TEST(SimScript, TruncatedJsonFitsItsLength) {
    const Played answer = play("fast;truncate_json");
    EXPECT_EQ(answer.head.body_bytes, answer.body.size());
    EXPECT_FALSE(json::read(answer.body).has_value());
    const Played stream = play("fast;truncate_json", stream_ask());
    EXPECT_FALSE(json::read(events_of(stream.body).at(0)).has_value());
}

TEST(SimScript, ErrorsInTheStreamEndIt) {
    const Played played = play("fast;error_in_stream=3;message=it+broke", stream_ask());
    const std::vector<std::string> events = events_of(played.body);
    ASSERT_EQ(events.size(), 4u);
    EXPECT_TRUE(parsed(events[3]).root()["error"]["message"].is("it broke"));
    EXPECT_EQ(played.body.find("[DONE]"), std::string::npos);
    const Played answer = play("fast;error_in_stream");
    EXPECT_EQ(answer.head.status, 200);
    EXPECT_TRUE(parsed(answer.body).root()["error"].is_object());
}

TEST(SimScript, EndlessLinesDoNotEnd) {
    const Played played = play("fast;endless_line", stream_ask(), 1, 500);
    EXPECT_EQ(played.steps.size(), 500u);
    EXPECT_EQ(played.body.find('\n'), std::string::npos);
    EXPECT_FALSE(played.head.body_bytes.has_value());
}

TEST(SimScript, FixedAnswersHaveExactlyTheirSize) {
    for (std::int64_t bytes = fixed_bytes_min; bytes < fixed_bytes_min + 1200; ++bytes) {
        const FixedAnswer answer = fixed_answer(bytes);
        ASSERT_EQ(answer.body.size(), static_cast<std::size_t>(bytes));
        const json::Document document = parsed(answer.body);
        ASSERT_EQ(document.root()["usage"]["completion_tokens"].integer(),
                  answer.truth.completion.value());
    }
    EXPECT_EQ(fixed_answer(100'000).body.size(), 100'000u);
    EXPECT_EQ(play("fast;fixed=1500").body.size(), 1500u);
}

}  // namespace
}  // namespace weir::provider::sim
