// Streams that break after their first byte, on a route that has them continued: through the whole
// life of a request, over all wires.
#include "gateway/continuation.hpp"

#include <gtest/gtest.h>

#include <set>

#include "gateway/test_author.hpp"
#include "json/document.hpp"

namespace weir::gateway {
namespace {

using namespace test;
using namespace std::chrono_literals;

constexpr std::array wires =
    std::to_array<std::string_view>({"openai_chat", "openai_responses", "anthropic", "gemini",
                                     "cohere", "bedrock", "bedrock_invoke"});

// What a client of the wire holds its server to beyond the order of events.
std::string misnumbered(std::string_view wire, std::string_view body) {
    if (wire.starts_with("bedrock") || wire == "gemini") return {};
    std::set<std::string> ids;
    std::int64_t last = -1;
    std::string wrong;
    int roles = 0;
    EventSource source(Framing::sse, 1 << 20);
    EXPECT_TRUE(source.feed(body, [&](const wire::SseEvent& event) -> Result<void> {
        const auto data = json::read(event.data);
        if (!data) return {};
        const json::Value root = data->root();
        if (wire == "openai_chat") {
            ids.insert(std::string(root["id"].text()) + root["model"].text());
            roles += root["choices"].at(0)["delta"]["role"].is("assistant") ? 1 : 0;
        }
        if (wire == "openai_responses") {
            if (!root["item_id"].text().empty()) ids.insert(std::string(root["item_id"].text()));
            const std::int64_t number = root["sequence_number"].integer_or(-1);
            if (number != last + 1)
                wrong = "numbers go from " + std::to_string(last) + " to " + std::to_string(number);
            last = number;
        }
        if (root["index"].integer_or(0) != 0) wrong = "a second block";
        return {};
    }));
    if (ids.size() > 1) wrong = "several ids";
    if (wire == "openai_chat" && roles != 1) wrong = "not one role";
    return wrong;
}

struct Round {
    std::string_view client, first, second;
    Manner manner;
    std::vector<Break> breaks;  // of one attempt after the other
    double until;
    friend std::ostream& operator<<(std::ostream& out, const Round& round) {
        out << round.client << " <- " << round.first << ", " << round.second << "; manner "
            << static_cast<int>(round.manner) << ", breaks";
        for (const Break one : round.breaks)
            out << " " << static_cast<int>(one);
        return out << " at " << round.until;
    }
};

Round a_round(std::string_view client, Random& random) {
    const auto pick = [&](const auto& from) { return from[random.below(from.size())]; };
    constexpr std::array manners = {Manner::exactly, Manner::repeats_words, Manner::restarts,
                                    Manner::space_first, Manner::restarts_spaced};
    constexpr std::array breaks = {Break::reset, Break::truncation, Break::in_band_error};
    Round round{.client = client,
                // Half of them pass through byte for byte until they break.
                .first = random.below(2) == 0 ? client : pick(wires),
                .second = pick(wires),
                .manner = pick(manners),
                .breaks = {pick(breaks)},
                .until = static_cast<double>(1 + random.below(98)) / 100.0};
    while (random.below(3) == 0 && round.breaks.size() < 3)
        round.breaks.push_back(pick(breaks));
    return round;
}

// The models write one text. Each attempt breaks as the round says; the last one does not.
void play(World& world, const Round& round, const std::string& text, Random& random) {
    world.wire_of_one = round.first;
    world.wire_of_two = round.second;
    world.on_broken_stream = route::BrokenStream::go_on;
    world.retry = {
        .attempts_max = 8, .same_target_max = 5, .base = 1ms, .cap = 1ms, .budget_percent = 1000};
    world.upstream.author = [&, asked = std::size_t{0}](const Upstream::Asked& call) mutable {
        const std::string_view wire = call.authority == "one.test" ? round.first : round.second;
        const std::string given = given_text(wire, call.body);
        const std::string said = given.empty() ? text : continuation(text, given, round.manner);
        const bool breaks = asked < round.breaks.size();
        const Break how = breaks ? round.breaks[asked] : Break::none;
        ++asked;
        return write_stream({.wire = wire, .text = said, .how = how, .until = round.until}, random);
    };
}

TEST(Continuation, TheClientReadsOneTextWhereverAndHoweverItsStreamsBreak) {
    Random random(20261120);
    int rounds = 0;
    std::int64_t continued = 0;
    for (const std::string_view client : wires)
        for (int i = 0; i < 40; ++i, ++rounds) {
            World world;
            const std::string text = a_text(random, 20 + static_cast<int>(random.below(60)));
            const Round round = a_round(client, random);
            play(world, round, text, random);
            Asking asking = ask_for_stream(client);
            Exchange exchange(asking.request);
            world.serve(exchange, client, asking.path);
            const Got got = read_stream(client, exchange.body);
            ASSERT_EQ(got.text, text) << round << "\n" << exchange.body;
            EXPECT_EQ(got.problem, "") << round << "\n" << exchange.body;
            EXPECT_FALSE(got.error) << round;
            EXPECT_EQ(got.kinds.size(), 1U) << round << ": one block";
            EXPECT_EQ(got.stop, llm::StopReason::end_turn) << round;
            EXPECT_EQ(misnumbered(client, exchange.body), "") << round << "\n" << exchange.body;
            EXPECT_TRUE(exchange.complete) << round;
            EXPECT_EQ(world.upstream.open, 0);
            continued += world.metrics.streams_continued.value();
        }
    EXPECT_GE(rounds, 200);
    EXPECT_GE(continued, 150) << "most of them broke after their first byte";
}

TEST(Continuation, AStreamThatStallsIsContinued) {
    Random random(3);
    for (const std::string_view client : {"openai_chat", "anthropic", "bedrock"}) {
        World world;
        world.slow_stream.stall = 1ms;
        const std::string text = a_text(random, 30);
        const Round round{.client = client,
                          .first = client,
                          .second = "openai_chat",
                          .manner = Manner::exactly,
                          .breaks = {Break::silence},
                          .until = 0.6};
        play(world, round, text, random);
        Asking asking = ask_for_stream(client);
        Exchange exchange(asking.request);
        world.serve(exchange, client, asking.path);
        EXPECT_EQ(read_stream(client, exchange.body).text, text) << client;
        EXPECT_EQ(world.metrics.streams_continued.value(), 1);
        EXPECT_TRUE(world.log_lines.contains(R"("attempts":2)")) << world.log_lines;
    }
}

TEST(Continuation, ThoughtsThatHaveEndedAreNoObstacle) {
    Random random(5);
    for (const std::string_view client : {"anthropic", "openai_responses", "cohere", "gemini"}) {
        World world;
        const std::string text = a_text(random, 30);
        const Round round{.client = client,
                          .first = client,
                          .second = "anthropic",
                          .manner = Manner::exactly,
                          .breaks = {},
                          .until = 1};
        play(world, round, text, random);
        world.upstream.plays(
            "one.test",
            write_stream(
                {.wire = client, .text = text, .how = Break::reset, .until = 0.6, .thinks = true},
                random));
        Asking asking = ask_for_stream(client);
        Exchange exchange(asking.request);
        world.serve(exchange, client, asking.path);
        const Got got = read_stream(client, exchange.body);
        EXPECT_EQ(got.text, text) << client << "\n" << exchange.body;
        EXPECT_EQ(got.problem, "") << client;
        EXPECT_EQ(got.kinds.front(), "reasoning") << client;
    }
}

}  // namespace
}  // namespace weir::gateway
