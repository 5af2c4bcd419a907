#include "app/credential_check.hpp"

#include <gtest/gtest.h>

#include "net/loop.hpp"
#include "provider/settings.hpp"

namespace weir::app {
namespace {

struct Canned {
    int status = 200;
    std::string body;
};

class CannedAnswer final : public net::UpstreamAnswer {
public:
    explicit CannedAnswer(Canned canned) : canned_(std::move(canned)) {}
    int status() const override { return canned_.status; }
    const net::http1::Headers& headers() const override { return headers_; }
    net::Awaitable<Result<std::string_view>> read(Deadline) override {
        if (ended_) co_return std::string_view{};
        ended_ = true;
        co_return std::string_view(canned_.body);
    }
    Result<std::string_view> read_ready() override { return std::string_view{}; }
    void hurry(std::chrono::nanoseconds) override {}
    bool at_end() const override { return ended_; }

private:
    Canned canned_;
    net::http1::Headers headers_;
    bool ended_ = false;
};

// Answers by whether the right key was shown.
struct FakeProvider final : net::Upstream {
    Canned with_key;
    Canned without = {.status = 401, .body = R"({"error":{"message":"no key"}})"};
    std::optional<Error> fault;
    std::vector<std::string> targets;

    net::Awaitable<Result<std::unique_ptr<net::UpstreamAnswer>>> send(
        const net::UpstreamRequest& request, const net::UpstreamTimeouts&, net::Cancel*) override {
        targets.emplace_back(request.target);
        if (fault) co_return fail(*fault);
        bool shown = false;
        for (const net::http1::Field& field : request.headers)
            shown =
                shown || (field.name == "authorization" && field.value == "Bearer sk-canary-123");
        co_return std::make_unique<CannedAnswer>(shown ? with_key : without);
    }
};

struct World {
    catalog::Catalog catalog = catalog::open_embedded();
    provider::Provider provider{settings(), catalog};
    net::Endpoint endpoint;
    FakeProvider upstream;

    static provider::ProviderSettings settings() {
        provider::ProviderSettings made{.id = "acme", .url = "https://api.acme.example/v1"};
        made.credentials.push_back({.name = "ACME_KEY", .secret = Secret("sk-canary-123")});
        return made;
    }

    CredentialReport check(bool with_credential = true) {
        CredentialReport report;
        net::Loop loop;
        loop.tasks().spawn(
            "check",
            check_credential(provider, with_credential ? provider.credentials().data() : nullptr,
                             &endpoint, upstream, {}, report));
        loop.tasks().when_empty([&loop] { loop.stop(); });
        loop.run();
        return report;
    }
};

TEST(CredentialCheck, AKnownKeyIsOk) {
    World world;
    const CredentialReport report = world.check();
    EXPECT_EQ(report.verdict, Verdict::ok);
    EXPECT_EQ(report.http_status, 200);
    EXPECT_EQ(report.credential, "ACME_KEY");
    EXPECT_EQ(world.upstream.targets.front(), "/v1/models");
}

TEST(CredentialCheck, AListForAnybodyProvesNothing) {
    World world;
    world.upstream.without = {.status = 200};
    EXPECT_EQ(world.check().verdict, Verdict::unverified);
}

TEST(CredentialCheck, ARefusedKeyIsNamedButNeverShown) {
    World world;
    world.upstream.with_key = {
        .status = 401,
        .body = R"({"error":{"message":"Incorrect API key provided: sk-canary-123"}})"};
    const CredentialReport report = world.check();
    EXPECT_EQ(report.verdict, Verdict::refused);
    EXPECT_NE(report.advice.find("ACME_KEY"), std::string::npos) << report.advice;
    EXPECT_EQ(report.advice.find("canary"), std::string::npos) << report.advice;
}

TEST(CredentialCheck, AMissingCredentialIsSaidToBeMissing) {
    World world;
    const CredentialReport report = world.check(false);
    EXPECT_EQ(report.verdict, Verdict::refused);
    EXPECT_TRUE(report.advice.starts_with("needs a credential")) << report.advice;
}

TEST(CredentialCheck, NoListOfModelsSaysNothingAboutTheKey) {
    World world;
    world.upstream.with_key = {.status = 404};
    EXPECT_EQ(world.check().verdict, Verdict::unverified);
}

TEST(CredentialCheck, AnErrorOfTheProviderIsNotTheKeysFault) {
    World world;
    world.upstream.with_key = {.status = 503};
    EXPECT_EQ(world.check().verdict, Verdict::failing);
}

TEST(CredentialCheck, SilenceIsUnreachable) {
    World world;
    world.upstream.fault = Error(ErrorKind::upstream_unreachable, "api.acme.example: no such host");
    const CredentialReport report = world.check();
    EXPECT_EQ(report.verdict, Verdict::unreachable);
    EXPECT_EQ(report.http_status, 0);
    EXPECT_EQ(report.advice, "api.acme.example: no such host");
}

}  // namespace
}  // namespace weir::app
