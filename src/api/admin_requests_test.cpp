#include "api/admin_requests.hpp"

#include "gateway/identify.hpp"
#include "gateway/test_recorded.hpp"
#include "json/document.hpp"

namespace weir::api {
namespace {

using namespace gateway::test;

class AdminRequests : public testing::Test {
protected:
    RecordedWorld world;
    ProcessView process;
    std::optional<Exchange> exchange;
    std::string client = "127.0.0.1";

    const Exchange& ask(std::string rest, Fields headers = {}) {
        world.recorded();
        exchange.emplace(Exchange::Request{.method = "GET",
                                           .path = "/admin/v1/requests" + std::move(rest),
                                           .headers = std::move(headers),
                                           .client = client});
        Handler handler(world.services(), process);
        world.run(handler.handle(*exchange));
        return *exchange;
    }
    json::Document document() const { return std::move(*json::read(exchange->body)); }
    // A served request's id.
    std::string serve(std::string_view model) {
        world.recorded();
        Exchange chat_exchange(chat(model));
        world.serve(chat_exchange);
        return std::string(chat_exchange.header("x-request-id"));
    }
};

TEST_F(AdminRequests, OneIsThereWithItsDecisionBeforeTheDatabaseHasIt) {
    world.run_ledger();
    world.upstream.plays("one.test", answers());
    const std::string id = serve("both");
    ASSERT_EQ(world.store->appends, 0);
    ASSERT_EQ(ask("/" + id).status, 200) << exchange->body;
    const json::Document read = document();
    EXPECT_TRUE(read.root()["id"].is(id));
    EXPECT_EQ(read.root()["decision"]["candidates"].size(), 2U) << exchange->body;
    EXPECT_EQ(read.root()["attempts"].size(), 1U);
    EXPECT_TRUE(read.root()["cost_usd"].is("0.00002")) << exchange->body;
}

TEST_F(AdminRequests, OneThatIsNotThereIsToBeAskedForAgainWhileItIsYoung) {
    world.run_ledger();
    const RequestId young = RequestId::make(noon - std::chrono::seconds(1), 1, 1);
    EXPECT_EQ(ask("/" + std::string(young.text())).status, 404);
    EXPECT_EQ(exchange->header("retry-after"), "1");
    const RequestId old = RequestId::make(noon - std::chrono::hours(1), 1, 1);
    EXPECT_EQ(ask("/" + std::string(old.text())).status, 404);
    EXPECT_EQ(exchange->header("retry-after"), "");
    EXPECT_EQ(ask("/short").status, 400);
    EXPECT_TRUE(document().root()["error"]["param"].is("id")) << exchange->body;
}

TEST_F(AdminRequests, WhileTheDatabaseTakesNothingOneMayBeOnItsWay) {
    world.run_ledger();
    world.store->refuse = true;
    const std::string id = serve("sim/echo");
    EXPECT_EQ(ask("/" + id).status, 404);
    EXPECT_EQ(exchange->header("retry-after"), "10");
    world.store->refuse = false;
    EXPECT_EQ(ask("/" + id).status, 200) << exchange->body;
}

TEST_F(AdminRequests, TheListHasWhatWasAskedFor) {
    world.run_ledger();
    const std::string first = serve("sim/echo");
    const std::string second = serve("sim/echo");
    ASSERT_EQ(ask("?limit=1").status, 200) << exchange->body;
    EXPECT_TRUE(document().root()["data"].at(0)["id"].is(std::max(first, second)));
    EXPECT_TRUE(document().root()["has_more"].is_true());
    EXPECT_EQ(document().root()["data"].at(0)["decision"].exists(), false);
    ASSERT_EQ(ask("?status=error").status, 200);
    EXPECT_EQ(document().root()["data"].size(), 0U);
    ASSERT_EQ(ask("?model=sim%2Fecho&since=1h&limit=1000").status, 200);
    EXPECT_EQ(document().root()["data"].size(), 2U) << exchange->body;
}

TEST_F(AdminRequests, AWrongFilterIsNamed) {
    for (const auto& [query, field] :
         {std::pair("?limit=0", "limit"), std::pair("?limit=1001", "limit"),
          std::pair("?limit=x", "limit"), std::pair("?since=soon", "since"),
          std::pair("?status=fine", "status"), std::pair("?before=x", "before"),
          std::pair("?team=a", "team")}) {
        EXPECT_EQ(ask(query).status, 400) << query;
        EXPECT_TRUE(document().root()["error"]["param"].is(field)) << query << exchange->body;
    }
}

TEST_F(AdminRequests, WithKeysARoleIsNeeded) {
    world.keys_required = true;
    world.run_ledger();
    EXPECT_EQ(ask("").status, 401);
    EXPECT_EQ(ask("", {{"authorization", "Bearer nobody's-key-of-a-test"}}).status, 401);
    EXPECT_EQ(ask("", with_key).status, 403);
    EXPECT_TRUE(exchange->body.contains("--role viewer")) << exchange->body;
    EXPECT_EQ(ask("", {{"authorization", "Bearer viewer-key-of-a-test"}}).status, 200);
    EXPECT_EQ(ask("", {{"authorization", "Bearer admin-key-of-a-test"}}).status, 200);
}

TEST_F(AdminRequests, WithoutKeysOnlyThisMachineMayLook) {
    world.run_ledger();
    EXPECT_EQ(ask("").status, 200);
    EXPECT_EQ(ask("", {{"x-forwarded-for", "203.0.113.7"}}).status, 403);
    client = "192.0.2.1";
    EXPECT_EQ(ask("").status, 403);
    const auto may = [this](std::string_view address) {
        return gateway::identify_viewer(*world.services().snapshot, {}, noon, address).has_value();
    };
    for (const char* address : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"})
        EXPECT_TRUE(may(address)) << address;
    for (const char* address : {"10.0.0.1", "::2", "", "localhost", "::ffff:10.0.0.1"})
        EXPECT_FALSE(may(address)) << address;
}

}  // namespace
}  // namespace weir::api
