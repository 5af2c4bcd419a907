#include "gateway/ledger_access.hpp"

#include "gateway/test_recorded.hpp"

namespace weir::gateway {
namespace {

using namespace test;

class LedgerAccessTest : public testing::Test {
protected:
    RecordedWorld world;
    net::Cancel cancel;
    std::optional<Result<void>> asked;
    std::optional<bool> found;

    net::Awaitable<void> find(RequestId id) {
        asked = co_await world.recorded().ask(
            [this, id](ledger::Drain& drain) -> Errands::Work {
                const auto row = drain.find(id);
                return [this, there = row && *row] { found = there; };
            },
            &cancel);
    }
};

TEST_F(LedgerAccessTest, FindsWhatStandsInTheJournalOnly) {
    world.recorded();
    world.run_ledger();
    Exchange exchange(chat("sim/echo"));
    world.serve(exchange);
    EXPECT_EQ(world.store->appends, 0);
    world.run(find(RequestId::from(exchange.header("x-request-id"))));
    ASSERT_TRUE(asked && *asked);
    EXPECT_EQ(found, true);
    world.run(find(RequestId::make(noon, 1, 1)));
    EXPECT_EQ(found, false);
}

TEST_F(LedgerAccessTest, ALedgerThatDoesNotAnswerInTimeIsAnError) {
    world.read_timeout = std::chrono::milliseconds(1);
    world.run(find(RequestId::make(noon, 1, 1)));
    EXPECT_EQ(asked->error().kind(), ErrorKind::overloaded);
    EXPECT_FALSE(found);
}

TEST_F(LedgerAccessTest, AClientThatLeavesWaitsNoMore) {
    cancel.request();
    world.run(find(RequestId::make(noon, 1, 1)));
    EXPECT_EQ(asked->error().kind(), ErrorKind::client_cancelled);
}

}  // namespace
}  // namespace weir::gateway
