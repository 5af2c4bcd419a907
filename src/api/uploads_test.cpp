// Files and other paths of a provider, as a client sees them: through the handler.
#include "api/uploads.hpp"

#include <gtest/gtest.h>

#include "api/handler.hpp"
#include "api/provider_path.hpp"
#include "api/routes.hpp"
#include "gateway/test_world.hpp"

namespace weir::api {
namespace {

using namespace gateway::test;
using net::http1::Method;

class Uploads : public testing::Test {
protected:
    const Exchange& ask(std::string method, std::string path, Fields headers = with_key,
                        std::string body = "") {
        exchange.emplace(Exchange::Request{.method = std::move(method),
                                           .path = std::move(path),
                                           .headers = std::move(headers),
                                           .body = std::move(body)});
        Handler handler(world.services(), process);
        world.run(handler.handle(*exchange));
        world.log.flush();
        return *exchange;
    }
    const Upstream::Asked& asked() const { return world.upstream.asked.back(); }

    World world;
    ProcessView process;
    std::optional<Exchange> exchange;
};

Fields and_header(std::string name, std::string value) {
    Fields fields = with_key;
    fields.emplace_back(std::move(name), std::move(value));
    return fields;
}

TEST_F(Uploads, FilesLiveAtAProviderThatIsNamed) {
    EXPECT_EQ(ask("GET", "/v1/files").status, 400);
    for (const std::string_view word : {"x-weir-provider", "?provider=", "one, two"})
        EXPECT_TRUE(exchange->body.contains(word)) << exchange->body;
    EXPECT_TRUE(world.upstream.asked.empty());
    world.upstream.plays("two.test", answers(R"({"object":"list","data":[]})"));
    EXPECT_EQ(ask("GET", "/v1/files?limit=2&after=f", and_header("X-Weir-Provider", "two")).body,
              R"({"object":"list","data":[]})");
    EXPECT_EQ(asked().target, "/v1/files?limit=2&after=f");
    EXPECT_EQ(find_field(asked().headers, "x-weir-provider"), "");
    world.upstream.plays("one.test", answers(R"({"id":"file-1","deleted":true})"));
    EXPECT_EQ(ask("DELETE", "/v1/files/file-1?provider=one").body,
              R"({"id":"file-1","deleted":true})");
    EXPECT_EQ(asked().target, "/v1/files/file-1");
    EXPECT_EQ(asked().method, "DELETE");
    EXPECT_EQ(ask("GET", "/v1/files?provider=three").status, 400);
    EXPECT_EQ(ask("GET", "/v1/files?provider=sim").status, 400);
}

TEST_F(Uploads, TheOnlyProviderThatHasFilesNeedsNoName) {
    world.wire_of_two = "anthropic";
    world.upstream.plays("one.test", answers(R"({"id":"file-1"})"));
    Fields headers = and_header("content-type", "multipart/form-data; boundary=b");
    EXPECT_EQ(ask("POST", "/v1/files", headers, "--b\r\nanything").body, R"({"id":"file-1"})");
    EXPECT_EQ(asked().target, "/v1/files");
    EXPECT_EQ(asked().body, "--b\r\nanything");
    EXPECT_EQ(find_field(asked().headers, "content-type"), "multipart/form-data; boundary=b");
    Play content = answers("line\n");
    content.headers = {{"content-type", "application/octet-stream"}};
    world.upstream.plays("one.test", std::move(content));
    EXPECT_EQ(ask("GET", "/v1/files/file-1/content").body, "line\n");
    EXPECT_EQ(exchange->header("content-type"), "application/octet-stream");
    for (const std::string path :
         {"/v1/files/../models", "/v1/files/a/b", "/v1/files/%2e%2e/x", "/v1/files/a/content/b"})
        EXPECT_GE(ask("GET", path).status, 400) << path;
    EXPECT_EQ(world.upstream.asked.size(), 2U);
}

TEST_F(Uploads, AnyPathOfAProviderCanBeReached) {
    for (const std::string method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
        world.upstream.plays("one.test", answers(R"({"object":"batch"})"));
        EXPECT_EQ(ask(method, "/provider/one/v1/batches/b1/cancel?a=b&key=secret").body,
                  R"({"object":"batch"})")
            << method;
        EXPECT_EQ(asked().method, method);
        EXPECT_EQ(asked().target, "/v1/batches/b1/cancel?a=b");
    }
    world.upstream.plays("one.test", answers());
    EXPECT_EQ(ask("POST", "/provider/one/v1/chat/completions", with_key, chat_body("m")).body,
              answer_body);
    EXPECT_EQ(exchange->header("x-weir-cost"), "0.00002");
    for (const std::string method : {"CONNECT", "PROPFIND"})
        EXPECT_EQ(ask(method, "/provider/one/v1/x").status, 405) << method;
}

TEST_F(Uploads, NoPathLeadsAwayFromTheProvider) {
    for (const std::string path :
         {"/provider/one", "/provider/three/v1/x", "/provider/sim/v1/x", "/provider/one/../two/x",
          "/provider/one//evil.test/x", "/provider/one/http://evil.test/x",
          "/provider/one/%2e%2e/x", "/provider/one/v1%2fx", "/provider/one@evil.test/x",
          "/provider/one.evil.test/x"}) {
        const int status = ask("GET", path).status;
        EXPECT_TRUE(status == 400 || status == 404) << path << " " << status;
    }
    EXPECT_TRUE(world.upstream.asked.empty());
}

TEST_F(Uploads, StrangersLearnNothing) {
    world.keys_required = true;
    for (const std::string path : {"/provider/one/v1/x", "/provider/three/v1/x", "/v1/files"}) {
        EXPECT_EQ(ask("GET", path, {}).status, 401) << path;
        EXPECT_FALSE(exchange->body.contains("two"));
    }
    // A key in the query is the client's, under whatever name it goes along.
    world.upstream.plays("one.test", answers("{}"));
    EXPECT_EQ(
        ask("GET", "/provider/one/v1/x?token=secret-key-of-a-test&key=secret-key-of-a-test&alt=sse",
            {})
            .status,
        200);
    EXPECT_EQ(asked().target, "/v1/x?alt=sse");
}

TEST_F(Uploads, AnyMethodIsOnlyForPathsOfProviders) {
    EXPECT_EQ(find_endpoint(Method::put, "/provider/a/b").endpoint->serve, &provider_path);
    EXPECT_EQ(find_endpoint(Method::put, "/provider/a/b").rest, "a/b");
    EXPECT_EQ(find_endpoint(Method::put, "/v1/files").endpoint, nullptr);
    EXPECT_EQ(find_endpoint(Method::del, "/v1/files/x").endpoint->serve, &files);
}

}  // namespace
}  // namespace weir::api
