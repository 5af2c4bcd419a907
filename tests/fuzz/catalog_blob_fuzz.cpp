// Any bytes as the compiled catalog: as they are; and behind a head whose length, checksum and
// tables are in order, read with and without the look at each reference. Wrong it may be, never
// unsafe.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "base/check.hpp"
#include "catalog/blob.hpp"
#include "catalog/decode.hpp"

namespace {

using namespace weir::catalog;

constexpr std::size_t head_bytes = 96, checksum_at = 16, checked_from = 20, sections_at = 24;
constexpr std::size_t looked_at_max = 64;  // of each table
constexpr std::array<std::size_t, 9> record_bytes = {1,
                                                     sizeof(ProviderRecord),
                                                     sizeof(EndpointRecord),
                                                     sizeof(QuirksRecord),
                                                     sizeof(OfferingRecord),
                                                     sizeof(PriceRecord),
                                                     sizeof(ConditionRecord),
                                                     sizeof(NameRecord),
                                                     sizeof(PostingRecord)};

void put(std::vector<std::byte>& blob, std::size_t at, std::uint32_t word) {
    std::memcpy(blob.data() + at, &word, sizeof word);
}

// The first nine bytes share out the rest among the tables; what is over is for the texts.
std::vector<std::byte> blob_of(std::span<const std::byte> bytes) {
    std::vector<std::byte> blob(head_bytes);
    std::memcpy(blob.data(), embedded_blob().data(), checksum_at);  // magic and version
    blob.insert(blob.end(), bytes.begin(), bytes.end());
    put(blob, 12, static_cast<std::uint32_t>(blob.size()));
    std::size_t from = std::min(head_bytes + record_bytes.size(), blob.size());
    for (std::size_t i = record_bytes.size(); i-- > 0;) {
        const std::size_t room = (blob.size() - from) / record_bytes[i];
        const std::size_t wish = i < bytes.size() ? std::to_integer<std::size_t>(bytes[i]) : 0;
        const std::size_t count = i == 0 ? room : std::min(room, wish);
        put(blob, sections_at + 8 * i, static_cast<std::uint32_t>(from));
        put(blob, sections_at + 8 * i + 4, static_cast<std::uint32_t>(count));
        from += count * record_bytes[i];
    }
    put(blob, checksum_at, crc32(std::span(blob).subspan(checked_from)));
    return blob;
}

void look(const Provider& provider, const Offering& offering) {
    for (const Endpoint& endpoint : provider.endpoints)
        weir::check(provider.endpoint(endpoint.wire) != nullptr);
    (void)offering.bare_name().size();
    (void)offering.price({});
    for (std::size_t i = 0; i < std::min(offering.prices.size(), looked_at_max); ++i)
        (void)offering.prices[i];
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
    [[maybe_unused]] const auto raw = Catalog::open(bytes);

    const std::vector<std::byte> blob = blob_of(bytes);
    const weir::Result<Tables> tables = Tables::read(blob);
    weir::check(tables.has_value());
    const std::size_t most = std::max(tables->providers.size(), tables->offerings.size()) + 1;
    for (std::size_t i = 0; i < std::min(most, looked_at_max); ++i)
        look(decode_provider(*tables, i), decode_offering(*tables, i));

    const weir::Result<Catalog> catalog = Catalog::open(blob);
    if (!catalog) return 0;
    for (const Provider& provider : catalog->providers())
        for (const Offering& offering : catalog->offerings_of(provider.id))
            look(provider, offering);
    for (const auto& name : catalog->suggest("gpt"))
        (void)catalog->offerings_by_name(name);
    return 0;
}
