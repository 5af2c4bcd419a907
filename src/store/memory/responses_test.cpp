#include <gtest/gtest.h>

#include "store/memory/memory.hpp"
#include "store/test_rows.hpp"

namespace weir::store {
namespace {

// What every ResponseStore does is in store/response_store_contract_test.cpp.
TEST(MemoryResponses, GivesCopiesThatLaterChangesDoNotTouch) {
    const auto store = make_memory_response_store();
    const ResponseRow row{.key = KeyId("k"),
                          .id = "r",
                          .created = test_start,
                          .expires = test_start + std::chrono::hours(1),
                          .response = "{}"};
    ASSERT_TRUE(store->put({&row, 1}));
    const ResponseFound found = *store->get(KeyId("k"), "r", test_start);
    ASSERT_TRUE(*store->erase(KeyId("k"), "r", test_start));
    EXPECT_EQ(found.row, row);
}

}  // namespace
}  // namespace weir::store
