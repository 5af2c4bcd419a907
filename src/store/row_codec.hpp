#pragma once
// A ledger row as bytes: the journal writes whole rows, the SQLite store the part that has no
// column of its own. Numbers are LEB128 (zigzag where they may be negative), text is a length and
// its bytes, enumerations are written by name. New fields are only ever added at the end; a reader
// takes what is there, leaves the rest at its default, and ignores what it does not know.
//
// Reading is total: any bytes give a row or an error, never a crash or a read past the end.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/ledger_row.hpp"

namespace weir::store {

// Room that write_row and write_detail never exceed for this row.
std::size_t row_bytes_max(const LedgerRow& row);

// Both write to `out`, which has row_bytes_max(row) bytes of room, and return how many they wrote.
std::size_t write_row(const LedgerRow& row, std::byte* out);
std::size_t write_detail(const LedgerRow& row, std::byte* out);

// A row being read. Views of `row` point into the bytes that were read and into `attempts`, so it
// is used in place and not copied; reading again reuses the memory.
struct RowReading {
    RowReading() = default;
    RowReading(const RowReading&) = delete;
    RowReading& operator=(const RowReading&) = delete;

    LedgerRow row;
    std::vector<AttemptRow> attempts;
};
// What stands at the front of a row, without the cost of reading all of it.
struct RowGlance {
    RequestId id;
    RowStatus status = RowStatus::running;
    SysTime started;
};
std::optional<RowGlance> glance(std::span<const std::byte> bytes);
[[nodiscard]] Result<void> read_row(std::span<const std::byte> bytes, RowReading& into);
// Fills in what write_detail wrote and leaves the other fields alone.
[[nodiscard]] Result<void> read_detail(std::span<const std::byte> bytes, RowReading& into);

}  // namespace weir::store
