#include "ledger/segment.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "ledger/record.hpp"
#include "store/test_rows.hpp"

namespace weir::ledger {
namespace {

using store::row_at;
using store::test_start;

constexpr std::int64_t bytes = 256 * 1024;

std::size_t records_in(const Segment& segment) {
    SegmentReader reader(segment.bytes());
    std::size_t count = 0;
    while (!reader.next().empty())
        ++count;
    return count;
}

TEST(SegmentFile, IsAllocatedWhenItIsMade) {
    const store::TestFolder folder;
    const auto segment = Segment::create(folder.path() / "a.wal", bytes, 1);
    ASSERT_TRUE(segment);
    EXPECT_EQ(std::filesystem::file_size(folder.path() / "a.wal"), static_cast<std::size_t>(bytes));
    EXPECT_EQ(records_in(**segment), 0U);
}

TEST(SegmentFile, TakesRowsUntilItIsFullAndAnotherMappingSeesThem) {
    const store::TestFolder folder;
    const auto segment = Segment::create(folder.path() / "a.wal", bytes, 1);
    ASSERT_TRUE(segment);
    std::size_t rows = 0;
    while ((*segment)->append(row_at(test_start, rows)))
        ++rows;
    EXPECT_GT(rows, 500U);
    EXPECT_LE((*segment)->committed(), static_cast<std::size_t>(bytes));
    const auto again = Segment::open(folder.path() / "a.wal");
    ASSERT_TRUE(again);
    EXPECT_EQ(records_in(**again), rows);
}

TEST(SegmentFile, ForgetsItsRecordsWhenReused) {
    const store::TestFolder folder;
    const auto segment = Segment::create(folder.path() / "a.wal", bytes, 1);
    ASSERT_TRUE(segment);
    for (std::uint64_t i = 0; i < 100; ++i)
        ASSERT_TRUE((*segment)->append(row_at(test_start, i)));
    (*segment)->reuse(2);
    EXPECT_EQ(records_in(**segment), 0U);
    ASSERT_TRUE((*segment)->append(row_at(test_start, 7)));
    EXPECT_EQ(records_in(**segment), 1U);
}

TEST(SegmentFile, AnExistingFileIsNeverOverwritten) {
    const store::TestFolder folder;
    ASSERT_TRUE(Segment::create(folder.path() / "a.wal", bytes, 1));
    const auto again = Segment::create(folder.path() / "a.wal", bytes, 2);
    ASSERT_FALSE(again);
    EXPECT_NE(again.error().message().find("a.wal"), std::string::npos);
}

TEST(SegmentFile, AnEmptyOrMissingFileHasNoRecords) {
    const store::TestFolder folder;
    std::ofstream(folder.path() / "e.wal").flush();
    const auto empty = Segment::open(folder.path() / "e.wal");
    ASSERT_TRUE(empty);
    EXPECT_EQ(records_in(**empty), 0U);
    EXPECT_FALSE(Segment::open(folder.path() / "none.wal"));
}

}  // namespace
}  // namespace weir::ledger
