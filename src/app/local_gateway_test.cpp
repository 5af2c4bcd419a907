// The whole gateway in memory: an exchange without a socket, the simulated provider, no ledger.
#include "app/local_gateway.hpp"

#include <gtest/gtest.h>

#include "app/build.hpp"
#include "app/chat_printer.hpp"
#include "app/chat_request.hpp"
#include "app/local_exchange.hpp"
#include "wire/wire.hpp"

namespace weir::app {
namespace {

std::optional<std::string> nothing_set(std::string_view) { return std::nullopt; }

struct Chat {
    std::unique_ptr<LocalExchange> exchange;
    std::string text;
    std::string record;
    Result<void> printed;
};

struct World {
    meter::Registry registry;
    config::ServerConfig server;
    std::unique_ptr<LocalGateway> gateway;

    World() {
        auto opened = LocalGateway::open(server, 7);
        EXPECT_TRUE(opened);
        gateway = std::move(*opened);
    }

    std::unique_ptr<gateway::Snapshot> snapshot(const std::string& yaml = "") {
        config::Problems problems;
        auto built = build({.name = yaml.empty() ? "" : "weir.yaml", .text = yaml}, nothing_set, {},
                           registry, nullptr, problems);
        EXPECT_EQ(problems.text(), "");
        return built ? std::move(built->snapshot) : nullptr;
    }

    Chat ask(const ChatAsk& ask, const std::string& yaml = "",
             std::size_t leave_after = std::string::npos) {
        Chat chat;
        ChatPrinter printer(
            *wire::find("openai_chat"),
            [&chat](ChatPrinter::Kind, std::string_view text) { chat.text += text; });
        std::size_t seen = 0;
        chat.exchange = std::make_unique<LocalExchange>(
            "/v1/chat/completions", write_chat_body(ask), std::chrono::steady_clock::now(),
            [&](std::string_view bytes) {
                chat.printed = printer.feed(bytes);
                return (seen += bytes.size()) < leave_after;
            });
        chat.record = gateway->serve_chat(*chat.exchange, snapshot(yaml), nullptr);
        if (chat.exchange->streamed() && chat.printed) chat.printed = printer.finish();
        if (!chat.exchange->streamed() && chat.exchange->status() == 200)
            chat.printed = printer.read_answer(chat.exchange->body());
        return chat;
    }
};

TEST(LocalGateway, StreamsAnAnswer) {
    World world;
    const Chat chat = world.ask({.model = "sim/echo", .text = "hello there"});
    EXPECT_EQ(chat.exchange->status(), 200);
    EXPECT_TRUE(chat.exchange->streamed());
    EXPECT_TRUE(chat.exchange->complete());
    EXPECT_TRUE(chat.printed);
    EXPECT_EQ(chat.text, "hello there");
    EXPECT_EQ(chat.exchange->header("X-Weir-Provider"), "sim");
}

TEST(LocalGateway, AnswersWholeWithTheSameText) {
    World world;
    const Chat chat = world.ask({.model = "sim/echo", .text = "hello there", .stream = false});
    EXPECT_FALSE(chat.exchange->streamed());
    EXPECT_EQ(chat.text, "hello there");
}

TEST(LocalGateway, ServesOneAfterTheOther) {
    World world;
    for (const char* text : {"one", "two", "three"})
        EXPECT_EQ(world.ask({.model = "sim/echo", .text = text}).text, text);
}

TEST(LocalGateway, TheRecordSaysWhoServed) {
    World world;
    const Chat chat = world.ask({.model = "sim/echo", .text = "hi"});
    const std::string summary = write_chat_summary(chat.record);
    EXPECT_TRUE(summary.starts_with("sim/echo | 1 attempt | ")) << chat.record;
}

TEST(LocalGateway, NamesTheRouteAndCountsItsAttempts) {
    World world;
    const Chat chat = world.ask({.model = "fast", .text = "hi"},
                                "providers: { sim: {} }\n"
                                "routes:\n"
                                "  fast: { targets: [\"sim/echo;status=500\", sim/echo] }\n");
    EXPECT_EQ(chat.text, "hi") << chat.exchange->body();
    const std::string summary = write_chat_summary(chat.record);
    EXPECT_NE(summary.find("by route fast"), std::string::npos) << summary;
    EXPECT_EQ(summary.find("| 1 attempt |"), std::string::npos) << summary;
}

TEST(LocalGateway, AnUnknownModelIsAnErrorOfTheWire) {
    World world;
    const Chat chat = world.ask({.model = "sim/ecko", .text = "hi"});
    EXPECT_EQ(chat.exchange->status() / 100, 4);
    EXPECT_NE(wire::find("openai_chat")->read_error(chat.exchange->body()).message, "");
}

TEST(LocalGateway, AStreamThatBreaksIsAnErrorAfterItsText) {
    World world;
    const Chat chat = world.ask({.model = "sim/fast;break_after=8", .text = "hi"});
    EXPECT_EQ(chat.exchange->status(), 200);
    EXPECT_NE(chat.text, "");
    EXPECT_FALSE(chat.printed);
}

TEST(LocalGateway, AReaderThatLeavesCancelsTheRequest) {
    World world;
    const Chat chat = world.ask({.model = "sim/fast", .text = "hi"}, "", 1);
    EXPECT_FALSE(chat.exchange->complete());
    EXPECT_NE(chat.record.find("\"cancelled\":true"), std::string::npos) << chat.record;
}

TEST(LocalExchange, RefusesABodyOverTheLimit) {
    World world;
    const Chat chat = world.ask({.model = "sim/echo", .text = std::string(70'000, 'x')},
                                "server: { body_bytes_max: 64KiB }\n");
    EXPECT_EQ(chat.exchange->status(), 413);
}

TEST(ChatPrinter, AnySplitOfTheStreamGivesTheSameText) {
    World world;
    std::string stream;
    LocalExchange exchange(
        "/v1/chat/completions",
        write_chat_body({.model = "sim/fast;out=12;reasoning=4;seed=1", .text = "x"}),
        std::chrono::steady_clock::now(), [&stream](std::string_view bytes) {
            stream += bytes;
            return true;
        });
    world.gateway->serve_chat(exchange, world.snapshot(), nullptr);
    std::string whole;
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        std::string text;
        ChatPrinter printer(*wire::find("openai_chat"),
                            [&text](ChatPrinter::Kind kind, std::string_view piece) {
                                text += kind == ChatPrinter::Kind::answer ? "a" : "r";
                                text += piece;
                            });
        ASSERT_TRUE(printer.feed(stream.substr(0, cut)));
        ASSERT_TRUE(printer.feed(stream.substr(cut)));
        ASSERT_TRUE(printer.finish());
        if (cut == 0) whole = text;
        ASSERT_EQ(text, whole) << cut;
    }
    EXPECT_EQ(whole.front(), 'r');
}

TEST(ChatBody, EscapesWhatPeopleWrite) {
    EXPECT_EQ(write_chat_body({.model = "m", .text = "a \"b\"\n", .system = "s", .output_max = 5}),
              R"({"model":"m","messages":[{"role":"system","content":"s"},)"
              R"({"role":"user","content":"a \"b\"\n"}],"max_completion_tokens":5,"stream":true})");
}

