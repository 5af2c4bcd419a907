#include "app/setup.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/test_command.hpp"
#include "store/sqlite/sqlite.hpp"

namespace weir::app {
namespace {

TEST(Setup, AStoreThatIsNotThereHasNoKeysAndIsNotMade) {
    const TestFolder folder;
    const auto setup = open_setup(folder.file());
    ASSERT_TRUE(setup) << setup.error().message();
    EXPECT_TRUE((*setup)->stored_keys.empty());
    EXPECT_FALSE(std::filesystem::exists(folder.store()));
}

TEST(Setup, HasTheStoresKeys) {
    const TestFolder folder;
    {
        const auto store = store::open_sqlite_key_store({.file = folder.store()});
        ASSERT_TRUE(store);
        ASSERT_TRUE(
            (*store)->create({.id = KeyId("key_1"), .name = "a", .secrets = {{.hash = {1}}}}));
    }
    const auto setup = open_setup(folder.file());
    ASSERT_TRUE(setup);
    EXPECT_TRUE((*setup)->snapshot().keys_required);
}

TEST(Setup, AStoreThatIsNoDatabaseIsAProblem) {
    const TestFolder folder;
    std::ofstream(folder.store()) << std::string(4096, 'x');
    const auto setup = open_setup(folder.file());
    ASSERT_FALSE(setup);
    EXPECT_TRUE(has(setup.error().message(), folder.store())) << setup.error().message();
}

TEST(Setup, EachProblemIsNamedOnce) {
    const TestFolder folder("listn: x\nproviders: { sim: {} }\ntimeouts: { connect: 5 }\n");
    const auto setup = open_setup(folder.file());
    ASSERT_FALSE(setup);
    EXPECT_EQ(std::ranges::count(setup.error().message(), '\n'), 1) << setup.error().message();
}

TEST(Setup, AMissingFileIsNamed) {
    const auto setup = open_setup("/nowhere/weir.yaml");
    ASSERT_FALSE(setup);
    EXPECT_TRUE(has(setup.error().message(), "/nowhere/weir.yaml"));
}

TEST(ServerPart, IsReadWhileTheRestIsWrong) {
    const TestFolder folder("providers: { nope: {} }\n");
    const auto server = open_server_part(folder.file());
    ASSERT_TRUE(server);
    EXPECT_EQ(server->store.sqlite, folder.store());
    EXPECT_FALSE(open_setup(folder.file()));
}

}  // namespace
}  // namespace weir::app
