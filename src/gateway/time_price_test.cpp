#include "gateway/time_price.hpp"

#include <gtest/gtest.h>

#include "catalog/catalog.hpp"
#include "catalog/overlay.hpp"

namespace weir::gateway {
namespace {

using namespace std::chrono_literals;

class TimePrice : public testing::Test {
protected:
    std::optional<NanoUsd> cost(std::vector<catalog::OwnPrice> prices,
                                std::chrono::milliseconds sound) {
        catalog::OwnModel own{.id = "w"};
        own.prices = std::move(prices);
        catalog::OwnProvider provider{.id = "own"};
        provider.models.push_back(std::move(own));
        catalog::Overlay overlay;
        overlay.providers.push_back(std::move(provider));
        catalog = std::make_unique<catalog::Catalog>(
            std::move(*catalog::open_embedded().with(std::move(overlay))));
        const provider::Model model{.offering = catalog->find_offering("own", "w"), .quirks = {}};
        return cost_of_time(model, {}, sound);
    }
    static catalog::OwnPrice a(catalog::Unit unit, std::int64_t nano_per_million) {
        return {.meter = catalog::Meter::input_audio, .unit = unit, .rate = Rate(nano_per_million)};
    }
    std::unique_ptr<catalog::Catalog> catalog;
};

TEST_F(TimePrice, BySecondAndByMinuteRoundedUpOnce) {
    using catalog::Unit;
    EXPECT_EQ(cost({a(Unit::minute, 6'000'000'000'000)}, 60s), NanoUsd(6'000'000));
    EXPECT_EQ(cost({a(Unit::minute, 6'000'000'000'000)}, 1s), NanoUsd(100'000));
    EXPECT_EQ(cost({a(Unit::second, 100'000'000'000)}, 1s), NanoUsd(100'000));
    EXPECT_EQ(cost({a(Unit::second, 1)}, 1ms), NanoUsd(1)) << "never down";
    EXPECT_EQ(cost({a(Unit::minute, 6'000'000'000'000)}, 0s), NanoUsd(0));
}

TEST_F(TimePrice, WithoutAPriceByTimeThereIsNone) {
    EXPECT_EQ(cost({a(catalog::Unit::token, 5)}, 60s), std::nullopt);
    EXPECT_EQ(cost({}, 60s), std::nullopt);
    EXPECT_EQ(cost_of_time({.offering = std::nullopt, .quirks = {}}, {}, 60s), std::nullopt);
}

TEST_F(TimePrice, TheCatalogKnowsWhisper) {
    catalog::Catalog embedded = catalog::open_embedded();
    const provider::Model whisper{.offering = embedded.find_offering("openai", "whisper-1"),
                                  .quirks = {}};
    EXPECT_EQ(cost_of_time(whisper, {.at = SysTime{}}, 60s), NanoUsd(6'000'000));
}

TEST(LongestSound, IsBoundedByTheFile) {
    EXPECT_EQ(longest_sound(250), 1001ms);
    EXPECT_GT(longest_sound(UINT64_MAX).count(), 0);
}

}  // namespace
}  // namespace weir::gateway
