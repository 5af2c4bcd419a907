#include "api/rerank.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"
#include "json/document.hpp"

namespace weir::api {
namespace {

using namespace gateway::test;

// Whose words an error is in tells which shape a call was taken for.
class RerankEndpoints : public testing::Test {
protected:
    std::string shape_of(std::string path, std::string body, Fields headers = with_key) {
        exchange.emplace(Exchange::Request{
            .path = std::move(path), .headers = std::move(headers), .body = std::move(body)});
        Handler handler(world.services(), process);
        world.run(handler.handle(*exchange));
        EXPECT_GE(exchange->status, 400);
        const auto document = json::read(exchange->body);
        EXPECT_TRUE(document) << exchange->body;
        if (!document) return "";
        return document->root()["detail"].is_text() ? "detail" : "message";
    }

    World world;
    ProcessView process;
    std::optional<Exchange> exchange;
};

const std::string plain = R"({"model":"none","query":"q","documents":["a"]})";

TEST_F(RerankEndpoints, ThePathSaysWhoseItIs) {
    for (const std::string path :
         {"/v1/rerank", "/rerank", "/jina/v1/rerank", "/voyage/v1/rerank", "/v1/ranking"})
        EXPECT_EQ(shape_of(path, plain), "detail") << path;
    for (const std::string path : {"/v2/rerank", "/cohere/v2/rerank", "/cohere/v1/rerank"})
        EXPECT_EQ(shape_of(path, plain), "message") << path;
}

TEST_F(RerankEndpoints, WhereSeveralHaveThePathTheBodyOrTheSdkDoes) {
    EXPECT_EQ(shape_of("/v1/rerank", R"({"model":"none","max_chunks_per_doc":1})"), "message");
    Fields sdk = with_key;
    sdk.emplace_back("x-fern-sdk-name", "cohere");
    EXPECT_EQ(shape_of("/v1/rerank", plain, sdk), "message");
    EXPECT_EQ(shape_of("/jina/v1/rerank", plain, sdk), "detail");
}

TEST_F(RerankEndpoints, WhoMayNotCallIsRefusedBeforeTheBodyIsRead) {
    world.keys_required = true;
    EXPECT_EQ(shape_of("/v1/rerank", R"({"max_chunks_per_doc":1})", {}), "detail");
    EXPECT_EQ(exchange->status, 401);
}

TEST_F(RerankEndpoints, ABodyThatIsTooLargeIsRefusedOnce) {
    EXPECT_EQ(shape_of("/v1/rerank", "x"), "detail");
    EXPECT_EQ(exchange->status, 400);
    EXPECT_NE(exchange->header("x-request-id"), "");
    EXPECT_TRUE(exchange->complete);
}

}  // namespace
}  // namespace weir::api
