#include "gateway/stream_guard.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"

namespace weir::gateway {
namespace {

using namespace std::chrono_literals;
using namespace test;

struct Guarded {
    Guarded(std::chrono::nanoseconds ping_every, std::chrono::nanoseconds stall,
            std::string_view wire = "openai_chat") {
        world.ping_every = ping_every;
        world.slow_stream.stall = stall;
        request.emplace(exchange, world.services(), *wire::find(wire));
        request->plan.route = request->snapshot->routes.find("both");
        guard.emplace(*request, start);
    }
    World world;
    Exchange exchange{chat("both")};
    std::optional<RequestContext> request;
    SteadyTime start = std::chrono::steady_clock::now();
    std::optional<StreamGuard> guard;
};

TEST(StreamGuard, WatchesNothingThatIsNotAskedFor) {
    const Guarded none(0s, 0s);
    EXPECT_FALSE(none.guard->watches());
    EXPECT_EQ(none.guard->next(), no_deadline);
    const Guarded frames(15s, 0s, "bedrock");
    EXPECT_FALSE(frames.guard->watches()) << "no ping has a place there";
}

TEST(StreamGuard, APingIsDueAfterSilenceTowardsTheClient) {
    Guarded guarded(15s, 0s);
    EXPECT_EQ(guarded.guard->next(), guarded.start + 15s);
    EXPECT_FALSE(guarded.guard->ping_due(guarded.start + 14s));
    EXPECT_TRUE(guarded.guard->ping_due(guarded.start + 15s));
    guarded.guard->sent(guarded.start + 15s);
    EXPECT_EQ(guarded.guard->next(), guarded.start + 30s);
}

TEST(StreamGuard, CommentsAndPingsAreNoProgress) {
    Guarded guarded(0s, 20s);
    guarded.guard->heard(": PROCESSING\n\n: again\r\n\r\n", guarded.start + 15s);
    guarded.guard->sent(guarded.start + 15s);
    EXPECT_TRUE(guarded.guard->stalled(guarded.start + 20s));
    guarded.guard->heard(": so\n\ndata: {}\n\n", guarded.start + 19s);
    EXPECT_FALSE(guarded.guard->stalled(guarded.start + 38s));
    EXPECT_TRUE(guarded.guard->stalled(guarded.start + 39s));
}

TEST(StreamGuard, TheSoonerOfBothIsNext) {
    Guarded guarded(15s, 20s);
    guarded.guard->sent(guarded.start + 14s);
    EXPECT_EQ(guarded.guard->next(), guarded.start + 20s);
}

}  // namespace
}  // namespace weir::gateway
