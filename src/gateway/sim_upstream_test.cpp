#include "gateway/sim_upstream.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "gateway/test_world.hpp"
#include "json/document.hpp"

namespace weir::gateway {
namespace {

using namespace std::chrono_literals;
using namespace test;

struct Got {
    int status = 0;
    std::string body;
    std::optional<Error> error;
};

net::Awaitable<void> ask(net::Upstream& upstream, std::string body, net::UpstreamTimeouts timeouts,
                         net::Cancel* cancel, Got& got) {
    const std::array<std::string_view, 1> pieces = {body};
    const net::UpstreamRequest request{.target = "/", .headers = {}, .body = pieces};
    const auto answer = co_await upstream.send(request, timeouts, cancel);
    if (!answer) {
        got.error = answer.error();
        co_return;
    }
    got.status = (*answer)->status();
    while (!(*answer)->at_end()) {
        const auto data = co_await (*answer)->read();
        if (!data) {
            got.error = data.error();
            co_return;
        }
        got.body += *data;
    }
}

struct Asked {
    World world;
    net::UpstreamTimeouts timeouts{.connect = 20s, .first_byte = 20s, .between_bytes = 20s};
    net::Cancel cancel;
    Got got;

    Got& operator()(std::string_view model, std::string_view more = "") {
        got = {};
        world.run(ask(world.simulated, chat_body(model, more), timeouts, &cancel, got));
        return got;
    }
};

TEST(SimUpstream, AnswersAndStreams) {
    Asked asked;
    EXPECT_EQ(asked("echo").status, 200);
    EXPECT_TRUE(json::validate(asked.got.body)) << asked.got.body;
    asked("echo;chunk=1", R"(,"stream":true)");
    EXPECT_TRUE(asked.got.body.starts_with("data: {")) << asked.got.body;
    EXPECT_TRUE(asked.got.body.ends_with("data: [DONE]\n\n"));
    EXPECT_FALSE(asked.got.error);
}

TEST(SimUpstream, TakesItsTime) {
    Asked asked;
    const SteadyTime before = std::chrono::steady_clock::now();
    asked("fast;ttft=30ms;out=2;every=20ms", R"(,"stream":true)");
    EXPECT_GE(std::chrono::steady_clock::now() - before, 50ms);
    EXPECT_FALSE(asked.got.error);
}

TEST(SimUpstream, FaultsBelowHttpAreTheErrorsOfASocket) {
    struct Row {
        std::string_view model;
        ErrorKind kind;
        bool head;
    };
    const Row rows[] = {
        {"fast;reset_before", ErrorKind::upstream_unreachable, false},
        {"fast;close_before", ErrorKind::upstream_unreachable, false},
        {"fast;stall_before", ErrorKind::upstream_timeout, false},
        {"fast;garbage", ErrorKind::upstream_protocol, false},
        {"fast;half_head", ErrorKind::upstream_protocol, false},
        {"fast;out=9;break_after=2", ErrorKind::upstream_protocol, true},
        {"fast;out=9;close_after=2", ErrorKind::upstream_protocol, true},
        {"fast;out=9;stall_after=2", ErrorKind::upstream_timeout, true},
        {"fast;ttft=1h", ErrorKind::upstream_timeout, false},
        {"fast;out=9;every=1h", ErrorKind::upstream_timeout, true},
    };
    for (const Row& row : rows) {
        Asked asked;
        asked.timeouts.first_byte = 40ms;
        asked.timeouts.between_bytes = 40ms;
        const Got& got = asked(row.model, R"(,"stream":true)");
        ASSERT_TRUE(got.error) << row.model << "\n" << got.body;
        EXPECT_EQ(name(got.error->kind()), name(row.kind)) << row.model;
        EXPECT_EQ(got.status, row.head ? 200 : 0) << row.model;
    }
}

TEST(SimUpstream, StatusesAreAnswers) {
    Asked asked;
    EXPECT_EQ(asked("fast;status=503").status, 503);
    EXPECT_TRUE(json::validate(asked.got.body));
    const Got& unknown = asked("no-such-preset");
    ASSERT_TRUE(unknown.error);
    EXPECT_EQ(unknown.error->kind(), ErrorKind::unknown_model);
}

TEST(SimUpstream, CancellingEndsEveryWait) {
    struct Departure final : net::Wheel::Timer {
        explicit Departure(net::Cancel& of) : cancel(of) {}
        void on_deadline() override { cancel.request(); }
        net::Cancel& cancel;
    };
    for (const std::string_view model :
         {"fast;ttft=1h", "fast;stall_before", "fast;out=9;every=1h", "fast;out=9;stall_after=1"}) {
        Asked asked;
        Departure departure(asked.cancel);
        asked.world.wheel.set(departure, std::chrono::steady_clock::now());
        const Got& got = asked(model, R"(,"stream":true)");
        ASSERT_TRUE(got.error) << model;
        EXPECT_EQ(got.error->kind(), ErrorKind::client_cancelled) << model;
    }
}

TEST(SimUpstream, ListsItsModels) {
    const auto models = simulated_models();
    EXPECT_NE(std::ranges::find(models, "echo"), models.end());
    for (const std::string_view model : models) {
        Asked asked;
        asked.timeouts.first_byte = 20s;
        if (model == "slow") continue;  // takes seconds
        EXPECT_EQ(asked(model).status, 200) << model;
    }
}

}  // namespace
}  // namespace weir::gateway
