#include "ledger/record.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/random.hpp"
#include "store/row_codec.hpp"
#include "store/test_rows.hpp"

namespace weir::ledger {
namespace {

using store::row_at;
using store::test_start;

constexpr std::uint64_t sequence = 0x1234567890abcdef;

// A segment of `rows` rows and where each record begins.
struct Segmented {
    std::vector<std::byte> bytes = std::vector<std::byte>(64 * 1024);
    std::vector<std::size_t> begins;
    std::size_t end = segment_header_bytes;

    explicit Segmented(std::uint64_t rows) {
        write_segment_header(bytes.data(), static_cast<std::uint32_t>(bytes.size()), sequence);
        for (std::uint64_t i = 0; i < rows; ++i) {
            begins.push_back(end);
            end += *write_record(row_at(test_start, i), sequence, bytes.data() + end,
                                 bytes.size() - end);
        }
    }
};

std::vector<RequestId> ids_in(std::span<const std::byte> segment, std::int64_t* damaged = nullptr) {
    std::vector<RequestId> ids;
    SegmentReader reader(segment);
    for (auto record = reader.next(); !record.empty(); record = reader.next())
        if (const auto seen = store::glance(record)) ids.push_back(seen->id);
    if (damaged != nullptr) *damaged = reader.damaged();
    return ids;
}

std::vector<RequestId> ids_of(std::uint64_t rows) {
    std::vector<RequestId> ids;
    for (std::uint64_t i = 0; i < rows; ++i)
        ids.push_back(row_at(test_start, i).id);
    return ids;
}

TEST(Segment, GivesBackItsRecordsInOrder) {
    const Segmented segment(5);
    std::int64_t damaged = 0;
    EXPECT_EQ(ids_in(segment.bytes, &damaged), ids_of(5));
    EXPECT_EQ(damaged, 0);
}

TEST(Segment, ReadsOnlyUpToWhatIsCommittedAndThenOn) {
    const Segmented segment(3);
    SegmentReader reader(segment.bytes);
    EXPECT_FALSE(reader.next(segment.begins[1]).empty());
    EXPECT_TRUE(reader.next(segment.begins[1]).empty());
    EXPECT_FALSE(reader.next(segment.end).empty());
    EXPECT_FALSE(reader.next(segment.end).empty());
    EXPECT_TRUE(reader.next(segment.end).empty());
}

TEST(Segment, ARecordThatMayNotFitIsRefused) {
    std::vector<std::byte> out(4'096);
    const store::LedgerRow row = row_at(test_start, 1);
    EXPECT_FALSE(write_record(row, sequence, out.data(), 100));
    EXPECT_TRUE(write_record(row, sequence, out.data(), out.size()));
}

TEST(Segment, AnEarlierUseOfTheMemoryIsNotRead) {
    Segmented segment(8);
    write_segment_header(segment.bytes.data(), static_cast<std::uint32_t>(segment.bytes.size()),
                         sequence + 1);
    EXPECT_TRUE(ids_in(segment.bytes).empty());
    const std::size_t room = segment.bytes.size() - segment_header_bytes;
    ASSERT_TRUE(write_record(row_at(test_start, 77), sequence + 1,
                             segment.bytes.data() + segment_header_bytes, room));
    std::int64_t damaged = 0;
    EXPECT_EQ(ids_in(segment.bytes, &damaged), std::vector{row_at(test_start, 77).id});
    EXPECT_EQ(damaged, 0);
}

// Property: cut anywhere, the whole records before the cut are there and nothing else.
TEST(Segment, EveryTruncationKeepsTheRecordsBeforeIt) {
    const Segmented whole(3);
    for (std::size_t size = 0; size <= whole.end; ++size) {
        const std::vector<std::byte> part(whole.bytes.begin(),
                                          whole.bytes.begin() + static_cast<std::ptrdiff_t>(size));
        const std::vector<RequestId> ids = ids_in(part);
        const std::vector<RequestId> all = ids_of(3);
        ASSERT_LE(ids.size(), all.size());
        for (std::size_t i = 0; i < ids.size(); ++i)
            ASSERT_EQ(ids[i], all[i]);
        std::size_t complete = 0;
        for (std::size_t i = 0; i < 3; ++i)
            complete += (i + 1 < 3 ? whole.begins[i + 1] : whole.end) <= size ? 1 : 0;
        ASSERT_GE(ids.size(), complete) << "cut at " << size;
    }
}

// Property: with any byte changed, no record is read that was not written, and those that were not
// touched are still there unless the change broke the chain of lengths.
TEST(Segment, ACorruptByteNeverMakesAFalseRecord) {
    const Segmented whole(3);
    const std::vector<RequestId> all = ids_of(3);
    for (std::size_t at = 0; at < whole.end; ++at) {
        for (const int flip : {0x01, 0x80, 0xff}) {
            std::vector<std::byte> bytes = whole.bytes;
            bytes[at] ^= static_cast<std::byte>(flip);
            std::int64_t damaged = 0;
            const std::vector<RequestId> ids = ids_in(bytes, &damaged);
            for (const RequestId& id : ids)
                ASSERT_TRUE(std::ranges::find(all, id) != all.end()) << "byte " << at;
            // Whole records before the changed byte always survive, if the header does.
            std::size_t before = 0;
            for (std::size_t i = 0; i < 3; ++i)
                before += (i + 1 < 3 ? whole.begins[i + 1] : whole.end) <= at ? 1 : 0;
            if (at >= segment_header_bytes) {
                ASSERT_GE(ids.size(), before) << "byte " << at;
            }
        }
    }
}

TEST(Segment, ADamagedPayloadCostsThatRecordOnlyAndIsCounted) {
    Segmented segment(3);
    segment.bytes[segment.begins[1] + record_head_bytes + 30] ^= std::byte{1};
    std::int64_t damaged = 0;
    const std::vector<RequestId> all = ids_of(3);
    EXPECT_EQ(ids_in(segment.bytes, &damaged), (std::vector{all[0], all[2]}));
    EXPECT_EQ(damaged, 1);
}

TEST(Segment, IsTotalOverGarbage) {
    Random random(5);
    for (int round = 0; round < 2'000; ++round) {
        Segmented segment(3);
        segment.bytes.resize(segment_header_bytes + random.below(2'000));
        for (std::uint64_t i = 0; i < random.below(40); ++i)
            segment.bytes[random.below(segment.bytes.size())] = static_cast<std::byte>(random());
        (void)ids_in(segment.bytes);
    }
}

}  // namespace
}  // namespace weir::ledger
