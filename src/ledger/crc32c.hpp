#pragma once
// CRC-32C (Castagnoli, as in iSCSI and ext4): by the processor's instruction where there is one, by
// table elsewhere; both give the same. Not for secrets.
#include <cstddef>
#include <cstdint>
#include <span>

namespace weir::ledger {

// seed: what the bytes before gave, to go on from there; 0 to begin.
std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t seed = 0);
// The table's way, on every machine; for the test that both agree.
std::uint32_t crc32c_by_table(std::span<const std::byte> bytes, std::uint32_t seed = 0);

}  // namespace weir::ledger
