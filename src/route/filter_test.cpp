#include "route/filter.hpp"

#include <gtest/gtest.h>

#include <set>

#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

using catalog::Capability;
using test::Options;

class Filter : public testing::Test {
protected:
    Options options{{{"a"}}};
    Random random{1};
    Constraints demand{.source = "the key"};

    std::string lack() {
        const Constraints* const all[] = {&demand};
        return text_of(find_lack(options.question(random), options.options[0], all));
    }
    static std::string text_of(const Lack& lack) { return lack ? text(lack) : ""; }
};

TEST_F(Filter, NothingDemandedAndNothingNeededIsNoLack) { EXPECT_EQ(lack(), ""); }

TEST_F(Filter, ResidencyIsProvenOrRefused) {
    demand.regions = {"eu"};
    EXPECT_EQ(lack(), "region: wanted eu, is (none) (the key)");
    options.provider(0).region = "us-east-1";
    EXPECT_EQ(lack(), "region: wanted eu, is us-east-1 (the key)");
    options.provider(0).region = "swedencentral";
    EXPECT_EQ(lack(), "");
    demand.data = {"private"};
    EXPECT_EQ(lack(), "data: wanted private, is (none) (the key)");
    options.provider(0).data = "private";
    EXPECT_EQ(lack(), "");
}

TEST_F(Filter, TagsMayBeTheProvidersOrTheTargets) {
    demand.tags = {"vetted", "gdpr"};
    options.provider(0).tags = {"vetted"};
    EXPECT_EQ(lack(), "tags: wanted gdpr, is (none) (the key)");
    const std::vector<std::string> own = {"gdpr"};
    options.options[0].tags = own;
    EXPECT_EQ(lack(), "");
}

TEST_F(Filter, ProvidersAreListedOrLeftOut) {
    demand.providers = {"b"};
    EXPECT_NE(lack(), "");
    demand.providers = {"b", "a"};
    EXPECT_EQ(lack(), "");
    demand.not_providers = {"a"};
    EXPECT_NE(lack(), "");
}

