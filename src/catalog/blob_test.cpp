#include "catalog/blob.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "catalog/catalog.hpp"

namespace weir::catalog {
namespace {

std::vector<std::byte> copy_of_embedded() {
    const std::span<const std::byte> blob = embedded_blob();
    return {blob.begin(), blob.end()};
}

// Reads everything that a catalog can hand out; whatever the bytes are, it must end and stay
// inside.
std::size_t read_all(const Catalog& catalog) {
    std::size_t read = 0;
    for (const std::string_view id : catalog.provider_ids()) {
        const std::optional<Provider> provider = catalog.find_provider(id);
        if (provider) read += provider->docs.size() + provider->endpoints.size();
    }
    for (const Offering& offering : catalog.offerings_of("deepseek"))
        if (const std::optional<PriceSheet> sheet = offering.price({}))
            read += sheet->tokens(Meter::input).has_value() ? 1 : 0;
    read += catalog.offerings_by_name("gpt-5").size();
    return read + catalog.suggest("gpt-4o-mimi").size();
}

TEST(Blob, MatchesTheStandardsChecksum) {
    const std::string_view text = "123456789";
    EXPECT_EQ(crc32(std::as_bytes(std::span(text))), 0xcbf43926U);
}

TEST(Blob, EveryTruncationIsAnError) {
    const std::span<const std::byte> whole = embedded_blob();
    std::size_t step = 1;
    for (std::size_t size = 0; size < whole.size(); size += step) {
        EXPECT_FALSE(Catalog::open(whole.first(size)).has_value()) << size;
        step = size < 2'000 ? 1 : 997;
    }
    EXPECT_FALSE(Catalog::open(whole.first(whole.size() - 1)).has_value());
}

TEST(Blob, EveryChangedByteIsAnError) {
    std::vector<std::byte> blob = copy_of_embedded();
    for (std::size_t at = 0; at < blob.size(); at += at < 200 ? 1 : 9'973) {
        blob[at] ^= std::byte{0x41};
        EXPECT_FALSE(Catalog::open(blob).has_value()) << at;
        blob[at] ^= std::byte{0x41};
    }
    EXPECT_TRUE(Catalog::open(blob).has_value());
}

// A blob whose checksum was made to fit still may not lead outside: each record is checked.
TEST(Blob, WrongReferencesAreFoundOrHarmless) {
    std::vector<std::byte> blob = copy_of_embedded();
    constexpr std::size_t head_size = 96;
    constexpr std::size_t checksum_at = 16;
    constexpr std::size_t checked_from = 20;
    std::size_t refused = 0;
    for (std::size_t at = head_size; at < blob.size(); at += 40'009) {
        const std::vector<std::byte> before = blob;
        for (std::size_t i = 0; i < 64 && at + i < blob.size(); ++i)
            blob[at + i] = std::byte{0xff};
        const std::uint32_t checksum = crc32(std::span(blob).subspan(checked_from));
        std::memcpy(blob.data() + checksum_at, &checksum, sizeof checksum);
        const Result<Catalog> opened = Catalog::open(blob);
        if (opened) EXPECT_GT(read_all(*opened), 0U);
        if (!opened) ++refused;
        blob = before;
    }
    EXPECT_GT(refused, 0U);
}

TEST(Blob, ReadsAtAnyAlignment) {
    std::vector<std::byte> blob = copy_of_embedded();
    blob.insert(blob.begin(), 3, std::byte{});
    const Result<Catalog> opened = Catalog::open(std::span(blob).subspan(3));
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(opened->find_offering("openai", "gpt-5")->context, Tokens(400'000));
}

TEST(Blob, UncheckedReferencesReadAsEmpty) {
    const Tables tables = *Tables::read(embedded_blob());
    EXPECT_EQ(tables.text(0xffffffffU), "");
    EXPECT_EQ(tables.text(static_cast<std::uint32_t>(tables.strings.size())), "");
    EXPECT_EQ(tables.text(static_cast<std::uint32_t>(tables.strings.size()) - 1), "");
    EXPECT_EQ(tables.offerings[tables.offerings.size()].context, 0U);
    EXPECT_EQ(PriceList(&tables, 0xffffffffU, 5)[0].rate, Rate(0));
}

}  // namespace
}  // namespace weir::catalog
