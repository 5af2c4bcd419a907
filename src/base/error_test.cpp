#include "base/error.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/result.hpp"

namespace weir {
namespace {

TEST(ErrorTraits, EveryKindHasItsOwnRowAndName) {
    ASSERT_EQ(static_cast<std::size_t>(ErrorKind::no_match) + 1, error_kind_count);
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < error_kind_count; ++i) {
        const auto kind = static_cast<ErrorKind>(i);
        EXPECT_EQ(traits(kind).kind, kind) << i;
        EXPECT_TRUE(names.insert(name(kind)).second) << name(kind) << " stands twice";
        EXPECT_EQ(error_kind_by_name(name(kind)), kind);
    }
    EXPECT_EQ(all_error_traits().size(), error_kind_count);
    EXPECT_EQ(error_kind_by_name("no such kind"), std::nullopt);
}

TEST(ErrorTraits, StatusesTellClientsWhoseFaultItIs) {
    for (const ErrorTraits& row : all_error_traits()) {
        EXPECT_GE(row.http_status, 400) << row.name;
        EXPECT_LT(row.http_status, 600) << row.name;
        if (row.fault == Fault::client) EXPECT_LT(row.http_status, 500) << row.name;
        if (row.fault == Fault::gateway) EXPECT_GE(row.http_status, 500) << row.name;
    }
}

// A client's mistake must never bench a provider, and what blames nobody is not the provider's.
TEST(ErrorTraits, OnlyProvidersAreBlamed) {
    for (const ErrorTraits& row : all_error_traits())
        EXPECT_EQ(row.blame != Blame::nobody, row.fault == Fault::provider) << row.name;
}

TEST(ErrorTraits, NoRetryRepeatsAClientsMistake) {
    for (const ErrorTraits& row : all_error_traits())
        if (row.fault == Fault::client)
            EXPECT_TRUE(row.retry == Retry::never || row.retry == Retry::by_policy) << row.name;
}

TEST(FaultName, IsTheWordThatClientsSee) {
    EXPECT_EQ(name(Fault::client), "client");
    EXPECT_EQ(name(Fault::gateway), "gateway");
    EXPECT_EQ(name(Fault::provider), "provider");
}

TEST(Fail, CarriesMessageDetailAndField) {
    const Result<int> plain = fail(ErrorKind::invalid_request, "no", "because");
    ASSERT_FALSE(plain);
    EXPECT_EQ(plain.error().kind(), ErrorKind::invalid_request);
    EXPECT_EQ(plain.error().message(), "no");
    EXPECT_EQ(plain.error().detail(), "because");
    EXPECT_EQ(plain.error().field(), "");

    Error error(ErrorKind::unsupported, "no");
    const Result<void> passed_on = fail(std::move(error.at_field("messages[2].role")));
    EXPECT_EQ(passed_on.error().field(), "messages[2].role");
}

}  // namespace
}  // namespace weir
