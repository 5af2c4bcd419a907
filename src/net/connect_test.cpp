// What stands before a connection: addresses, names, connecting, proxies.
#include "net/connect.hpp"

#include <gtest/gtest.h>

#include "net/address.hpp"
#include "net/clock_text.hpp"
#include "net/proxy_address.hpp"
#include "net/resolver.hpp"
#include "net/sha256.hpp"
#include "net/test_peer.hpp"

namespace weir::net {
namespace {

using namespace std::chrono_literals;
using test::Peer;
using test::TestServer;

TEST(Address, ReadsNumbersAndNoNames) {
    EXPECT_EQ(Address::from("127.0.0.1", 80)->host_text(), "127.0.0.1");
    EXPECT_EQ(Address::from("[::1]", 80)->host_text(), "::1");
    EXPECT_EQ(Address::from("2001:db8::1", 8080)->port(), 8080);
    EXPECT_EQ(Address::from("*", 1)->host_text(), "0.0.0.0");
    for (const std::string_view bad : {"localhost", "1.2.3", "1.2.3.4.5", "::g", "1.2.3.4 "})
        EXPECT_FALSE(Address::from(bad, 1)) << bad;
}

TEST(Resolver, KnowsTheHostsFileAndAnswersTogether) {
    Loop loop;
    Resolver resolver(loop, 30s);
    std::optional<Result<std::vector<Address>>> first;
    std::optional<Result<std::vector<Address>>> second;
    test::start(loop, resolver.resolve("localhost", 81, test::in_time(), nullptr), first);
    test::start(loop, resolver.resolve("localhost", 82, test::in_time(), nullptr), second);
    ASSERT_TRUE(test::run_until(loop, [&] { return first && second; }));
    ASSERT_TRUE(*first) << first->error().message();
    EXPECT_TRUE((*first)->front().host_text() == "127.0.0.1" ||
                (*first)->front().host_text() == "::1");
    EXPECT_EQ((*first)->front().port(), 81);
    EXPECT_EQ((*second)->front().port(), 82);
    const auto numeric =
        test::await(loop, resolver.resolve("10.1.2.3", 5, test::in_time(), nullptr));
    EXPECT_EQ(numeric->front().host_text(), "10.1.2.3");
}

TEST(Resolver, CancellingOneWaitLeavesTheOther) {
    Loop loop;
    Resolver resolver(loop, 30s);
    Cancel cancel;
    std::optional<Result<std::vector<Address>>> left;
    std::optional<Result<std::vector<Address>>> stays;
    test::start(loop, resolver.resolve("localhost", 1, test::in_time(), &cancel), left);
    test::start(loop, resolver.resolve("localhost", 1, test::in_time(), nullptr), stays);
    cancel.request();
    ASSERT_TRUE(test::run_until(loop, [&] { return left && stays; }));
    EXPECT_EQ(left->error().kind(), ErrorKind::client_cancelled);
    EXPECT_TRUE(*stays);
}

TEST(Connect, TakesTheNextAddressAtOnceWhenOneRefuses) {
    Loop loop;
    TestServer server(loop);
    Address refused;
    {
        const TestServer gone(loop);
        refused = gone.address();
    }
    const SteadyTime before = test::now();
    const auto descriptor =
        test::await(loop, connect_any(loop, {refused, server.address()}, test::in_time(), nullptr));
    ASSERT_TRUE(descriptor) << descriptor.error().message();
    EXPECT_LT(test::now() - before, 200ms);
    Peer ours(loop, *descriptor);
    Peer theirs = server.accept();
    theirs.send("hi");
    EXPECT_EQ(ours.exactly(2), "hi");

    const auto none = test::await(loop, connect_any(loop, {refused}, test::in_time(), nullptr));
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().kind(), ErrorKind::upstream_unreachable);
}

// A listener whose queue is full does not answer: the kernel drops what comes.
class SilentServer {
public:
    SilentServer() {
        const Address any = *Address::from("127.0.0.1", 0);
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (::bind(listener_, any.raw(), any.size) != 0 || ::listen(listener_, 0) != 0)
            throw std::runtime_error("listen");
        address = bound_address(listener_);
        for (int& filler : fillers_) {
            filler = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
            (void)::connect(filler, address.raw(), address.size);
        }
    }
    ~SilentServer() {
        for (const int filler : fillers_)
            ::close(filler);
        ::close(listener_);
    }
    SilentServer(const SilentServer&) = delete;
    SilentServer& operator=(const SilentServer&) = delete;

