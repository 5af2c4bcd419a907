#include "app/new_key.hpp"

#include <gtest/gtest.h>

#include <array>

namespace weir::app {
namespace {

using Random = std::array<std::uint8_t, secret_random_bytes>;

Random counting() {
    Random bytes;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(i);
    return bytes;
}

store::KeyRow row(std::string id, std::string name, std::optional<SysTime> revoked = {}) {
    return {.id = KeyId(std::move(id)), .name = std::move(name), .revoked = revoked};
}

TEST(KeySecret, IsThePrefixAndBase64Url) {
    // python3: base64.urlsafe_b64encode(bytes(range(32))).rstrip(b'=')
    EXPECT_EQ(make_key_secret(counting()).reveal(),
              "weir-AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
    Random full;
    full.fill(0xff);
    EXPECT_EQ(make_key_secret(full).reveal(), "weir-__________________________________________8");
}

TEST(KeySecret, EveryBitOfChanceCounts) {
    const Random zeros{};
    const std::string none(make_key_secret(zeros).reveal());
    for (std::size_t bit = 0; bit < 8 * secret_random_bytes; ++bit) {
        Random one{};
        one[bit / 8] = static_cast<std::uint8_t>(1U << bit % 8);
        EXPECT_NE(make_key_secret(one).reveal(), none) << bit;
    }
}

TEST(KeyIdOf, IsHexadecimal) {
    const std::array<std::uint8_t, id_random_bytes> bytes = {0x00, 0x0f, 0xa0, 0xff, 0x12, 0x34};
    EXPECT_EQ(make_key_id(bytes).value(), "key_000fa0ff1234");
}

TEST(LimitOptions, ReadAsTheFileDoes) {
    const auto limits = read_limit_options({.requests = "600/min",
                                            .tokens = "2M/min",
                                            .concurrent = 4,
                                            .budgets = {"10 USD/month", "$0.50/day"}});
    ASSERT_TRUE(limits) << limits.error().message();
    EXPECT_EQ(limits->requests->count, 600);
    EXPECT_EQ(limits->tokens->count, 2'000'000);
    EXPECT_EQ(limits->concurrent, 4);
    EXPECT_EQ(limits->budget(meter::Period::month), NanoUsd(10 * nano_per_usd));
    EXPECT_EQ(limits->budget(meter::Period::day), NanoUsd(nano_per_usd / 2));
    EXPECT_EQ(*meter::read_limits_text(meter::write_limits_text(*limits)), *limits);
}

TEST(LimitOptions, NoneIsNoLimit) { EXPECT_TRUE(read_limit_options({})->empty()); }

TEST(LimitOptions, AnErrorNamesItsOption) {
    const auto message = [](const LimitOptions& options) {
        const auto read = read_limit_options(options);
        return read ? std::string() : read.error().message();
    };
    EXPECT_TRUE(message({.requests = "600"}).starts_with("--requests \"600\": "));
    EXPECT_TRUE(message({.tokens = "lots/min"}).starts_with("--tokens "));
    EXPECT_TRUE(message({.concurrent = 0}).starts_with("--concurrent "));
    EXPECT_TRUE(message({.budgets = {"10 USD"}}).starts_with("--budget \"10 USD\": "));
    EXPECT_TRUE(message({.budgets = {"10 USD/fortnight"}}).starts_with("--budget "));
    EXPECT_TRUE(message({.budgets = {"-1 USD/day"}}).starts_with("--budget "));
    EXPECT_TRUE(message({.budgets = {"1 USD/day", "2 USD/day"}}).ends_with("already"));
    EXPECT_TRUE(message({.requests = "1/s\", \"tokens\": \"1/s"}).starts_with("--requests "));
}

TEST(KeyName, MustFitLinesAndLimits) {
    EXPECT_EQ(key_name_fault("mobile app 2"), "");
    for (const std::string& name : {std::string(), std::string("*"), std::string("-x"),
                                    std::string(" x"), std::string("a\nb"), std::string(65, 'x')})
        EXPECT_NE(key_name_fault(name), "") << name;
}

TEST(FindKey, PrefersTheIdThenTheLivingThenTheNewestRevoked) {
    const std::vector<store::KeyRow> keys = {row("key_1", "a", SysTime()), row("key_2", "a"),
                                             row("key_3", "b", SysTime()),
                                             row("key_4", "b", SysTime()), row("a", "other")};
    EXPECT_EQ(find_key(keys, "key_1")->id.value(), "key_1");
    EXPECT_EQ(find_key(keys, "a")->id.value(), "a");
    EXPECT_EQ(find_key(keys, "b")->id.value(), "key_4");
    EXPECT_EQ(find_key({row("key_1", "a", SysTime()), row("key_2", "a")}, "a")->id.value(),
              "key_2");
}

TEST(FindKey, SuggestsTheNearestName) {
    const auto missing = find_key({row("key_1", "mobile")}, "mobil");
    EXPECT_EQ(missing.error().kind(), ErrorKind::not_found);
    EXPECT_NE(missing.error().message().find("did you mean \"mobile\"?"), std::string::npos);
}

}  // namespace
}  // namespace weir::app
