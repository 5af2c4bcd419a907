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

}  // namespace
}  // namespace weir::gateway
