// What every KeyStore must do, run over all of them.
#include <gtest/gtest.h>

#include "store/key_store.hpp"
#include "store/memory/memory.hpp"
#include "store/sqlite/sqlite.hpp"
#include "store/test_rows.hpp"

namespace weir::store {
namespace {

using namespace std::chrono_literals;

struct Kind {
    std::string name;
    std::unique_ptr<KeyStore> (*open)(const std::filesystem::path& folder);
};

std::unique_ptr<KeyStore> open_sqlite(const std::filesystem::path& folder) {
    Result<std::unique_ptr<KeyStore>> store = open_sqlite_key_store({.file = folder / "weir.db"});
    EXPECT_TRUE(store) << store.error().message();
    return store ? std::move(*store) : nullptr;
}

std::unique_ptr<KeyStore> open_memory(const std::filesystem::path&) {
    return make_memory_key_store();
}

SecretHash hash_of(std::uint8_t n) {
    SecretHash hash{};
    hash.fill(n);
    hash[0] = 0;  // a zero byte inside
    return hash;
}

KeyRow key_of(std::string id, std::uint8_t n) {
    return {.id = KeyId(id),
            .name = "name-" + id,
            .created = test_start + std::chrono::seconds(n),
            .expires = std::nullopt,
            .revoked = std::nullopt,
            .limits = "{requests: 600/min}",
            .tags = {"team:a", "env: prod"},
            .secrets = {{.hash = hash_of(n), .created = test_start, .expires = std::nullopt}}};
}

class KeyStoreContract : public testing::TestWithParam<Kind> {
protected:
    TestFolder folder;
    std::unique_ptr<KeyStore> store = GetParam().open(folder.path());
};

INSTANTIATE_TEST_SUITE_P(Stores, KeyStoreContract,
                         testing::Values(Kind{"sqlite", &open_sqlite},
                                         Kind{"memory", &open_memory}),
                         [](const auto& kind) { return kind.param.name; });

TEST_P(KeyStoreContract, GivesBackWhatWasCreatedOldestFirst) {
    KeyRow first = key_of("b", 1);
    first.expires = test_start + 24h;
    first.tags.clear();
    first.limits.clear();
    first.role = AdminRole::viewer;
    const KeyRow second = key_of("a", 2);
    ASSERT_TRUE(store->create(second));
    ASSERT_TRUE(store->create(first));
    const Result<std::vector<KeyRow>> all = store->load_all();
    ASSERT_TRUE(all);
    EXPECT_EQ(*all, (std::vector{first, second}));
    EXPECT_EQ(*store->get(KeyId("a")), second);
    EXPECT_FALSE(*store->get(KeyId("c")));
}

TEST_P(KeyStoreContract, RefusesWhatExistsAndWhatIsIncomplete) {
    ASSERT_TRUE(store->create(key_of("a", 1)));
    const std::int64_t before = *store->version();
    KeyRow same_name = key_of("b", 2);
    same_name.name = "name-a";
    KeyRow same_hash = key_of("c", 1);
    KeyRow no_secret = key_of("d", 4);
    no_secret.secrets.clear();
    KeyRow bad_tag = key_of("e", 5);
    bad_tag.tags = {"two\nlines"};
    for (const KeyRow& bad : {key_of("a", 9), same_name, same_hash, no_secret, bad_tag}) {
        const Result<void> done = store->create(bad);
        ASSERT_FALSE(done) << bad.id.value();
        EXPECT_EQ(done.error().kind(), ErrorKind::invalid_request) << done.error().message();
    }
    EXPECT_EQ(store->load_all()->size(), 1U) << "nothing of a refused key stays";
    EXPECT_EQ(store->version(), before);
}

TEST_P(KeyStoreContract, RevokesOnceAndFreesTheName) {
    ASSERT_TRUE(store->create(key_of("a", 1)));
    ASSERT_TRUE(store->revoke(KeyId("a"), test_start + 1h));
    ASSERT_TRUE(store->revoke(KeyId("a"), test_start + 2h));
    const KeyRow key = **store->get(KeyId("a"));
    EXPECT_EQ(key.revoked, test_start + 1h);
    EXPECT_FALSE(key.usable(test_start));
    KeyRow again = key_of("b", 2);
    again.name = "name-a";
    EXPECT_TRUE(store->create(again));
    EXPECT_EQ(store->revoke(KeyId("none"), test_start).error().kind(), ErrorKind::not_found);
}

TEST_P(KeyStoreContract, RotationKeepsTheIdAndTwoLiveSecrets) {
    ASSERT_TRUE(store->create(key_of("a", 1)));
    const auto secret = [](std::uint8_t n) {
        return KeySecret{.hash = hash_of(n), .created = test_start + 1h, .expires = std::nullopt};
    };
    ASSERT_TRUE(store->rotate(KeyId("a"), secret(2), test_start + 2h));
    KeyRow key = **store->get(KeyId("a"));
    ASSERT_EQ(key.secrets.size(), 2U);
    EXPECT_EQ(key.secrets[0], secret(2));
    EXPECT_EQ(key.secrets[1].hash, hash_of(1));
    EXPECT_EQ(key.secrets[1].expires, test_start + 2h);

    ASSERT_TRUE(store->rotate(KeyId("a"), secret(3), test_start + 3h));
    key = **store->get(KeyId("a"));
    ASSERT_EQ(key.secrets.size(), 2U) << "the oldest is gone";
    EXPECT_EQ(key.secrets[0].hash, hash_of(3));
    EXPECT_EQ(key.secrets[1].hash, hash_of(2));

    ASSERT_TRUE(store->create(key_of("b", 7)));
    EXPECT_EQ(store->rotate(KeyId("a"), secret(7), test_start).error().kind(),
              ErrorKind::invalid_request);
    EXPECT_EQ((*store->get(KeyId("a")))->secrets.size(), 2U)
        << "a refused rotation changes nothing";
    EXPECT_EQ(store->rotate(KeyId("z"), secret(8), test_start).error().kind(),
              ErrorKind::not_found);
    ASSERT_TRUE(store->revoke(KeyId("a"), test_start));
    EXPECT_EQ(store->rotate(KeyId("a"), secret(9), test_start).error().kind(),
              ErrorKind::invalid_request);
}

TEST_P(KeyStoreContract, EveryChangeMovesTheVersion) {
    std::int64_t version = *store->version();
    const auto moved = [&] {
        const std::int64_t before = std::exchange(version, *store->version());
        return version > before;
    };
    ASSERT_TRUE(store->create(key_of("a", 1)));
    EXPECT_TRUE(moved());
    ASSERT_TRUE(store->set_limits(KeyId("a"), "{tokens: 5/s}"));
    EXPECT_TRUE(moved());
    EXPECT_EQ((*store->get(KeyId("a")))->limits, "{tokens: 5/s}");
    ASSERT_TRUE(store->rotate(
        KeyId("a"), {.hash = hash_of(2), .created = test_start, .expires = {}}, test_start));
    EXPECT_TRUE(moved());
    ASSERT_TRUE(store->revoke(KeyId("a"), test_start));
    EXPECT_TRUE(moved());
    ASSERT_TRUE(store->load_all());
    EXPECT_FALSE(moved());
}

}  // namespace
}  // namespace weir::store
