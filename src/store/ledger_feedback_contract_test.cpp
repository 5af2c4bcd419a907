// What every LedgerStore must do with feedback, run over all of them.
#include <gtest/gtest.h>

#include "store/memory/memory.hpp"
#include "store/sqlite/sqlite.hpp"
#include "store/test_rows.hpp"

namespace weir::store {
namespace {

using namespace std::chrono_literals;

struct Kind {
    std::string name;
    std::unique_ptr<LedgerStore> (*open)(const std::filesystem::path& folder);
};

std::unique_ptr<LedgerStore> open_sqlite(const std::filesystem::path& folder) {
    auto store = open_sqlite_ledger_store({.file = folder / "weir.db"});
    EXPECT_TRUE(store) << store.error().message();
    return store ? std::move(*store) : nullptr;
}

std::unique_ptr<LedgerStore> open_memory(const std::filesystem::path&) {
    return make_memory_ledger_store(2);
}

class LedgerFeedbackContract : public testing::TestWithParam<Kind> {
protected:
    TestFolder folder;
    std::unique_ptr<LedgerStore> store = GetParam().open(folder.path());
    LedgerRow first = row_at(test_start, 1);
    LedgerRow second = row_at(test_start + 9h, 2);

    void append(const LedgerRow& row) { ASSERT_TRUE(store->append({&row, 1})); }
    std::optional<Feedback> of(const LedgerRow& row) { return store->get_feedback(row.id).value(); }
};

INSTANTIATE_TEST_SUITE_P(Stores, LedgerFeedbackContract,
                         testing::Values(Kind{"sqlite", &open_sqlite},
                                         Kind{"memory", &open_memory}),
                         [](const auto& kind) { return kind.param.name; });

TEST_P(LedgerFeedbackContract, TheNewestReplacesAndGivesBackTheOneBefore) {
    append(first);
    append(second);
    const Feedback good{.request = first.id,
                        .at = test_start + 1h + 1us,
                        .score_millionths = 1'000'000,
                        .comment = "it's \"fine\"; DROP TABLE feedback -- é"};
    const Feedback bad{.request = first.id, .at = test_start + 2h};
    EXPECT_EQ(of(first), std::nullopt);
    EXPECT_EQ(store->put_feedback(good).value(), std::nullopt);
    EXPECT_EQ(of(first), good);
    EXPECT_EQ(store->put_feedback(bad).value(), good);
    EXPECT_EQ(of(first), bad);
    EXPECT_EQ(of(second), std::nullopt);
}

TEST_P(LedgerFeedbackContract, GoesWithTheRowOfItsRequestAndOnlyWithIt) {
    first.status = RowStatus::running;
    append(first);
    append(second);
    for (const LedgerRow& row : {first, second})
        ASSERT_TRUE(store->put_feedback({.request = row.id, .at = test_start}));
    first.status = RowStatus::ok;
    append(first);
    EXPECT_TRUE(of(first)) << "its row was only replaced";
    EXPECT_EQ(store->erase_before(test_start + 1h, 10), 1);
    EXPECT_FALSE(of(first));
    EXPECT_TRUE(of(second));
}

}  // namespace
}  // namespace weir::store
