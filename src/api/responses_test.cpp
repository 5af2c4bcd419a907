#include "api/responses.hpp"

#include "api/routes.hpp"
#include "gateway/test_responses.hpp"
#include "json/document.hpp"

namespace weir::api {
namespace {

using namespace gateway::test;

class Responses : public testing::Test {
protected:
    ResponseWorld world;
    ProcessView process;
    std::optional<Exchange> exchange;
    std::string id;

    Responses() { world.wire_of_one = "openai_responses"; }
    // One that Weir keeps.
    void make() {
        world.state();
        world.upstream.plays("two.test", answers());
        id = text(world.ask(R"({"model":"two/m","input":"hi"})").body, "id");
    }
    // One that the provider "one" keeps.
    void make_there() {
        world.custom = false;
        world.state();
        world.upstream.plays("one.test", answers(response_answer));
        id = text(world.ask(R"({"model":"one/m","input":"hi"})").body, "id");
        world.upstream.asked.clear();
    }
    const Exchange& ask(std::string method, std::string rest, std::string_view query = "",
                        Fields headers = with_key) {
        exchange.emplace(Exchange::Request{
            .method = std::move(method),
            .path = "/v1/responses/" + rest + (query.empty() ? "" : "?" + std::string(query)),
            .headers = std::move(headers)});
        Handler handler(world.services(), process);
        world.run(handler.handle(*exchange));
        return *exchange;
    }
    static std::string text(std::string_view body, std::string_view member) {
        const auto document = json::read(body);
        EXPECT_TRUE(document) << body;
        return document ? document->root()[member].text() : "";
    }
};

TEST_F(Responses, AreThereUntilTheyAreDeleted) {
    make();
    EXPECT_EQ(ask("GET", id).status, 200);
    EXPECT_EQ(text(exchange->body, "id"), id);
    EXPECT_EQ(ask("DELETE", id).body,
              R"({"id":")" + id + R"(","object":"response.deleted","deleted":true})");
    EXPECT_EQ(ask("GET", id).status, 404);
    EXPECT_EQ(ask("DELETE", id).status, 404);
    EXPECT_NE(exchange->body.find("Response with id '" + id + "' not found."), std::string::npos);
}

TEST_F(Responses, ListTheirInput) {
    make();
    const auto list = json::read(ask("GET", id + "/input_items").body);
    ASSERT_TRUE(list);
    EXPECT_EQ(list->root()["data"].size(), 1U);
    EXPECT_TRUE(list->root()["data"].at(0)["content"].at(0)["text"].is("hi"));
    EXPECT_EQ(ask("GET", id + "/input_items", "limit=0").status, 400);
    EXPECT_NE(exchange->body.find(R"("param":"limit")"), std::string::npos);
    EXPECT_EQ(ask("GET", id + "/nothing").status, 404);
}

TEST_F(Responses, AreReplayedAsAStream) {
    make();
    EXPECT_TRUE(ask("GET", id, "stream=true").body.starts_with("event: response.created\n"));
    EXPECT_TRUE(exchange->header("content-type").starts_with("text/event-stream"));
    EXPECT_TRUE(exchange->complete);
    const std::string after = ask("GET", id, "stream=true&starting_after=2").body;
    EXPECT_NE(after.find(R"("sequence_number":3)"), std::string::npos);
    EXPECT_EQ(after.find(R"("sequence_number":2,)"), std::string::npos);
    EXPECT_EQ(ask("GET", id, "stream=true&starting_after=x").status, 400);
}

TEST_F(Responses, BelongToTheirKey) {
    world.keys_required = true;
    world.state().keep({.key = KeyId("key-9"),
                        .id = "resp_theirs",
                        .created = noon,
                        .expires = noon + std::chrono::hours(1),
                        .response = std::string(response_answer)});
    while (world.state().counts().queued_bytes > 0)
        std::this_thread::yield();
    for (const std::string method : {"GET", "DELETE"}) {
        EXPECT_EQ(ask(method, "resp_theirs").status, 404);
        EXPECT_EQ(ask(method, "resp_theirs", "", {}).status, 401);
        Fields named = with_key;
        named.emplace_back("x-weir-provider", "one");
        EXPECT_EQ(ask(method, "resp_theirs", "", named).status, 404);
    }
    EXPECT_TRUE(world.upstream.asked.empty());
}

TEST_F(Responses, OfAProviderAreAskedForThere) {
    make_there();
    world.upstream.plays("one.test", answers(response_answer));
    EXPECT_EQ(ask("GET", id).body, response_answer);
    EXPECT_EQ(world.upstream.asked.at(0).target, "/v1/responses/resp_theirs");
    world.upstream.plays("one.test", answers("{}"));
    EXPECT_EQ(ask("POST", id + "/cancel").status, 200);
    EXPECT_EQ(world.upstream.asked.at(1).target, "/v1/responses/resp_theirs/cancel");
    world.upstream.plays("one.test", answers("{}"));
    EXPECT_EQ(ask("DELETE", id).status, 200);
    EXPECT_EQ(ask("GET", id).status, 404) << "and then nothing is known of it";
}

TEST_F(Responses, MadeElsewhereAreAskedForWhereTheCallerSays) {
    world.state();
    world.upstream.plays("one.test", answers(response_answer));
    EXPECT_EQ(ask("GET", "resp_old", "", {{"x-weir-provider", "one"}}).status, 200);
    EXPECT_EQ(ask("GET", "resp_old", "", {{"x-weir-provider", "two"}}).status, 400);
    EXPECT_EQ(ask("GET", "resp_old").status, 404);
    EXPECT_EQ(ask("GET", "..%2Ffiles", "", {{"x-weir-provider", "one"}}).status, 404);
    EXPECT_EQ(world.upstream.asked.size(), 1U);
}

TEST_F(Responses, ThatAreOverCannotBeCancelled) {
    make();
    EXPECT_EQ(ask("POST", id + "/cancel").status, 400);
    EXPECT_NE(exchange->body.find("was not made in the background"), std::string::npos);
    EXPECT_EQ(ask("POST", id).status, 404);
    EXPECT_EQ(ask("POST", "compact").status, 404);
}

TEST_F(Responses, AreNotThereWhereNoneAreKept) {
    EXPECT_EQ(ask("GET", "resp_1").status, 404);
    EXPECT_EQ(ask("DELETE", "resp_1").status, 404);
}

}  // namespace
}  // namespace weir::api
