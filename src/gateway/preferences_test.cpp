#include "gateway/preferences.hpp"

#include <gtest/gtest.h>

#include "gateway/test_world.hpp"

namespace weir::gateway {
namespace {

TEST(PreferencesOfBody, AreReadAndTakenOutOfWhatIsForwarded) {
    test::World world;
    test::Exchange exchange({.body = "{}"});
    const wire::Wire& wire = *wire::find("openai_chat");
    RequestContext request(exchange, world.services(), wire);
    request.body =
        R"({"model":"m","messages":[{"role":"user","content":"hi"}],"models":["b"],"temperature":1,"tags":["x"],"provider":null})";
    request.peek = *wire.peek(request.body, {});
    ASSERT_TRUE(read_preferences(request));
    ASSERT_TRUE(request.preferences);
    EXPECT_EQ(request.preferences->more_models, std::vector<std::string>{"b"});
    request.ready = &request.snapshot->ready(0);
    wire::RequestEdit edit;
    leave_out_preferences(request, edit);
    EXPECT_EQ(wire.edit(request.body, request.peek, edit).text(),
              R"({"model":"m","messages":[{"role":"user","content":"hi"}],"temperature":1})");
}

TEST(PreferencesOfBody, ABadOneNamesItsField) {
    test::World world;
    test::Exchange exchange({.body = "{}"});
    const wire::Wire& wire = *wire::find("openai_chat");
    RequestContext request(exchange, world.services(), wire);
    request.body =
        R"({"model":"m","messages":[{"role":"user","content":"hi"}],"provider":{"sort":1}})";
    request.peek = *wire.peek(request.body, {});
    ASSERT_TRUE(read_preferences(request));
    ASSERT_TRUE(request.preferences->problem);
    EXPECT_EQ(request.preferences->problem->field(), "provider.sort");
}

TEST(PreferencesOfBody, RequiredParametersLeaveOutWhoCannotBeToldThem) {
    test::World world;
    world.unsupported_fields = "logit_bias";
    const auto ask = [&](std::string_view more) {
        test::Exchange exchange(test::chat("one/m", more));
        world.upstream.plays("one.test", test::answers());
        world.serve(exchange);
        return std::pair(exchange.status, exchange.body);
    };
    EXPECT_EQ(ask(R"(,"logit_bias":{})").first, 200) << "is dropped, and said so";
    const auto [status, body] = ask(R"(,"logit_bias":{},"provider":{"require_parameters":true})");
    EXPECT_EQ(status, 422);
    EXPECT_NE(body.find("logit_bias"), std::string::npos) << body;
    EXPECT_EQ(ask(R"(,"user":"me","provider":{"require_parameters":true})").first, 200);
    EXPECT_EQ(ask(R"(,"logit_bias":{},"provider":{"require_parameters":false})").first, 200);
}

}  // namespace
}  // namespace weir::gateway
