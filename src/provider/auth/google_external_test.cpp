#include "provider/auth/google_external.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace weir::provider::auth {
namespace {

using std::chrono::seconds;

const SysTime now(seconds(1'795'176'000));

constexpr std::string_view impersonation =
    R"("service_account_impersonation_url":"https://iamcredentials.googleapis.com/v1/projects/-/)"
    R"(serviceAccounts/a@p.iam.gserviceaccount.com:generateAccessToken")";

std::string file(std::string_view source, std::string_view more = {}) {
    return R"({"type":"external_account","audience":"//iam.googleapis.com/projects/1/x",)"
           R"("subject_token_type":"urn:ietf:params:oauth:token-type:jwt","credential_source":)" +
           std::string(source) + std::string(more.empty() ? "" : ",") + std::string(more) + "}";
}

ExternalAccount account(std::string_view source, std::string_view more = {}) {
    Result<ExternalAccount> read = read_external_account(file(source, more));
    EXPECT_TRUE(read.has_value()) << read.error().message();
    return read ? std::move(*read) : ExternalAccount{};
}

const TokenRequest& request_in(const Result<TokenStep>& step) {
    static const TokenRequest none;
    EXPECT_TRUE(step.has_value() && std::holds_alternative<TokenRequest>(*step));
    return step ? std::get<TokenRequest>(*step) : none;
}

std::string_view header(const TokenRequest& request, std::string_view name) {
    for (const TokenHeader& one : request.headers)
        if (one.name == name) return one.value.reveal();
    return {};
}

TEST(GoogleExternal, GoesFromAFileToAToken) {
    const ExternalAccount given = account(R"({"file":"/run/token"})");
    ExternalTokenFlow flow(given);
    const TokenStep first = flow.start();
    ASSERT_TRUE(std::holds_alternative<ReadFile>(first));
    EXPECT_EQ(std::get<ReadFile>(first).path, "/run/token");
    const Result<TokenStep> second = flow.on_file("ey.J.x\r\n");
    const TokenRequest& exchange = request_in(second);
    EXPECT_EQ(exchange.url, "https://sts.googleapis.com/v1/token");
    EXPECT_EQ(header(exchange, "content-type"), "application/x-www-form-urlencoded");
    EXPECT_EQ(header(exchange, "authorization"), "");
    EXPECT_EQ(exchange.body.reveal(),
              "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange"
              "&requested_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token"
              "&audience=%2F%2Fiam.googleapis.com%2Fprojects%2F1%2Fx"
              "&scope=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fcloud-platform"
              "&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt"
              "&subject_token=ey.J.x");
    const Result<TokenStep> last =
        flow.on_answer(200, R"({"access_token":"sts","expires_in":3600})", now);
    ASSERT_TRUE(last.has_value() && std::holds_alternative<Token>(*last));
    EXPECT_EQ(std::get<Token>(*last).value.reveal(), "sts");
    EXPECT_EQ(std::get<Token>(*last).expires_at, now + seconds(3600));
}

TEST(GoogleExternal, GoesFromAUrlOverImpersonation) {
    const ExternalAccount given = account(
        R"({"url":"http://169.254.169.254/token","headers":{"Metadata":"True"},
            "format":{"type":"json","subject_token_field_name":"access_token"}})",
        std::string(impersonation) +
            R"(,"service_account_impersonation":{"token_lifetime_seconds":1200})");
    ExternalTokenFlow flow(given, "narrow");
    const TokenStep first = flow.start();
    const auto& ask = std::get<TokenRequest>(first);
    EXPECT_EQ(ask.method, "GET");
    EXPECT_EQ(ask.url, "http://169.254.169.254/token");
    EXPECT_EQ(header(ask, "metadata"), "True");
    EXPECT_TRUE(ask.body.empty());
    const Result<TokenStep> exchange = flow.on_answer(200, R"({"access_token":"subject"})", now);
    const std::string_view form = request_in(exchange).body.reveal();
    EXPECT_TRUE(form.ends_with("&subject_token=subject"));
    EXPECT_EQ(form.find("narrow"), std::string_view::npos) << "the scope is of the last token";
    const Result<TokenStep> impersonate =
        flow.on_answer(200, R"({"access_token":"sts","expires_in":3600})", now);
    const TokenRequest& generate = request_in(impersonate);
    EXPECT_EQ(generate.url, given.impersonation_url);
    EXPECT_EQ(header(generate, "authorization"), "Bearer sts");
    EXPECT_EQ(generate.body.reveal(), R"({"scope":["narrow"],"lifetime":"1200s"})");
    const Result<TokenStep> last =
        flow.on_answer(200, R"({"accessToken":"final","expireTime":"2026-11-20T12:20:00Z"})", now);
    ASSERT_TRUE(last.has_value());
    EXPECT_EQ(std::get<Token>(*last).value.reveal(), "final");
    EXPECT_EQ(std::get<Token>(*last).expires_at, now + seconds(1200));
}

