// Any bytes as a segment of the journal: as they are; behind a header that is in order; and as the
// payload of a record whose checksum fits, which must come back whole wherever the reader is
// stopped on the way.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "base/check.hpp"
#include "ledger/crc32c.hpp"
#include "ledger/record.hpp"
#include "store/row_codec.hpp"

namespace {

using namespace weir::ledger;

// Reads all; the segment may be read while it is written, so in steps as well.
std::size_t read_all(std::span<const std::byte> segment, std::size_t step) {
    SegmentReader reader(segment);
    std::size_t records = 0;
    for (std::size_t end = step; end < segment.size() + step; end += step) {
        for (auto record = reader.next(end); !record.empty(); record = reader.next(end)) {
            weir::check(record.data() >= segment.data() &&
                        record.data() + record.size() <= segment.data() + segment.size());
            weir::store::RowReading reading;
            [[maybe_unused]] const auto row = weir::store::read_row(record, reading);
            [[maybe_unused]] const auto seen = weir::store::glance(record);
            ++records;
        }
    }
    weir::check(reader.damaged() >= 0);
    return records;
}

std::vector<std::byte> segment_of(std::size_t bytes) {
    std::vector<std::byte> segment(segment_header_bytes + bytes + 2 * record_head_bytes);
    write_segment_header(segment.data(), static_cast<std::uint32_t>(segment.size()), 0);
    return segment;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
    read_all(bytes, bytes.size() + 1);

    std::vector<std::byte> loose = segment_of(size);
    std::ranges::copy(bytes, loose.begin() + segment_header_bytes);
    const std::size_t found = read_all(loose, loose.size());
    weir::check(read_all(loose, 64) <= found);  // a length that seems too long ends no reading

    if (size == 0) return 0;
    std::vector<std::byte> good = segment_of((size + 7) / 8 * 8);
    std::byte* const head = good.data() + segment_header_bytes;
    const std::uint32_t word[] = {static_cast<std::uint32_t>(size), crc32c(bytes, 0)};
    std::memcpy(head, word, sizeof word);
    std::ranges::copy(bytes, head + record_head_bytes);
    SegmentReader reader(good);
    weir::check(std::ranges::equal(reader.next(), bytes));
    weir::check(read_all(good, good.size()) == 1 && read_all(good, 8) == 1);
    return 0;
}
