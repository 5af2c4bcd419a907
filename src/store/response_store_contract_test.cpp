// What every ResponseStore must do, run over all of them.
#include <gtest/gtest.h>

#include <limits>
#include <memory>

#include "store/memory/memory.hpp"
#include "store/response_store.hpp"
#include "store/sqlite/sqlite.hpp"
#include "store/test_rows.hpp"

namespace weir::store {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t any_size = std::numeric_limits<std::int64_t>::max();

struct Kind {
    std::string name;
    std::unique_ptr<ResponseStore> (*open)(const std::filesystem::path& folder);
};

std::unique_ptr<ResponseStore> open_sqlite(const std::filesystem::path& folder) {
    auto store = open_sqlite_response_store({.file = folder / "weir.db"});
    EXPECT_TRUE(store) << store.error().message();
    return store ? std::move(*store) : nullptr;
}

std::unique_ptr<ResponseStore> open_memory(const std::filesystem::path&) {
    return make_memory_response_store();
}

ResponseRow row_of(std::string id, std::string key = "k1") {
    return {.key = KeyId(std::move(key)),
            .id = std::move(id),
            .created = test_start,
            .expires = test_start + 24h,
            .provider = "anthropic",
            .credential = "main",
            .response = R"({"id":"r","output":[]})",
            .input = std::string("[{\"role\":\"user\",\"content\":\"a\0b\"}]", 33)};
}

class ResponseStoreContract : public testing::TestWithParam<Kind> {
protected:
    TestFolder folder;
    std::unique_ptr<ResponseStore> store = GetParam().open(folder.path());

    void put(const ResponseRow& row) {
        const Result<void> done = store->put({&row, 1});
        ASSERT_TRUE(done) << done.error().message();
    }
    std::optional<ResponseRow> get(std::string_view id, const std::string& key = "k1",
                                   SysTime now = test_start) {
        Result<ResponseFound> found = store->get(KeyId(key), id, now);
        EXPECT_TRUE(found) << found.error().message();
        return found ? std::move(found->row) : std::nullopt;
    }
};

INSTANTIATE_TEST_SUITE_P(Stores, ResponseStoreContract,
                         testing::Values(Kind{"sqlite", &open_sqlite},
                                         Kind{"memory", &open_memory}),
                         [](const auto& kind) { return kind.param.name; });

TEST_P(ResponseStoreContract, GivesBackWhatWasPut) {
    const ResponseRow rows[] = {row_of("r1"), row_of("r2")};
    ASSERT_TRUE(store->put(rows));
    EXPECT_EQ(get("r1"), rows[0]);
    EXPECT_EQ(get("r2"), rows[1]);
    EXPECT_FALSE(get("r3"));
}

TEST_P(ResponseStoreContract, ARowMayHoldNothingButItsPlace) {
    ResponseRow row = row_of("r1");
    row.provider_keeps = true;
    row.response.clear();
    row.input.clear();
    put(row);
    EXPECT_EQ(get("r1"), row);
    EXPECT_FALSE(get("r1")->has_content());
}

TEST_P(ResponseStoreContract, AKeySeesItsOwnOnly) {
    ResponseRow mine = row_of("r1", "k1");
    mine.provider = "one";
    ResponseRow theirs = row_of("r1", "k2");
    theirs.provider = "two";
    put(mine);
    EXPECT_TRUE(store->get(KeyId("k2"), "r1", test_start)->of_another);
    EXPECT_FALSE(store->get(KeyId("k2"), "r2", test_start)->of_another);
    EXPECT_FALSE(*store->erase(KeyId("k2"), "r1", test_start));
    put(theirs);
    EXPECT_EQ(get("r1", "k1"), mine);
    EXPECT_EQ(get("r1", "k2"), theirs);
    EXPECT_FALSE(store->get(KeyId("k2"), "r1", test_start)->of_another);
    EXPECT_FALSE(get("r1", ""));
    EXPECT_TRUE(*store->erase(KeyId("k1"), "r1", test_start));
    EXPECT_EQ(get("r1", "k2"), theirs);
}

TEST_P(ResponseStoreContract, PutReplacesAndTheSumFollows) {
    put(row_of("r1"));
    ResponseRow longer = row_of("r1");
    longer.response += std::string(1000, ' ');
    put(longer);
    EXPECT_EQ(get("r1"), longer);
    EXPECT_EQ(*store->bytes(), longer.bytes());
    put(row_of("r2"));
    EXPECT_EQ(*store->bytes(), longer.bytes() + row_of("r2").bytes());
    EXPECT_TRUE(*store->erase(KeyId("k1"), "r1", test_start));
    EXPECT_FALSE(*store->erase(KeyId("k1"), "r1", test_start));
    EXPECT_EQ(*store->bytes(), row_of("r2").bytes());
}

TEST_P(ResponseStoreContract, WhatHasExpiredIsNotThere) {
    put(row_of("r1"));
    EXPECT_TRUE(get("r1", "k1", test_start + 24h - 1us));
    EXPECT_FALSE(get("r1", "k1", test_start + 24h));
    EXPECT_FALSE(store->get(KeyId("k2"), "r1", test_start + 24h)->of_another);
    EXPECT_FALSE(*store->erase(KeyId("k1"), "r1", test_start + 24h));
}

TEST_P(ResponseStoreContract, TrimTakesTheExpiredOnes) {
    ResponseRow soon = row_of("soon");
    soon.expires = test_start + 1h;
    put(row_of("later"));
    put(soon);
    EXPECT_EQ(*store->trim(test_start, any_size, 100), 0);
    EXPECT_EQ(*store->trim(test_start + 1h, any_size, 100), 1);
    EXPECT_EQ(*store->bytes(), row_of("later").bytes());
    EXPECT_TRUE(get("later"));
}

TEST_P(ResponseStoreContract, TrimMakesRoomOldestFirstAndNoMoreThanAsked) {
    for (int i = 0; i < 5; ++i) {
        ResponseRow row = row_of("r" + std::to_string(i));
        row.expires = test_start + 24h - std::chrono::minutes(i);  // r4 expires first
        put(row);
    }
    const std::int64_t one = row_of("r0").bytes();
    EXPECT_EQ(*store->trim(test_start, 5 * one, 100), 0);
    EXPECT_EQ(*store->trim(test_start, 4 * one - 1, 1), 1);
    EXPECT_FALSE(get("r4"));
    EXPECT_EQ(*store->trim(test_start, 4 * one - 1, 100), 1);
    EXPECT_FALSE(get("r3"));
    EXPECT_TRUE(get("r2"));
    EXPECT_EQ(*store->bytes(), 3 * one);
    EXPECT_EQ(*store->trim(test_start, 0, 100), 3);
    EXPECT_EQ(*store->bytes(), 0);
}

}  // namespace
}  // namespace weir::store
