#include "api/feedback.hpp"

#include "gateway/test_recorded.hpp"
#include "json/document.hpp"

namespace weir::api {
namespace {

using namespace gateway::test;

class FeedbackEndpoint : public testing::Test {
protected:
    RecordedWorld world;
    ProcessView process;
    std::optional<Exchange> exchange;

    FeedbackEndpoint() { world.keys_required = true; }

    const Exchange& ask(std::string body, Fields headers = with_key,
                        std::string path = "/v1/feedback") {
        world.recorded();
        exchange.emplace(Exchange::Request{.method = path == "/v1/feedback" ? "POST" : "GET",
                                           .path = std::move(path),
                                           .headers = std::move(headers),
                                           .body = std::move(body)});
        Handler handler(world.services(), process);
        world.run(handler.handle(*exchange));
        return *exchange;
    }
    const Exchange& rate(std::string_view id, std::string_view score, Fields headers = with_key) {
        return ask(fmt_body(id, score), std::move(headers));
    }
    static std::string fmt_body(std::string_view id, std::string_view score) {
        return R"({"request_id":")" + std::string(id) + R"(","score":)" + std::string(score) + "}";
    }
    json::Document document() const { return std::move(*json::read(exchange->body)); }
    std::string serve(std::string_view model) {
        world.recorded();
        Exchange chat_exchange(chat(model));
        world.serve(chat_exchange);
        return std::string(chat_exchange.header("x-request-id"));
    }
    std::optional<store::Feedback> kept(std::string_view id) {
        return world.store->get_feedback(RequestId::from(id)).value();
    }
};

TEST_F(FeedbackEndpoint, IsKeptWithTheRequestAndReplacedByWhatIsSaidNext) {
    world.run_ledger();
    const std::string id = serve("sim/echo");
    ASSERT_EQ(ask(R"({"request_id":")" + id + R"(","score":0.25,"comment":"\u00e9 \"x\""})").status,
              200)
        << exchange->body;
    EXPECT_EQ(exchange->body, R"({"object":"feedback","request_id":")" + id +
                                  R"(","score":0.25,"replaced":false,"learnt":false})");
    EXPECT_EQ(kept(id), (store::Feedback{.request = RequestId::from(id),
                                         .at = noon,
                                         .score_millionths = 250'000,
                                         .comment = "é \"x\""}));
    ASSERT_EQ(rate(id, "1").status, 200);
    EXPECT_TRUE(document().root()["replaced"].is_true()) << exchange->body;
    EXPECT_EQ(kept(id)->score(), 1);
    EXPECT_EQ(kept(id)->comment, "");
}

TEST_F(FeedbackEndpoint, OperatorsSeeItWithTheRequest) {
    world.run_ledger();
    const std::string id = serve("sim/echo");
    const Fields viewer = {{"authorization", "Bearer viewer-key-of-a-test"}};
    ASSERT_EQ(ask("", viewer, "/admin/v1/requests/" + id).status, 200);
    EXPECT_TRUE(document().root()["feedback"].is_null()) << exchange->body;
    ASSERT_EQ(ask(R"({"request_id":")" + id + R"(","score":1,"comment":"ok"})").status, 200);
    ASSERT_EQ(ask("", viewer, "/admin/v1/requests/" + id).status, 200);
    EXPECT_EQ(document().root()["feedback"].raw(),
              R"({"score":1,"at":"2026-11-20T12:00:00Z","comment":"ok"})");
}

TEST_F(FeedbackEndpoint, TheRoutesStrategyLearnsItOnceHoweverOftenItIsSaid) {
    world.strategy = "adaptive";
    world.upstream.plays("one.test", answers());
    world.upstream.plays("two.test", answers());
    world.run_ledger();
    const std::string id = serve("both");
    const auto expected = [&] {
        Random random(1);
        route::Scratch room;
        const gateway::Snapshot& snapshot = *world.services().snapshot;
        const auto plan = route::make_plan(
            {.model = "both"}, {snapshot.routes, *snapshot.deployments, *snapshot.health,
                                std::chrono::steady_clock::now(), noon, random, room});
        return std::max(plan->candidates[0].score, plan->candidates[1].score);
    };
    ASSERT_EQ(rate(id, "0.9").status, 200) << exchange->body;
    EXPECT_TRUE(document().root()["learnt"].is_true());
    const double once = expected();
    for (int i = 0; i < 5; ++i)
        ASSERT_EQ(rate(id, "0.9").status, 200);
    EXPECT_NEAR(expected(), once, 1e-6);
    // What was said to an earlier process has not been learnt here, so nothing is taken back.
    process.started = noon + std::chrono::hours(1);
    ASSERT_EQ(rate(id, "0.9").status, 200);
    EXPECT_GT(expected(), once + 0.01);
}

