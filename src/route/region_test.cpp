#include <gtest/gtest.h>

#include "route/constraints.hpp"

namespace weir::route {
namespace {

TEST(Region, LiesInItsAreaWhicheverCloudNamesIt) {
    for (const char* eu : {"eu", "eu-west-1", "eu-central-1", "europe-west4", "swedencentral",
                           "germanywestcentral", "westeurope"})
        EXPECT_TRUE(within_region(eu, "eu")) << eu;
    for (const char* us : {"us-east-1", "us-central1", "eastus2", "westus3", "us"})
        EXPECT_TRUE(within_region(us, "us")) << us;
    EXPECT_TRUE(within_region("ap-northeast-1", "asia"));
    EXPECT_TRUE(within_region("me-central-1", "me"));
    EXPECT_TRUE(within_region("my-data-centre", "my-data-centre"));
}

TEST(Region, EuropeIsNotTheUnion) {
    for (const char* not_eu : {"eu-west-2", "europe-west2", "uksouth", "eu-central-2",
                               "europe-west6", "switzerlandnorth", "norwayeast"})
        EXPECT_FALSE(within_region(not_eu, "eu")) << not_eu;
    EXPECT_TRUE(within_region("eu-west-2", "uk"));
}

TEST(Region, WhatNobodyKnowsIsNowhere) {
    EXPECT_FALSE(within_region("", "eu"));
    EXPECT_FALSE(within_region("global", "eu"));
    EXPECT_FALSE(within_region("usual", "us"));
    EXPECT_FALSE(within_region("us-gov-west-1", "us"));
    EXPECT_FALSE(within_region("eureka", "eu"));
}

}  // namespace
}  // namespace weir::route
