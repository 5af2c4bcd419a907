// Any bytes as a ledger row, whole or its detail: a row or an error, and a row that was read is
// written back to bytes that read the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/check.hpp"
#include "store/row_codec.hpp"

namespace {

using namespace weir::store;

std::vector<std::byte> written(const LedgerRow& row) {
    std::vector<std::byte> bytes(row_bytes_max(row));
    const std::size_t size = write_row(row, bytes.data());
    weir::check(size <= bytes.size());
    bytes.resize(size);
    return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
    const auto seen = glance(bytes);
    RowReading reading;
    if (read_row(bytes, reading)) {
        weir::check(seen && seen->status == reading.row.status && seen->id == reading.row.id);
        const std::vector<std::byte> once = written(reading.row);
        RowReading again;
        weir::check(read_row(once, again).has_value());
        weir::check(std::ranges::equal(written(again.row), once));
        weir::check(again.attempts == reading.attempts && again.row.usage == reading.row.usage);
    }
    RowReading detail;
    if (read_detail(bytes, detail)) weir::check(detail.row.status == RowStatus::running);
    return 0;
}
