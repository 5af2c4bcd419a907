#include "route/wish/wish.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "route/strategy/test_options.hpp"

namespace weir::route {
namespace {

using test::Options;

class WishTest : public testing::Test {
protected:
    Options options{{{.id = "a", .usd_in = 1, .usd_out = 5, .quality = 70}}};
    Random random{1};

    bool holds(std::string_view model) {
        const Result<Wish> wish = Wish::read(model);
        EXPECT_TRUE(wish) << wish.error().message();
        return wish && wish->holds(options.question(random), options.options[0]);
    }
    static std::string problem(std::string_view model) {
        const Result<Wish> wish = Wish::read(model);
        if (wish) return "";
        EXPECT_EQ(wish.error().kind(), ErrorKind::invalid_request);
        EXPECT_EQ(wish.error().field(), "model");
        return wish.error().message();
    }
};

TEST_F(WishTest, IsAModelsNameThatBeginsWithAuto) {
    EXPECT_TRUE(Wish::is_one("auto") && Wish::is_one("auto?tools"));
    EXPECT_FALSE(Wish::is_one("automatic") || Wish::is_one("openai/auto"));
}

TEST_F(WishTest, ConditionsHoldOfWhatIsKnown) {
    options.place(0).context = Tokens(200'000);
    options.place(0).facts.can.known.add(catalog::Capability::tools);
    options.place(0).facts.can.yes.add(catalog::Capability::tools);
    options.provider(0).region = "swedencentral";
    options.provider(0).tags = {"vetted"};
    options.place(0).facts.canonical = "openai/gpt-5";
    EXPECT_TRUE(holds("auto?tools&ctx>=200k&price_out<=5&region=eu&tag=vetted&quality>=70"));
    EXPECT_TRUE(holds("auto?model=gpt-*&provider=b|a"));
    EXPECT_TRUE(holds(
        R"(auto?{"tools":true,"ctx":"200k","price_out":5,"region":["us","eu"],"quality":60})"));
    EXPECT_FALSE(holds("auto?ctx>200k"));
    EXPECT_FALSE(holds("auto?price_out<5"));
    EXPECT_FALSE(holds("auto?!tools"));
    EXPECT_FALSE(holds("auto?region!=eu"));
    EXPECT_FALSE(holds(R"(auto?{"price_out":4.99})"));
}

TEST_F(WishTest, WhatNobodyKnowsMatchesNeitherWayAndWhatNobodyMeasuredPasses) {
    EXPECT_FALSE(holds("auto?vision"));
    EXPECT_FALSE(holds("auto?!vision"));
    EXPECT_FALSE(holds("auto?region=eu"));
    EXPECT_FALSE(holds("auto?region!=eu"));
    EXPECT_TRUE(holds("auto?p95_ttft<200ms"));
    options.statistics(0).first_byte(std::chrono::milliseconds(100), options.now);
    EXPECT_TRUE(holds("auto?p95_ttft<200ms"));
    for (int i = 0; i < 50; ++i)
        options.statistics(0).first_byte(std::chrono::milliseconds(900), options.now);
    EXPECT_FALSE(holds("auto?p95_ttft<200ms"));
    EXPECT_FALSE(holds(R"(auto?{"p95_ttft":200})")) << "a bare number of a time is milliseconds";
}

TEST_F(WishTest, ProblemsNameTheConditionAndTheNearestWord) {
    EXPECT_EQ(problem("auto?tols"),
              "the wish \"tols\": there is no \"tols\", did you mean \"tools\"?");
    EXPECT_EQ(problem("auto?ctx>=many"),
              "the wish \"ctx>=many\": \"many\" is not a number of tokens like 200k");
    EXPECT_EQ(problem("auto?tools&&vision"), "the wish \"tools&&vision\": a condition is empty");
    EXPECT_EQ(problem("auto?region>eu"), "the wish \"region>eu\": only = and != make sense here");
    EXPECT_EQ(problem("auto?ctx"), "the wish \"ctx\": a value is missing");
    EXPECT_EQ(problem("auto?sort=best"),
              "the wish \"sort=best\": sort is one of price, ttft, tps, quality");
    EXPECT_NE(problem(R"(auto?{"ctx":)").find("the wish"), std::string::npos);
    EXPECT_NE(problem(R"(auto?{"ctx":null})").find("must be true, false, a number"),
              std::string::npos);
    EXPECT_NE(problem("auto?ctx>=nan"), "");
    std::string many = "auto?tools";
    for (int i = 0; i < 70; ++i)
        many += "&tools";
    EXPECT_NE(problem(many).find("more than 64"), std::string::npos);
}

TEST_F(WishTest, MissesAreCountedAndSayWhatThereIs) {
    options.place(0).context = Tokens(100'000);
    const Result<Wish> wish = Wish::read("auto?ctx>=200k&price_out<=1&quality>=1");
    std::string lacking;
    EXPECT_EQ(wish->misses(options.question(random), options.options[0], lacking), 2U);
    EXPECT_EQ(lacking, "ctx>=200k (is 100000), price_out<=1 (is 5 USD)");
}

TEST_F(WishTest, SortsByWhatItNames) {
    const auto score = [&](std::string_view model) {
        return Wish::read(model)->score(options.question(random), options.options[0]);
    };
    options.needs.prompt = Tokens(1'000'000);
    options.needs.output_max = Tokens(1);
    EXPECT_NEAR(score("auto"), 1, 0.001);
    EXPECT_DOUBLE_EQ(score("auto?sort=quality"), -70);
    EXPECT_TRUE(std::isinf(score("auto?sort=tps")));
}

TEST(WishFields, HaveEachANameOfItsOwnAndOneGetter) {
    for (const WishField& field : wish_fields()) {
        EXPECT_EQ(find_wish_field(field.name), &field);
        EXPECT_EQ(field.unit == WishField::Unit::word, field.words != nullptr) << field.name;
        EXPECT_NE(field.words != nullptr, field.number != nullptr) << field.name;
        EXPECT_FALSE(field.about.empty());
    }
}

}  // namespace
}  // namespace weir::route
