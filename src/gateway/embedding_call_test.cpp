#include "gateway/embedding_call.hpp"

#include <gtest/gtest.h>

#include "gateway/test_embeddings.hpp"

namespace weir::gateway {
namespace {

using namespace test;

class Call {
public:
    explicit Call(EmbeddingWorld& world, route::EmbeddingSettings of = {.model = "two/embedder",
                                                                        .at = {},
                                                                        .dimensions = {}})
        : world_(world),
          settings(std::move(of)),
          call(world.services(), world.services().snapshot,
               *world.services().snapshot->routes.find("both"), settings, "examples") {}
    void run(std::chrono::nanoseconds within) {
        world_.run(call.run(deadline_after(std::chrono::steady_clock::now(), within)));
        world_.log.flush();
    }

private:
    EmbeddingWorld& world_;

public:
    route::EmbeddingSettings settings;
    EmbeddingCall call;
};

TEST(EmbeddingCall, SaysWhatTheProvidersDialectWants) {
    for (const bool openai : {true, false}) {
        EmbeddingWorld world;
        if (!openai) world.wire_of_two = "gemini";
        world.prepare();
        const std::vector<std::string> texts = {"a", "b"};
        Call one(world, {.model = "two/embedder", .at = {}, .dimensions = 2});
        ASSERT_EQ(one.call.ask(texts), 2U);
        if (openai) {
            one.run(std::chrono::seconds(20));
            ASSERT_EQ(world.upstream.asked.size(), 1U);
            EXPECT_EQ(world.upstream.asked[0].body,
                      R"({"model":"embedder","input":["a","b"],"dimensions":2})");
            ASSERT_TRUE(one.call.vectors());
            EXPECT_EQ(one.call.vectors()->size(), 2U);
            continue;
        }
        world.upstream.author = [](const Upstream::Asked&) {
            return answers(R"({"embeddings":[{"values":[1,0]},{"values":[0,1]}]})");
        };
        one.run(std::chrono::seconds(20));
        ASSERT_EQ(world.upstream.asked.size(), 1U);
        EXPECT_NE(world.upstream.asked[0].body.find(R"("outputDimensionality":2)"),
                  std::string::npos)
            << world.upstream.asked[0].body;
        const auto vectors = one.call.vectors();
        ASSERT_TRUE(vectors) << vectors.error().message();
        EXPECT_EQ((*vectors)[1], (std::vector<float>{0, 1}));
    }
}

TEST(EmbeddingCall, OneOfItsOwnThatIsLateIsNotTheClientsFault) {
    EmbeddingWorld world;
    world.prepare();
    world.next.push_back({.headers = {{"content-type", "application/json"}}, .silent = true});
    const std::vector<std::string> texts = {"a text of some bytes"};
    Call one(world);
    ASSERT_EQ(one.call.ask(texts), 1U);
    one.run(std::chrono::milliseconds(10));
    EXPECT_TRUE(one.call.late());
    EXPECT_FALSE(one.call.vectors());
    EXPECT_EQ(world.metrics.client_cancelled.value(), 0);
    for (const std::string_view part :
         {R"("status":504)", R"("error":"upstream_timeout")", R"("estimated":true)"})
        EXPECT_NE(world.log_lines.find(part), std::string::npos) << part << world.log_lines;
    EXPECT_EQ(world.log_lines.find(R"("cost_nano_usd":0,)"), std::string::npos)
        << "it may have been charged for: " << world.log_lines;
}

TEST(EmbeddingCall, FewerVectorsThanTextsAreNoAnswer) {
    EmbeddingWorld world;
    world.prepare();
    world.next.push_back(answers(R"({"data":[{"index":0,"embedding":[1,0]}]})"));
    const std::vector<std::string> texts = {"a", "b"};
    Call one(world);
    ASSERT_EQ(one.call.ask(texts), 2U);
    one.run(std::chrono::seconds(20));
    ASSERT_FALSE(one.call.vectors());
    EXPECT_EQ(one.call.vectors().error().kind(), ErrorKind::upstream_protocol);
}

TEST(CanEmbed, AsksWhatTheProvidersApiHas) {
    EmbeddingWorld world;
    world.wire_of_one = "anthropic";
    world.prepare();
    const Snapshot& snapshot = *world.services().snapshot;
    EXPECT_TRUE(can_embed(snapshot, {.model = "two/embedder", .at = {}, .dimensions = {}}));
    EXPECT_FALSE(can_embed(snapshot, {.model = "one/embedder", .at = {}, .dimensions = {}}));
    EXPECT_FALSE(can_embed(snapshot, {.model = "sim/echo", .at = {}, .dimensions = {}}));
    EXPECT_FALSE(can_embed(snapshot, {.model = "nobody/m", .at = {}, .dimensions = {}}));
}

}  // namespace
}  // namespace weir::gateway
