#include "store/row_codec.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/random.hpp"
#include "store/ledger_store.hpp"
#include "store/test_rows.hpp"

namespace weir::store {
namespace {

std::vector<std::byte> written(const LedgerRow& row) {
    std::vector<std::byte> bytes(row_bytes_max(row));
    const std::size_t size = write_row(row, bytes.data());
    EXPECT_LE(size, bytes.size());
    bytes.resize(size);
    return bytes;
}

TEST(RowCodec, ReadsBackEveryField) {
    const FullRow full;
    RowReading reading;
    const std::vector<std::byte> bytes = written(full.row);
    ASSERT_TRUE(read_row(bytes, reading));
    expect_same(reading.row, full.row);
}

TEST(RowCodec, ReadingKeepsTheDetailAsItWouldBeWritten) {
    const FullRow full;
    RowReading reading;
    const std::vector<std::byte> bytes = written(full.row);
    ASSERT_TRUE(read_row(bytes, reading));
    std::vector<std::byte> detail(row_bytes_max(full.row));
    detail.resize(write_detail(full.row, detail.data()));
    EXPECT_TRUE(std::ranges::equal(reading.row.detail, detail));
    EXPECT_TRUE(StoredRow(reading.row).row().detail.empty()) << "a copy must not view the bytes";
}

TEST(RowCodec, ReusedMemoryForgetsTheRowBefore) {
    const FullRow full;
    const LedgerRow plain{
        .id = RequestId::make(test_start, 1, 2), .started = test_start, .finished = test_start};
    RowReading reading;
    const std::vector<std::byte> first = written(full.row);
    const std::vector<std::byte> second = written(plain);
    ASSERT_TRUE(read_row(first, reading));
    ASSERT_TRUE(read_row(second, reading));
    expect_same(reading.row, plain);
}

TEST(RowCodec, LongTextIsCutBetweenCharacters) {
    std::string text(text_bytes_max - 1, 'a');
    text += "é and more";
    LedgerRow row = row_at(test_start, 1);
    row.user = text;
    RowReading reading;
    const std::vector<std::byte> bytes = written(row);
    ASSERT_TRUE(read_row(bytes, reading));
    EXPECT_EQ(reading.row.user, text.substr(0, text_bytes_max - 1));
}

TEST(RowCodec, ADecisionIsKeptWholeOrNotAtAll) {
    for (const std::size_t size :
         {text_bytes_max * 2, decision_bytes_max, decision_bytes_max + 1}) {
        const std::string decision(size, 'd');
        LedgerRow row = row_at(test_start, 1);
        row.decision = decision;
        RowReading reading;
        const std::vector<std::byte> bytes = written(row);
        ASSERT_TRUE(read_row(bytes, reading));
        EXPECT_EQ(reading.row.decision.size(), size > decision_bytes_max ? 0 : size);
    }
}

TEST(RowCodec, KeepsAtMostTheFirstAttempts) {
    const std::vector<AttemptRow> attempts(attempts_max + 5, AttemptRow{.provider = "p"});
    LedgerRow row = row_at(test_start, 1);
    row.attempts = attempts;
    RowReading reading;
    const std::vector<std::byte> bytes = written(row);
    ASSERT_TRUE(read_row(bytes, reading));
    EXPECT_EQ(reading.row.attempts.size(), attempts_max);
}

TEST(RowCodec, ExtremeNumbersFitTheRoom) {
    FullRow full;
    LedgerRow& row = full.row;
    row.cost = NanoUsd(INT64_MIN);
    row.reserved = NanoUsd(INT64_MAX);
    row.bytes_in = INT64_MIN;
    row.http_status = INT32_MIN;
    row.total = std::chrono::microseconds(INT64_MAX);
    row.usage.input_uncached = Tokens(INT64_MIN);
    RowReading reading;
    const std::vector<std::byte> bytes = written(row);
    ASSERT_TRUE(read_row(bytes, reading));
    expect_same(reading.row, row);
}

// Property: cut anywhere, the bytes give an error, or a row whose read fields are right: at the
// border of two fields a shorter row is what an older program would have written.
TEST(RowCodec, EveryTruncationIsAnErrorOrAnOlderRow) {
    const FullRow full;
    const std::vector<std::byte> whole = written(full.row);
    int errors = 0;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        // A copy of the exact size, so that a sanitizer sees a read past its end.
        const std::vector<std::byte> part(whole.begin(),
                                          whole.begin() + static_cast<std::ptrdiff_t>(size));
        RowReading reading;
        if (!read_row(part, reading)) {
            ++errors;
            continue;
        }
        EXPECT_EQ(reading.row.id, full.row.id);
        EXPECT_EQ(reading.row.status, full.row.status);
        EXPECT_EQ(reading.row.key, full.row.key);
        EXPECT_EQ(reading.row.reserved, full.row.reserved);
    }
    EXPECT_GT(errors, 100);
}

// Property: any bytes at all are read without a crash, and what is read can be written again.
TEST(RowCodec, IsTotalOverGarbage) {
    const FullRow full;
    const std::vector<std::byte> whole = written(full.row);
    Random random(11);
    for (int i = 0; i < 20'000; ++i) {
        std::vector<std::byte> bytes = whole;
        for (std::uint64_t change = 0; change <= random.below(8); ++change)
            bytes[random.below(bytes.size())] = static_cast<std::byte>(random());
        bytes.resize(random.below(bytes.size() + 1));
        RowReading reading;
        if (read_row(bytes, reading)) (void)written(reading.row);
        (void)read_detail(bytes, reading);
    }
}

TEST(StoredRow, OwnsWhatItPointsTo) {
    std::optional<StoredRow> copy;
    {
        std::string user = "a user";
        FullRow full;
        full.row.user = user;
        copy.emplace(full.row);
        user.assign(100, 'x');
    }
    StoredRow moved = std::move(*copy);
    copy.reset();
    FullRow full;
    full.row.user = "a user";
    expect_same(moved.row(), full.row);
}

TEST(RowStatus, NamesReadBackAndRanksGrow) {
    for (std::size_t i = 0; i < row_status_count; ++i) {
        const auto status = static_cast<RowStatus>(i);
        EXPECT_EQ(row_status_by_name(name(status)), status);
    }
    EXPECT_LT(rank(RowStatus::running), rank(RowStatus::interrupted));
    EXPECT_LT(rank(RowStatus::interrupted), rank(RowStatus::client_cancelled));
    EXPECT_EQ(rank(RowStatus::ok), rank(RowStatus::error));
    EXPECT_FALSE(row_status_by_name("done"));
    EXPECT_EQ(group_by_name("route"), GroupBy::route);
    EXPECT_FALSE(group_by_name("hour"));
}

}  // namespace
}  // namespace weir::store
