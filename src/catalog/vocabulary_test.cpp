#include "catalog/vocabulary.hpp"

#include <gtest/gtest.h>

namespace weir::catalog {
namespace {

// Every value has a name of its own, and the name leads back.
template <class E>
void expect_names(std::size_t count, std::optional<E> (*by_name)(std::string_view)) {
    for (std::size_t i = 0; i < count; ++i) {
        const auto value = static_cast<E>(i);
        EXPECT_FALSE(name(value).empty()) << i;
        EXPECT_EQ(by_name(name(value)), value) << name(value);
    }
    EXPECT_EQ(name(static_cast<E>(count)), "");
    EXPECT_EQ(by_name(""), std::nullopt);
    EXPECT_EQ(by_name("nonsense"), std::nullopt);
}

TEST(Vocabulary, NamesLeadBack) {
    expect_names<Class>(class_count, class_by_name);
    expect_names<Kind>(kind_count, kind_by_name);
    expect_names<Status>(status_count, status_by_name);
    expect_names<Billing>(billing_count, billing_by_name);
    expect_names<Modality>(modality_count, modality_by_name);
    expect_names<Capability>(capability_count, capability_by_name);
    expect_names<Meter>(meter_count, meter_by_name);
    expect_names<Unit>(unit_count, unit_by_name);
    expect_names<ServiceTier>(service_tier_count, service_tier_by_name);
}

TEST(Vocabulary, CapabilitiesHaveThreeAnswers) {
    Capabilities can;
    can.yes.add(Capability::tools);
    can.known.add(Capability::tools).add(Capability::vision);
    EXPECT_TRUE(can.has(Capability::tools));
    EXPECT_FALSE(can.lacks(Capability::tools));
    EXPECT_TRUE(can.lacks(Capability::vision));
    EXPECT_FALSE(can.has(Capability::reasoning));
    EXPECT_FALSE(can.lacks(Capability::reasoning));
    EXPECT_FALSE(can.known.remove(Capability::vision).has(Capability::vision));
}

TEST(Vocabulary, DatesShowWhatIsKnown) {
    EXPECT_EQ(Date{}.text(), "");
    EXPECT_EQ((Date{.year = 2026}).text(), "2026");
    EXPECT_EQ((Date{.year = 2026, .month = 8}).text(), "2026-08");
    EXPECT_EQ((Date{.year = 2026, .month = 8, .day = 5}).text(), "2026-08-05");
    EXPECT_LT((Date{.year = 2026}), (Date{.year = 2026, .month = 1}));
}

}  // namespace
}  // namespace weir::catalog
