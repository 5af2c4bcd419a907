#include "ledger/requests.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "json/document.hpp"
#include "ledger/test_store.hpp"
#include "store/test_rows.hpp"

namespace weir::ledger {
namespace {

using namespace std::chrono_literals;
using store::row_at;
using store::test_start;

class Requests : public testing::Test {
protected:
    RefusingStore store;
    std::string next;  // of the last page

    void append(const store::LedgerRow& row) { ASSERT_TRUE(store.append({&row, 1})); }
    // The ids of a page.
    std::vector<std::string> page(const RequestsQuery& query) {
        const Result<std::string> text = requests_json(store, query);
        EXPECT_TRUE(text);
        const auto read = json::read(*text);
        EXPECT_TRUE(read) << *text;
        std::vector<std::string> ids;
        for (const json::Value row : read->root()["data"].elements())
            ids.push_back(row["id"].text());
        next = read->root()["next"].is_text() ? read->root()["next"].text() : "";
        EXPECT_EQ(read->root()["has_more"].is_true(), !next.empty());
        return ids;
    }
    static std::string id_of(std::uint64_t n) {
        return std::string(row_at(test_start + n * 1s, n).id.text());
    }
    void fill(std::uint64_t count) {
        for (std::uint64_t n = 0; n < count; ++n)
            append(row_at(test_start + n * 1s, n));
    }
};

TEST_F(Requests, ComeInPagesThatHoldEachOfThemOnceNewestFirst) {
    fill(7);
    std::vector<std::string> seen;
    RequestsQuery query{.limit = 3};
    do {
        for (std::string& id : page(query))
            seen.push_back(std::move(id));
        query.before = RequestId::from(next);
    } while (!next.empty());
    std::vector<std::string> all;
    for (std::uint64_t n = 7; n > 0; --n)
        all.push_back(id_of(n - 1));
    EXPECT_EQ(seen, all);
}

TEST_F(Requests, AFullLastPageEndsThere) {
    fill(3);
    EXPECT_EQ(page({.limit = 3}).size(), 3U);
    EXPECT_EQ(next, "");
}

TEST_F(Requests, AreFilteredByEveryWord) {
    store::LedgerRow row = row_at(test_start, 1);
    append(row);
    store::LedgerRow other = row_at(test_start + 9s, 2);
    other.key = "k2";
    other.route = "slow";
    other.asked_model = "slow";
    other.provider = "anthropic";
    other.model = "claude";
    other.status = store::RowStatus::error;
    append(other);
    const std::vector<std::string> only = {std::string(other.id.text())};
    EXPECT_EQ(page({.key = "k2"}), only);
    EXPECT_EQ(page({.route = "slow"}), only);
    EXPECT_EQ(page({.provider = "anthropic"}), only);
    EXPECT_EQ(page({.status = store::RowStatus::error}), only);
    EXPECT_EQ(page({.since = test_start + 9s}), only);
    for (const char* model : {"slow", "claude", "anthropic/claude"})
        EXPECT_EQ(page({.model = model}), only) << model;
    EXPECT_TRUE(page({.model = "anthropic.claude"}).empty());
    EXPECT_TRUE(page({.key = "k1", .route = "slow"}).empty());
}

// Whoever looks for what is rare goes on from where the look ended.
TEST_F(Requests, APageThatLookedLongEnoughIsShortAndSaysWhereToGoOn) {
    fill(10);
    store::LedgerRow rare = row_at(test_start - 1s, 99);
    rare.route = "rare";
    append(rare);
    RequestsQuery query{.route = "rare", .rows_max = 4};
    int pages = 0;
    std::vector<std::string> found;
    do {
        found = page(query);
        query.before = RequestId::from(next);
        ++pages;
    } while (found.empty() && !next.empty());
    EXPECT_EQ(pages, 3);
    EXPECT_EQ(found, std::vector{std::string(rare.id.text())});
}

}  // namespace
}  // namespace weir::ledger