TEST(GoogleExternal, ShowsAClientWhereItIsOne) {
    const ExternalAccount given = account(
        R"({"file":"f"})", R"("client_id":"id","client_secret":"s:ecret","workforce_pool_user_)"
                           R"(project":"p")");
    ExternalTokenFlow flow(given);
    (void)flow.start();
    const Result<TokenStep> step = flow.on_file("t");
    EXPECT_EQ(header(request_in(step), "authorization"), "Basic aWQ6czplY3JldA==");
    EXPECT_EQ(request_in(step).body.reveal().find("options"), std::string_view::npos);
    const ExternalAccount pool = account(R"({"file":"f"})", R"("workforce_pool_user_project":"p")");
    ExternalTokenFlow other(pool);
    (void)other.start();
    const Result<TokenStep> asked = other.on_file("t");
    EXPECT_TRUE(
        request_in(asked).body.reveal().ends_with("&options=%7B%22userProject%22%3A%22p%22%7D"));
}

TEST(GoogleExternal, StopsAtTheStepThatFails) {
    const ExternalAccount given = account(R"({"url":"https://e.org/t","format":{"type":"text"}})");
    const auto kind = [&given](int status, std::string_view body) {
        ExternalTokenFlow flow(given);
        (void)flow.start();
        const Result<TokenStep> step = flow.on_answer(status, body, now);
        EXPECT_FALSE(step.has_value());
        return step ? ErrorKind::internal : step.error().kind();
    };
    EXPECT_EQ(kind(403, "no"), ErrorKind::upstream_auth);
    EXPECT_EQ(kind(500, "no"), ErrorKind::upstream_error);
    EXPECT_EQ(kind(200, ""), ErrorKind::upstream_auth);
    EXPECT_EQ(kind(200, "two words"), ErrorKind::upstream_auth);
    ExternalTokenFlow flow(given);
    EXPECT_EQ(flow.on_answer(200, "x", now).error().kind(), ErrorKind::internal);
    (void)flow.start();
    EXPECT_EQ(flow.on_file("x").error().kind(), ErrorKind::internal);
    ASSERT_TRUE(flow.on_answer(200, "x", now).has_value());
    const Result<TokenStep> refused = flow.on_answer(400, R"({"error":"invalid_grant"})", now);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().kind(), ErrorKind::upstream_auth);
    EXPECT_EQ(refused.error().detail(), "invalid_grant");
}

TEST(GoogleExternal, SaysWhatIsWrongWithTheFile) {
    const std::pair<std::string, std::string_view> bad[] = {
        {"{", "JSON"},
        {R"({"type":"service_account"})", "type"},
        {R"({"type":"external_account"})", "audience"},
        {file("{}"), "credential_source"},
        {file(R"({"environment_id":"aws1"})"), "AWS"},
        {file(R"({"executable":{"command":"x"}})"), "executable"},
        {file(R"({"url":"file:///etc/passwd"})"), "credential_source.url"},
        {file(R"({"url":"http://e.org/a b"})"), "credential_source.url"},
        {file(R"({"url":"http://e.org","headers":{"a":"b\r\nc: d"}})"), "headers"},
        {file(R"({"url":"http://e.org","headers":{"a b":"c"}})"), "headers"},
        {file(R"({"file":"f","format":{"type":"xml"}})"), "format.type"},
        {file(R"({"file":"f","format":{"type":"json"}})"), "subject_token_field_name"},
        {file(R"({"file":"f"})", R"("token_url":"http://sts.example")"), "token_url"},
        {file(R"({"file":"f"})", R"("service_account_impersonation_url":"")"), "impersonation"},
        {file(R"({"file":"f"})", R"("service_account_impersonation":{"token_lifetime_seconds":5})"),
         "token_lifetime_seconds"},
    };
    for (const auto& [json, word] : bad) {
        const Result<ExternalAccount> read = read_external_account(json);
        ASSERT_FALSE(read.has_value()) << json;
        EXPECT_EQ(read.error().kind(), ErrorKind::upstream_auth);
        EXPECT_NE(read.error().message().find(word), std::string::npos) << read.error().message();
    }
}

}  // namespace
}  // namespace weir::provider::auth
