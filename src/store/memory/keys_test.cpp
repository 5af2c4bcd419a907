#include <gtest/gtest.h>

#include "store/memory/memory.hpp"
#include "store/test_rows.hpp"

namespace weir::store {
namespace {

// What every KeyStore does is in store/key_store_contract_test.cpp.
TEST(MemoryKeys, GivesCopiesThatLaterChangesDoNotTouch) {
    const auto store = make_memory_key_store();
    ASSERT_TRUE(store->create({.id = KeyId("a"),
                               .name = "n",
                               .created = test_start,
                               .secrets = {{.hash = {1}, .created = test_start}}}));
    const std::vector<KeyRow> before = *store->load_all();
    ASSERT_TRUE(store->revoke(KeyId("a"), test_start));
    EXPECT_FALSE(before.front().revoked);
    EXPECT_TRUE(store->load_all()->front().revoked);
}

}  // namespace
}  // namespace weir::store
