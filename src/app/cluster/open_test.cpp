#include "app/cluster/open.hpp"

#include <gtest/gtest.h>

namespace weir::app {
namespace {

TEST(OpenCluster, WithoutARedisThereIsNone) {
    EXPECT_EQ(open_cluster({}, "process", 0, nullptr), nullptr);
}

}  // namespace
}  // namespace weir::app