    Address address;

private:
    int listener_ = -1;
    std::array<int, 4> fillers_{};
};

TEST(Connect, FallsToTheSecondAddressWhenTheFirstIsSilent) {
    Loop loop;
    const SilentServer silent;
    TestServer server(loop);
    const auto descriptor = test::await(
        loop, connect_any(loop, {silent.address, server.address()}, test::in_time(), nullptr));
    ASSERT_TRUE(descriptor) << descriptor.error().message();
    Peer ours(loop, *descriptor);
    Peer theirs = server.accept();
    theirs.send("hi");
    EXPECT_EQ(ours.exactly(2), "hi");
}

TEST(Connect, EndsAtTheDeadlineAndByCancel) {
    Loop loop;
    const SilentServer silent;
    const SteadyTime before = test::now();
    const auto late =
        test::await(loop, connect_any(loop, {silent.address}, before + 30ms, nullptr));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().kind(), ErrorKind::client_timeout);
    EXPECT_GE(test::now() - before, 30ms);
    Cancel cancel;
    std::optional<Result<int>> cancelled;
    test::start(loop, connect_any(loop, {silent.address}, test::in_time(), &cancel), cancelled);
    test::settle(loop);
    cancel.request();
    ASSERT_TRUE(test::run_until(loop, [&] { return cancelled.has_value(); }));
    EXPECT_EQ(cancelled->error().kind(), ErrorKind::client_cancelled);
}

TEST(ProxyAddress, IsReadWithItsAccount) {
    const auto proxy = read_proxy_url("http://us%40er:pass@proxy.test:3128");
    ASSERT_TRUE(proxy) << proxy.error().message();
    EXPECT_EQ(proxy->host, "proxy.test");
    EXPECT_EQ(proxy->port, 3128);
    EXPECT_EQ(proxy->authorization, "Basic dXNAZXI6cGFzcw==");
    EXPECT_EQ(read_proxy_url("proxy.test:8080")->authorization, "");
    for (const std::string_view bad : {"http://user:secret@", "http://user:sec%ret@h:1", "h:0"}) {
        const auto refused = read_proxy_url(bad);
        ASSERT_FALSE(refused) << bad;
        EXPECT_EQ(refused.error().message().find("secret"), std::string::npos);
    }
}

TEST(ProxyAddress, ExemptionsCoverSubdomainsAndBlocks) {
    const std::vector<std::string> except = {"example.com", ".corp", "*.dev", "10.0.0.0/8", "::1"};
    for (const std::string_view host :
         {"example.com", "api.EXAMPLE.com", "a.corp", "corp", "x.dev", "10.2.3.4", "::1"})
        EXPECT_TRUE(is_exempt(except, host)) << host;
    for (const std::string_view host : {"badexample.com", "example.com.evil", "11.0.0.1", "::2"})
        EXPECT_FALSE(is_exempt(except, host)) << host;
    EXPECT_TRUE(is_exempt(std::vector<std::string>{"*"}, "anything"));
    EXPECT_FALSE(is_exempt({}, "anything"));
}

std::string hex(std::span<const std::uint8_t> bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

TEST(Sha256, GivesTheStandardsValuesAgainAndAgain) {  // FIPS 180-2, appendix B
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(hex(sha256("abc")),
                  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        EXPECT_EQ(hex(sha256("")),
                  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
    std::array<std::uint8_t, 32> one{};
    std::array<std::uint8_t, 32> two{};
    ASSERT_TRUE(secure_random(one) && secure_random(two));
    EXPECT_NE(one, two);
}

TEST(ClockText, IsAnHttpDate) {
    const std::string_view date = current_http_date();
    EXPECT_EQ(date.size(), 29U);
    EXPECT_TRUE(date.ends_with(" GMT"));
}

}  // namespace
}  // namespace weir::net
