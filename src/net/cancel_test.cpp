#include "net/cancel.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace weir::net {
namespace {

TEST(Cancel, LeadsAnother) {
    Cancel client;
    Cancel attempt;
    client.lead(&attempt);
    EXPECT_FALSE(attempt.requested());
    client.request();
    EXPECT_TRUE(attempt.requested());
}

TEST(Cancel, LeadsAlsoWhenItWasRequestedBefore) {
    Cancel client;
    Cancel attempt;
    client.request();
    client.lead(&attempt);
    EXPECT_TRUE(attempt.requested());
}

TEST(Cancel, LeadsNobodyAnyMore) {
    Cancel client;
    Cancel attempt;
    client.lead(&attempt);
    client.lead(nullptr);
    client.request();
    EXPECT_FALSE(attempt.requested());
}

TEST(Cancel, OneThatIsLedIsCancelledAlone) {
    Cancel client;
    Cancel attempt;
    client.lead(&attempt);
    attempt.request();
    EXPECT_FALSE(client.requested());
}

// Whoever is woken ends the request, and the cancel with it (a finding only under ASan).
class Ends final : public Cancel::Listener {
public:
    explicit Ends(std::unique_ptr<Cancel>& ended) : ended_(ended) {}
    void on_cancel() override { ended_.reset(); }

private:
    std::unique_ptr<Cancel>& ended_;
};

TEST(Cancel, MayEndByWhatItWakes) {
    for (const bool led : {false, true}) {
        auto client = std::make_unique<Cancel>();
        Cancel attempt;
        Ends ends(client);
        client->lead(&attempt);
        (led ? attempt : *client).listen(&ends);
        client->request();
        EXPECT_EQ(client, nullptr);
        EXPECT_TRUE(attempt.requested());
    }
}

}  // namespace
}  // namespace weir::net
