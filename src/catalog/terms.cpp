#include "catalog/terms.hpp"

#include <algorithm>
#include <limits>

namespace weir::catalog {
namespace {

constexpr int whole_bp = 10'000;

}  // namespace

int share_bp(const Terms& terms, const CallShape& call) {
    int share = whole_bp - terms.discount_bp;
    if (call.tools) share += terms.tools_bp;
    if (call.structured) share += terms.structured_bp;
    if (terms.long_bp > 0 && call.prompt > terms.long_over) share += terms.long_bp;
    return share;
}

Rate scaled(Rate rate, int share_bp) {
    if (share_bp == whole_bp) return rate;
    constexpr __int128 most = std::numeric_limits<std::int64_t>::max();
    const __int128 exact = static_cast<__int128>(rate.nano_per_million()) * share_bp;
    return Rate(static_cast<std::int64_t>(std::min((exact + whole_bp - 1) / whole_bp, most)));
}

void apply(const Terms& terms, const CallShape& call, PriceSheet& sheet) {
    const int share = share_bp(terms, call);
    if (share == whole_bp) return;
    for (std::size_t i = 0; i < meter_count; ++i) {
        Price& price = sheet[static_cast<Meter>(i)];
        if (price.known != Known::no) price.rate = scaled(price.rate, share);
    }
}

}  // namespace weir::catalog