TEST_F(Filter, PricesAreThoseAfterTheDiscountAndUnknownOnesDoNotPass) {
    demand.price_out_max = Rate(1'800'000'000);
    EXPECT_EQ(lack(), "price_out: 2, wanted 1.8 (the key)");
    options.provider(0).terms.discount_bp = 1'000;
    EXPECT_EQ(lack(), "");
    options.place(0).facts = {};
    EXPECT_EQ(lack(), "price_out: unknown, wanted 1.8 (the key)");
}

TEST_F(Filter, TheCostIsThatOfThisVeryCall) {
    demand.cost_max = NanoUsd(2'000'000);  // $0.002: 1,000 tokens in and 400 out cost $0.0018
    options.needs.prompt = Tokens(1'000);
    EXPECT_EQ(lack(), "");
    options.needs.prompt = Tokens(10'000);
    EXPECT_EQ(lack(), "cost: 0.0108, wanted 0.002 (the key)");
}

TEST_F(Filter, LatencyAndPaceAreMeasuredOnes) {
    demand.latency = {{.of = LatencyBound::Of::first_byte,
                       .quantile = Quantile::p95,
                       .most = std::chrono::milliseconds(200)}};
    demand.tokens_per_second_min = 50;
    EXPECT_EQ(lack(), "") << "nobody measured yet";
    options.statistics(0).first_byte(std::chrono::milliseconds(900), options.now);
    EXPECT_NE(lack().find("latency: "), std::string::npos);
    demand.latency.clear();
    options.statistics(0).succeeded(std::chrono::seconds(10), Tokens(100), options.now);
    EXPECT_NE(lack().find("tokens_per_second: "), std::string::npos);
}

TEST_F(Filter, QualityThatNobodyGaveDoesNotPass) {
    demand.quality_min = 70;
    EXPECT_EQ(lack(), "quality: unknown, wanted 70 (the key)");
    options.options[0].quality = 69;
    EXPECT_EQ(lack(), "quality: 69, wanted 70 (the key)");
    options.options[0].quality = 70;
    EXPECT_EQ(lack(), "");
}

TEST_F(Filter, WhatTheCallNeedsIsLackedOnlyWhereTheCatalogDeniesIt) {
    options.needs.tools = true;
    EXPECT_EQ(lack(), "");
    options.place(0).facts.can.known.add(Capability::tools);
    EXPECT_EQ(lack(), "tools: the model has none, as far as the catalog knows");
    const Lack found = find_lack(options.question(random), options.options[0], {});
    EXPECT_TRUE(found.soft);
    demand.can.add(Capability::vision);
    EXPECT_FALSE(find_lack(options.question(random), options.options[0],
                           std::vector<const Constraints*>{&demand})
                     .soft)
        << "what is demanded comes first, and is never bent";
}

TEST_F(Filter, ParametersThatMustBeHonouredAreThoseThatTheCatalogKnowsOf) {
    options.needs.parameters = {"model", "seed", "logit_bias", "stop"};
    options.place(0).facts.quirks.unsupported_fields = "user logit_bias";
    EXPECT_EQ(lack(), "") << "only where somebody wants that";
    demand.parameters = true;
    EXPECT_EQ(lack(), "parameters: wanted logit_bias, is not taken there (the key)");
    options.place(0).facts.quirks.unsupported_fields = "user";
    EXPECT_EQ(lack(), "");
    options.place(0).facts.quirks.stop_max = 0;
    EXPECT_EQ(lack(), "parameters: wanted stop, is not taken there (the key)");
    options.place(0).facts.quirks.seed_field = "";
    EXPECT_EQ(lack(), "parameters: wanted seed, is not taken there (the key)");
    options.place(0).facts.quirks.choices_max = 1;
    options.needs.choices = 2;
    EXPECT_EQ(lack(), "parameters: wanted n, is not taken there (the key)");
    options.needs.structured = true;
    options.place(0).facts.can.known.add(Capability::structured_output);
    EXPECT_EQ(lack(), "parameters: wanted response_format, is not taken there (the key)");
}

TEST_F(Filter, APromptMustFitTheContextAndAnAnswerTheLimit) {
    options.place(0).context = Tokens(8'000);
    options.place(0).output_max = Tokens(1'000);
    options.needs.prompt = Tokens(8'001);
    EXPECT_EQ(lack(), "prompt: 8001, wanted 8000");
    options.needs.prompt = Tokens(10);
    options.needs.output_max = Tokens(4'000);
    EXPECT_EQ(lack(), "output: 4000, wanted 1000");
    demand.context_min = Tokens(10'000);
    EXPECT_EQ(lack(), "context: 8000, wanted 10000 (the key)");
}

TEST_F(Filter, BatchCallsLeaveTheLastFifthOfALimit) {
    options.statistics(0).headroom(0.1, options.now + std::chrono::seconds(5));
    EXPECT_EQ(lack(), "");
    options.needs.traffic = Traffic::batch;
    EXPECT_EQ(lack(), "headroom: 0.1, wanted 0.2");
}

TEST(Dearest, IsOneOfSeveralPricesOnly) {
    Random random(1);
    const Options prices({{.id = "a", .usd_out = 2}, {.id = "b", .usd_out = 9}, {.id = "c"}});
    EXPECT_EQ(dearest(prices.question(random)), 1U);
    const Options same({{"a"}, {"b"}});
    EXPECT_EQ(dearest(same.question(random)), 2U);
}

TEST(Filters, EachHasANameOfItsOwnAndASentence) {
    std::set<std::string_view> names;
    for (const FilterRow& row : builtin_filters()) {
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_FALSE(row.about.empty());
    }
}

}  // namespace
}  // namespace weir::route
