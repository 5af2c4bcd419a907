#include "gateway/model_search.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"

namespace weir::gateway {
namespace {

TEST(ModelSearch, FindsByPriceAndShowsWhatIsMeasured) {
    test::World world;
    world.region_of_two = "eu-west-1";
    const Snapshot& snapshot = *world.services().snapshot;
    const auto at = snapshot.deployments->find("two/m")->deployment;
    snapshot.health->statistics(at).first_byte(std::chrono::milliseconds(200),
                                               std::chrono::steady_clock::now());
    Random random(1);
    const auto found = search_models(snapshot, "region=eu,price_in<=1,id=m", test::noon, random);
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 1U);
    EXPECT_EQ(found->front().name, "two/m");
    EXPECT_NE(found->front().figures.find(R"("price_in":1,"price_out":2)"), std::string::npos)
        << found->front().figures;
    EXPECT_NE(found->front().figures.find(R"("p50_ttft_ms":)"), std::string::npos);
    EXPECT_NE(found->front().figures.find(R"("region":"eu-west-1")"), std::string::npos);
}

TEST(ModelSearch, ABadConditionNamesTheField) {
    test::World world;
    Random random(1);
    const auto found = search_models(*world.services().snapshot, "prise_in<1", test::noon, random);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().field(), "where");
}

}  // namespace
}  // namespace weir::gateway
