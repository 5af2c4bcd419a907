#include "gateway/response_access.hpp"

#include "gateway/test_responses.hpp"

namespace weir::gateway {
namespace {

using namespace test;

// A state whose thread is not running answers nobody.
class ResponseAccessTest : public testing::Test {
protected:
    World world;
    ResponseSettings settings{.read_timeout = std::chrono::milliseconds(1)};
    ResponseState state{store::make_memory_response_store(), settings, [] { return noon; }};
    ResponseAccess access{state, world.wheel, [this](std::move_only_function<void()> work) {
                              world.loop.post(std::move(work));
                          }};
    net::Cancel cancel;
    std::optional<Result<ResponseState::Found>> found;

    net::Awaitable<void> find(std::string id) {
        found = co_await access.find(KeyId("k"), std::move(id), &cancel);
    }
    static store::ResponseRow row_of(std::string id) {
        return {.key = KeyId("k"),
                .id = std::move(id),
                .created = noon,
                .expires = noon + std::chrono::hours(1),
                .response = "{}"};
    }
};

TEST_F(ResponseAccessTest, WaitsForNobodyWhatMemoryHas) {
    state.keep(row_of("r"));
    world.run(find("r"));
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->row->id, "r");
}

TEST_F(ResponseAccessTest, ComesBackWithWhatTheStoreSays) {
    state.start();
    world.run(find("nobody's"));
    ASSERT_TRUE(found && *found);
    EXPECT_FALSE((*found)->row);
}

TEST_F(ResponseAccessTest, AStoreThatDoesNotAnswerInTimeIsAnError) {
    world.run(find("r"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->error().kind(), ErrorKind::overloaded);
    state.start();
    state.stop();  // its late answer finds nobody
    world.loop.run_once(std::chrono::milliseconds(0));
}

TEST_F(ResponseAccessTest, AClientThatLeavesWaitsNoMore) {
    cancel.request();
    world.run(find("r"));
    EXPECT_EQ(found->error().kind(), ErrorKind::client_cancelled);
}

}  // namespace
}  // namespace weir::gateway
