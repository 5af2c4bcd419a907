#pragma once
// What stands in a journal segment: a header, then records on 8-byte borders.
//   header  64 bytes: "WEIRJNL1", u32 version, u32 segment bytes, u64 sequence, u32 CRC, zeros
//   record  u32 length, u32 CRC-32C of the payload (seeded with the sequence), payload, zeros
// The payload is a row (store/row_codec.hpp): its status says whether it is a start or an end. All
// numbers are little-endian. Length 0 is the end: writing a record makes the length after it 0 (the
// memory may hold an earlier use of the segment) and stores its own length last, so a record is
// there as a whole or not at all, wherever the process is killed.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "store/ledger_row.hpp"

namespace weir::ledger {

inline constexpr std::size_t segment_header_bytes = 64;
inline constexpr std::uint32_t segment_version = 1;
inline constexpr std::size_t record_head_bytes = 8;

// Also makes the segment empty.
void write_segment_header(std::byte* out, std::uint32_t segment_bytes, std::uint64_t sequence);

// The row at `out`, if `room` surely holds it and the next record's head; how many bytes it takes
// with its padding. REQUIRES: `out` is on an 8-byte border.
std::optional<std::size_t> write_record(const store::LedgerRow& row, std::uint64_t sequence,
                                        std::byte* out, std::size_t room);

// The records of a segment, in order. Total over garbage: a record whose checksum is wrong is
// skipped and counted; reading ends at a length that cannot be.
class SegmentReader {
public:
    // A bad header (of another version too) gives no records.
    explicit SegmentReader(std::span<const std::byte> segment);

    bool valid() const { return valid_; }
    // The payload of the next record that ends before `end` (an offset in the segment); empty when
    // there is none yet. Asking again with a larger end goes on.
    std::span<const std::byte> next(std::size_t end);
    std::span<const std::byte> next() { return next(bytes_.size()); }
    std::size_t offset() const { return offset_; }
    std::int64_t damaged() const { return damaged_; }

private:
    std::span<const std::byte> bytes_;
    std::size_t offset_ = segment_header_bytes;
    std::uint64_t sequence_ = 0;
    std::int64_t damaged_ = 0;
    bool valid_ = false;
};

}  // namespace weir::ledger
