#include "ledger/record.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>

#include "ledger/crc32c.hpp"
#include "store/row_codec.hpp"

namespace weir::ledger {
namespace {

static_assert(std::endian::native == std::endian::little, "segments are written as memory is");

constexpr std::uint64_t magic = 0x314c4e4a52494557;  // "WEIRJNL1"
constexpr std::size_t header_checked_bytes = 24;     // all before the CRC

template <class T>
T load(const std::byte* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

template <class T>
void save(std::byte* at, T value) {
    std::memcpy(at, &value, sizeof value);
}

std::uint32_t seed_of(std::uint64_t sequence) {
    return static_cast<std::uint32_t>(sequence ^ sequence >> 32);
}

std::size_t padded(std::size_t bytes) { return (bytes + 7) & ~std::size_t{7}; }

}  // namespace

void write_segment_header(std::byte* out, std::uint32_t segment_bytes, std::uint64_t sequence) {
    save(out + segment_header_bytes, std::uint64_t{0});
    save(out, magic);
    save(out + 8, segment_version);
    save(out + 12, segment_bytes);
    save(out + 16, sequence);
    save(out + header_checked_bytes, crc32c({out, header_checked_bytes}));
}

std::optional<std::size_t> write_record(const store::LedgerRow& row, std::uint64_t sequence,
                                        std::byte* out, std::size_t room) {
    if (room < 2 * record_head_bytes + padded(store::row_bytes_max(row))) return std::nullopt;
    std::byte* const payload = out + record_head_bytes;
    const std::size_t size = store::write_row(row, payload);
    save(payload + padded(size), std::uint64_t{0});
    save(out + 4, crc32c({payload, size}, seed_of(sequence)));
    // The drain thread learns of the record through committed(), a restarted process through the
    // length: nothing before it may be stored after it.
    std::atomic_thread_fence(std::memory_order_release);
    save(out, static_cast<std::uint32_t>(size));
    return record_head_bytes + padded(size);
}

SegmentReader::SegmentReader(std::span<const std::byte> segment) : bytes_(segment) {
    if (segment.size() < segment_header_bytes) return;
    const std::byte* const head = segment.data();
    valid_ =
        load<std::uint64_t>(head) == magic && load<std::uint32_t>(head + 8) == segment_version &&
        load<std::uint32_t>(head + header_checked_bytes) == crc32c({head, header_checked_bytes});
    sequence_ = load<std::uint64_t>(head + 16);
}

std::span<const std::byte> SegmentReader::next(std::size_t end) {
    end = std::min(end, bytes_.size());
    while (valid_ && offset_ + record_head_bytes <= end) {
        const std::byte* const head = bytes_.data() + offset_;
        const auto size = load<std::uint32_t>(head);
        if (size == 0 || size > end - offset_ - record_head_bytes) return {};
        const std::span<const std::byte> payload =
            bytes_.subspan(offset_ + record_head_bytes, size);
        offset_ += record_head_bytes + padded(size);
        if (crc32c(payload, seed_of(sequence_)) == load<std::uint32_t>(head + 4)) return payload;
        ++damaged_;
    }
    return {};
}

}  // namespace weir::ledger
