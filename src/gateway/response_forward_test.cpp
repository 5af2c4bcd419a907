#include "gateway/response_forward.hpp"

#include "gateway/test_world.hpp"

namespace weir::gateway {
namespace {

using namespace test;

net::Awaitable<void> forward(Exchange& exchange, Services& services, ResponseCall call,
                             int& status) {
    status = co_await forward_response_call(exchange, services, call);
}

class ResponseForward : public testing::Test {
protected:
    World world;
    std::optional<Exchange> exchange;
    int status = -1;

    ResponseForward() { world.wire_of_one = "openai_responses"; }
    const Exchange& call(std::string method, std::string_view rest,
                         std::string_view provider = "one") {
        exchange.emplace(Exchange::Request{.method = std::move(method), .headers = with_key});
        world.run(forward(
            *exchange, world.services(),
            {.provider = provider, .credential = "main", .id = "resp_1", .rest = rest}, status));
        return *exchange;
    }
};

TEST_F(ResponseForward, AsksTheProviderWithOurCredential) {
    world.upstream.plays("one.test", answers(R"({"id":"resp_1"})"));
    const Exchange& answer = call("GET", "/input_items?limit=3");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, R"({"id":"resp_1"})");
    EXPECT_EQ(answer.header("x-weir-provider"), "one");
    EXPECT_EQ(status, 200);
    const Upstream::Asked& asked = world.upstream.asked.at(0);
    EXPECT_EQ(asked.target, "/v1/responses/resp_1/input_items?limit=3");
    EXPECT_EQ(find_field(asked.headers, "authorization"), "Bearer sk-secret-of-one");
}

TEST_F(ResponseForward, PassesAStreamAndSaysWhenItBreaks) {
    world.upstream.plays("one.test", streams({"data: 1\n\n", "data: 2\n\n"}));
    EXPECT_EQ(call("GET", "?stream=true").body, "data: 1\n\ndata: 2\n\n");
    Play broken = streams({"data: 1\n\n"});
    broken.broken = Error(ErrorKind::upstream_protocol, "gone");
    world.upstream.plays("one.test", std::move(broken));
    EXPECT_NE(call("GET", "?stream=true").body.find("event: error"), std::string::npos);
}

TEST_F(ResponseForward, GivesTheProvidersRefusalButNotWhatItSaysOfOurKey) {
    world.upstream.plays("one.test", fails(404, "Response not found"));
    EXPECT_EQ(call("DELETE", "").status, 404);
    EXPECT_NE(exchange->body.find("Response not found"), std::string::npos);
    world.upstream.plays("one.test", fails(401, "bad key sk-secret-of-one"));
    EXPECT_EQ(call("GET", "").status, traits(ErrorKind::upstream_auth).http_status);
    EXPECT_EQ(exchange->body.find("sk-secret"), std::string::npos);
    EXPECT_EQ(call("GET", "").status, traits(ErrorKind::upstream_unreachable).http_status);
    EXPECT_EQ(status, 0);
}

TEST_F(ResponseForward, AProviderThatIsGoneIsNamed) {
    EXPECT_EQ(call("GET", "", "gone").status, 404);
    EXPECT_NE(exchange->body.find("gone keeps this response"), std::string::npos);
    EXPECT_TRUE(keeps_responses(*world.services().snapshot, "one"));
    EXPECT_FALSE(keeps_responses(*world.services().snapshot, "two")) << "it speaks another API";
}

TEST(ResponseId, LeadsNowhereElse) {
    EXPECT_TRUE(response_id_is_plain("resp_0aZ-9"));
    for (const std::string_view id : {"", "..", "a/b", "a%2fb", "a?b", "a.b", "a b", "\xc3\xa9"})
        EXPECT_FALSE(response_id_is_plain(id)) << id;
    EXPECT_FALSE(response_id_is_plain(std::string(257, 'a')));
}

}  // namespace
}  // namespace weir::gateway
