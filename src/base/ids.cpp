#include "base/ids.hpp"

#include <algorithm>

namespace weir {
namespace {
constexpr std::string_view crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// The ledger checks every id that it reads.
constexpr auto crockford_bytes = [] {
    std::array<bool, 256> known{};
    for (const char c : crockford)
        known[static_cast<unsigned char>(c)] = true;
    return known;
}();
}  // namespace

RequestId RequestId::make(SysTime at, std::uint64_t random_high, std::uint64_t random_low) {
    RequestId id;
    const auto millis = static_cast<std::uint64_t>(unix_micros(at) / 1000);
    for (std::size_t i = 0; i < 10; ++i)
        id.text_[i] = crockford[(millis >> (45 - 5 * i)) & 31];
    for (std::size_t i = 0; i < 8; ++i) {
        id.text_[10 + i] = crockford[(random_high >> (5 * i)) & 31];
        id.text_[18 + i] = crockford[(random_low >> (5 * i)) & 31];
    }
    return id;
}

RequestId RequestId::from(std::string_view text) {
    RequestId id;
    const auto known = [](char c) { return crockford_bytes[static_cast<unsigned char>(c)]; };
    if (text.size() == length && std::ranges::all_of(text, known))
        text.copy(id.text_.data(), id.text_.size());
    return id;
}

}  // namespace weir
