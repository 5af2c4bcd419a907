// Any bytes as a public list of prices: the first byte says of which format. Read or refused; then
// compared and written as an overlay, bounded and without a zero price.
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "catalog/import/diff.hpp"
#include "catalog/import/overlay_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace weir;
    using namespace weir::catalog;
    static const Catalog embedded = open_embedded();
    if (size == 0) return 0;
    const auto format = static_cast<ListingFormat>(data[0] % listing_format_count);
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const Result<Listing> listing =
        read_listing(format, text, {.bytes_max = 65'536, .depth_max = 32, .values_max = 10'000});
    if (!listing) return 0;
    check(listing->notes.size() <= Listing::notes_max);
    for (const Listed& entry : listing->entries) {
        check(!entry.provider.empty() && !entry.id.empty());
        for (const OwnPrice& price : entry.prices)
            check(price.rate > Rate(0));
    }
    for (const Difference& one : compare(embedded, *listing, {}))
        check(!one.entry.empty() || !one.what.empty());
    const OverlayText overlay = write_overlay(embedded, *listing, {.everything = true});
    check(overlay.yaml.empty() == (overlay.models == 0));
    return 0;
}