TEST_F(FeedbackEndpoint, AnotherKeysRequestIsAsUnknownAsNone) {
    world.run_ledger();
    const std::string id = serve("sim/echo");
    const Fields other = {{"authorization", "Bearer viewer-key-of-a-test"}};
    const std::string none(RequestId::make(noon, 1, 1).text());
    for (const SysTime at : {noon, noon + std::chrono::hours(1)}) {
        world.clock = at;
        rate(id, "1", other);
        EXPECT_EQ(exchange->status, 404);
        std::string theirs = exchange->body;
        const std::string retry(exchange->header("retry-after"));
        EXPECT_EQ(retry, at == noon ? "1" : "");
        rate(none, "1", other);
        EXPECT_EQ(exchange->status, 404);
        EXPECT_EQ(exchange->header("retry-after"), retry);
        EXPECT_EQ(theirs.replace(theirs.find(id), id.size(), none), exchange->body);
    }
    EXPECT_FALSE(kept(id));
    EXPECT_EQ(rate(id, "1", {}).status, 401);
    EXPECT_EQ(rate(id, "1", {{"authorization", "Bearer revoked-key-of-a-test"}}).status, 401);
}

TEST_F(FeedbackEndpoint, OnlyAnAnswerCanBeRated) {
    world.upstream.plays("one.test", fails(400));
    world.run_ledger();
    const std::string failed = serve("one/m");
    ASSERT_EQ(rate(failed, "1").status, 400);
    EXPECT_TRUE(exchange->body.contains("got no answer")) << exchange->body;
    EXPECT_TRUE(document().root()["error"]["param"].is("request_id"));
    const store::LedgerRow running{.id = RequestId::make(noon, 7, 7), .key = "key-1"};
    ASSERT_TRUE(world.store->append({&running, 1}));
    EXPECT_EQ(rate(running.id.text(), "1").status, 400);
    EXPECT_TRUE(exchange->body.contains("has not ended yet")) << exchange->body;
    EXPECT_EQ(exchange->header("retry-after"), "1");
}

TEST_F(FeedbackEndpoint, AWrongFieldIsNamedAndNothingIsKept) {
    world.run_ledger();
    const std::string id = serve("sim/echo");
    const std::string start = R"({"request_id":")" + id + R"(",)";
    const auto refused = [&](const std::string& body, std::string_view param,
                             std::string_view words) {
        EXPECT_EQ(ask(body).status, 400) << body;
        EXPECT_EQ(document().root()["error"]["param"].text(), param) << exchange->body;
        EXPECT_TRUE(exchange->body.contains(words)) << words << " in " << exchange->body;
    };
    for (const char* score : {"-0.01", "1.01", "1e400", "true", "\"1\"", "null", "[1]"})
        refused(fmt_body(id, score), "score", "from 0 to 1");
    refused(fmt_body(id, "NaN"), "", "line 1");
    refused(start + R"("comment":"x"})", "score", "from 0 to 1");
    refused(R"({"score":1})", "request_id", "26 characters");
    for (const char* other : {R"("short")", R"("00000000000000000000000000")", "7"})
        refused(R"({"score":1,"request_id":)" + std::string(other) + "}", "request_id",
                "26 characters");
    refused(start + R"("score":1,"comment":5})", "comment", "must be a string");
    refused(start + R"("score":1,"comment":")" + std::string(4097, 'x') + "\"}", "comment",
            "at most 4096 bytes");
    refused(start + R"("score":1,"scoer":1})", "scoer", R"(did you mean \"score\"?)");
    refused(start + R"("score":1,"good":true})", "good", "request_id, score and comment");
    refused(start + R"("score":1,"score":0})", "score", "twice");
    refused(start + R"("score":1,")" + std::string(65, 'x') + R"(":0})", "", "65 bytes");
    refused("[]", "", "must be an object");
    refused("", "", "");
    EXPECT_EQ(ask(std::string((64 << 10) + 1, ' ')).status, 413);
    EXPECT_FALSE(kept(id));
}

TEST_F(FeedbackEndpoint, SaysSoWhileTheDatabaseTakesNothing) {
    world.run_ledger();
    const std::string id = serve("sim/echo");
    ASSERT_EQ(rate(id, "1").status, 200);
    world.store->refuse = true;
    EXPECT_EQ(rate(id, "0").status, 503);
    EXPECT_EQ(exchange->header("retry-after"), "10");
    EXPECT_FALSE(exchange->body.contains("disk")) << exchange->body;
    EXPECT_EQ(kept(id)->score(), 1);
}

TEST_F(FeedbackEndpoint, WithoutALedgerThereIsNone) {
    exchange.emplace(Exchange::Request{.path = "/v1/feedback", .headers = with_key, .body = "{}"});
    Handler handler(world.services(), process);
    world.run(handler.handle(*exchange));
    EXPECT_EQ(exchange->status, 404);
    EXPECT_TRUE(exchange->body.contains("no ledger is kept here")) << exchange->body;
}

}  // namespace
}  // namespace weir::api