TEST(ChatSummary, SaysLoudlyWhatIsUnknownOrEstimated) {
    EXPECT_EQ(write_chat_summary(
                  R"({"provider":"p","model":"m/x","attempts":2,"tokens_in":1200,"tokens_out":3,)"
                  R"("estimated":true,"cost_unknown":true,"first_byte_us":0,"total_us":1500})"
                  "\n"),
              "p/m/x | 2 attempts | 1,200 in, 3 out (estimated) | cost unknown (nobody knows the "
              "price) | 1 ms");
    EXPECT_EQ(write_chat_summary(
                  R"({"provider":"p","model":"m","route":"fast","attempts":1,"tokens_in":1,)"
                  R"("tokens_out":2,"cost_nano_usd":1230,"first_byte_us":900,"total_us":2000000})"),
              "p/m by route fast | 1 attempt | 1 in, 2 out | 0.00000123 USD | 2.0 s, first byte "
              "after 900 us");
    EXPECT_EQ(
        write_chat_summary(
            R"({"provider":"p","model":"m","error":"upstream_auth","message":"x","attempts":1,)"
            R"("tokens_in":0,"tokens_out":0,"cost_nano_usd":0,"total_us":2000})"),
        "tried p/m | 1 attempt | 2 ms");
    EXPECT_EQ(write_chat_summary(""), "");
    EXPECT_EQ(write_chat_summary("no JSON"), "");
}

}  // namespace
}  // namespace weir::app
