#include "net/cancel.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace weir::net
