#include "base/admin_role.hpp"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(AdminRole, ItsNameReadsBackAndNothingElseDoes) {
    for (const AdminRole role : {AdminRole::viewer, AdminRole::admin})
        EXPECT_EQ(admin_role_by_name(name(role)), role);
    for (const char* text : {"", "none", "owner", "Admin", "viewer "})
        EXPECT_FALSE(admin_role_by_name(text)) << text;
    EXPECT_EQ(name(AdminRole::none), "");
    EXPECT_LT(AdminRole::viewer, AdminRole::admin);
}

}  // namespace
}  // namespace weir
