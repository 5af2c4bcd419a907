// TLS through the real server and the real pool, with certificates made on the spot.
#include "net/tls.hpp"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>

#include "net/http_upstream.hpp"
#include "net/listener.hpp"
#include "net/test_peer.hpp"

namespace weir::net {
namespace {

using namespace std::chrono_literals;

struct FileClose {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileClose>;

struct Certificate {
    std::string file;
    std::string key_file;
};

// Signs itself; names as in subjectAltName: "IP:127.0.0.1,DNS:a.test". Times in seconds from now.
Certificate make_certificate(const std::string& label, const char* names, long begins = -3600,
                             long ends = 3600) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"),
                                                                  EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), X509_free);
    X509* const certificate = made.get();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), begins);
    X509_gmtime_adj(X509_getm_notAfter(certificate), ends);
    X509_set_pubkey(certificate, key.get());
    X509_NAME* const subject = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
    X509_set_issuer_name(certificate, subject);
    X509_EXTENSION* const extension =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    X509_sign(certificate, key.get(), EVP_sha256());

    Certificate files{.file = testing::TempDir() + "weir_tls_" + label + ".pem",
                      .key_file = testing::TempDir() + "weir_tls_" + label + "_key.pem"};
    const File out(std::fopen(files.file.c_str(), "w"));
    PEM_write_X509(out.get(), certificate);
    const File key_out(std::fopen(files.key_file.c_str(), "w"));
    PEM_write_PrivateKey(key_out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return files;
}

class Echo final : public RequestHandler {
public:
    Awaitable<void> handle(ServerExchange& exchange) override {
        const auto body = co_await exchange.read_body(std::uint64_t{8} << 20);
        if (!body) co_return;
        [[maybe_unused]] const auto sent = co_await exchange.reply(200, {}, *body);
    }
    ErrorReply write_error(const Error&, std::string_view) override { return {}; }
};

Awaitable<Result<std::string>> ask(Upstream& upstream, const Endpoint& endpoint,
                                   std::string_view body) {
    const std::array<std::string_view, 1> pieces = {body};
    const UpstreamRequest request{
        .endpoint = &endpoint, .target = "/", .headers = {}, .body = pieces};
    const UpstreamTimeouts timeouts{.connect = 20s, .first_byte = 20s, .between_bytes = 20s};
    auto answer = co_await upstream.send(request, timeouts, nullptr);
    if (!answer) co_return fail(answer.error());
    std::string whole;
    while (true) {
        const auto data = co_await (*answer)->read();
        if (!data) co_return fail(data.error());
        if (data->empty()) co_return whole;
        whole += *data;
    }
}

class Tls : public testing::Test {
protected:
    // A server with this certificate, asked by a client that trusts it unless told otherwise.
    Result<std::string> serve(const Certificate& certificate, std::string_view body,
                              std::optional<std::string> trusted = {}, int times = 1) {
        SslContext server = std::move(*make_server_context(
            {.certificate_file = certificate.file, .key_file = certificate.key_file}));
        client = std::move(*make_client_context(trusted.value_or(certificate.file)));
        const int descriptor = *open_listener(*Address::from("127.0.0.1", 0), Share::no);
        const Endpoint endpoint{.tls = true,
                                .host = "127.0.0.1",
                                .port = bound_address(descriptor).port(),
                                .authority = "tls.test",
                                .proxy = {},
                                .pool_key = "tls"};
        Loop loop;
        Listener listener(loop, descriptor, settings, handler, server.get());
        Result<std::string> answer = fail(ErrorKind::internal, "not asked");
        {
            Pool pool(loop, client.get(), {.idle_timeout = 20s, .dns_ttl = 20s});
            HttpUpstream upstream(pool);
            for (int i = 0; i < times; ++i) {
                answer = test::await(loop, ask(upstream, endpoint, body));
                idle = pool.counts().idle;
                if (i + 1 < times) drop_idle(loop, pool, endpoint);
            }
        }
        listener.abort();
        test::run_until(loop, [&] { return listener.connections() == 0; });
        return answer;
    }
    static void drop_idle(Loop& loop, Pool& pool, const Endpoint& endpoint) {
        const auto lease =
            test::await(loop, pool.take(endpoint, Pool::Want::any, test::in_time(), nullptr));
        EXPECT_TRUE(lease && (*lease)->reused());
    }

    ServerSettings settings;
    Echo handler;
    SslContext client;
    std::int64_t idle = 0;
};

TEST_F(Tls, CarriesRequestsBothWaysAndKeepsTheConnection) {
    const Certificate certificate = make_certificate("good", "IP:127.0.0.1");
    std::string large(3 * 1024 * 1024, 'x');
    large[1'000'000] = 'y';
    for (const std::string& body : {std::string("hello"), large}) {
        const auto answer = serve(certificate, body);
        ASSERT_TRUE(answer) << answer.error().message();
        EXPECT_EQ(*answer, body);
        EXPECT_EQ(idle, 1);
    }
}

// The tickets come while the body is on its way: they are no answer before its end.
TEST_F(Tls, ABodyThatFillsTheSocketIsSentToItsEnd) {
    const Certificate certificate = make_certificate("large", "IP:127.0.0.1");
    const std::string body(std::size_t{7} << 20, 'b');
    const Result<std::string> answer = serve(certificate, body);
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(answer->size(), body.size());
}

TEST_F(Tls, TheSecondConnectionResumesTheFirstOnesSession) {
    const auto answer = serve(make_certificate("resume", "IP:127.0.0.1"), "hello", {}, 2);
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(SSL_CTX_sess_connect_good(client.get()), 2);
    EXPECT_EQ(SSL_CTX_sess_hits(client.get()), 1);
}

void expect_refused(const Result<std::string>& answer, std::string_view reason) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind(), ErrorKind::upstream_unreachable);
    EXPECT_NE(answer.error().message().find(reason), std::string::npos) << answer.error().message();
}

TEST_F(Tls, AnotherNameIsRefused) {
    expect_refused(serve(make_certificate("name", "DNS:other.test"), "hello"), "mismatch");
}

TEST_F(Tls, AnExpiredCertificateIsRefused) {
    expect_refused(serve(make_certificate("old", "IP:127.0.0.1", -7200, -3600), "hello"),
                   "expired");
}

TEST_F(Tls, AnUnknownSignerIsRefused) {
    const Certificate other = make_certificate("other", "IP:127.0.0.1");
    expect_refused(serve(make_certificate("self", "IP:127.0.0.1"), "hello", other.file), "self");
}

TEST(TlsContext, SaysWhichFileIsWrong) {
    const auto missing =
        make_server_context({.certificate_file = "no/such.pem", .key_file = "no/such.key"});
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().message().find("no/such.pem"), std::string::npos);

    const Certificate one = make_certificate("one", "IP:127.0.0.1");
    const Certificate two = make_certificate("two", "IP:127.0.0.1");
    const auto mixed =
        make_server_context({.certificate_file = one.file, .key_file = two.key_file});
    ASSERT_FALSE(mixed);
    EXPECT_NE(mixed.error().message().find(two.key_file), std::string::npos);
    EXPECT_FALSE(make_client_context("no/such/roots.pem"));
}

}  // namespace
}  // namespace weir::net
