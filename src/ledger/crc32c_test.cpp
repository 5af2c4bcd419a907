#include "ledger/crc32c.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "base/random.hpp"

namespace weir::ledger {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

TEST(Crc32c, GivesThePublishedCheckValues) {
    EXPECT_EQ(crc32c(bytes_of("123456789")), 0xe3069283U);
    const std::vector<std::byte> zeros(32);  // RFC 3720 B.4
    EXPECT_EQ(crc32c(zeros), 0x8a9136aaU);
    EXPECT_EQ(crc32c({}), 0U);
}

TEST(Crc32c, InstructionAndTableAgreeOnAnyLengthAndSeed) {
    Random random(3);
    for (std::size_t size = 0; size < 200; ++size) {
        std::vector<std::byte> bytes(size);
        for (std::byte& byte : bytes)
            byte = static_cast<std::byte>(random());
        const auto seed = static_cast<std::uint32_t>(random());
        ASSERT_EQ(crc32c(bytes, seed), crc32c_by_table(bytes, seed)) << size;
    }
}

TEST(Crc32c, GoesOnFromASeed) {
    const std::uint32_t first = crc32c(bytes_of("1234"));
    EXPECT_EQ(crc32c(bytes_of("56789"), first), 0xe3069283U);
}

}  // namespace
}  // namespace weir::ledger
