#include "route/difficulty/blob.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <string_view>

#include "base/check.hpp"
#include "route/hash.hpp"

namespace weir::route::difficulty {
namespace {

static_assert(std::endian::native == std::endian::little);  // both ends copy numbers as they are

constexpr std::array<char, 8> magic = {'W', 'E', 'I', 'R', 'D', 'I', 'F', 'F'};
// Raised by whatever changes the meaning of a weight: the words, the hash, the shape, this layout.
constexpr std::uint32_t version = 2;
constexpr std::size_t checked_from = magic.size() + 4 + 8;

std::uint64_t checksum(std::span<const std::uint8_t> bytes) {
    const std::span<const std::uint8_t> rest = bytes.subspan(checked_from);
    return StableHash()
        .add(std::string_view(reinterpret_cast<const char*>(rest.data()), rest.size()))
        .value();
}

class Writer {
public:
    template <class T>
    void put(const T& value) {
        const std::size_t at = bytes.size();
        bytes.resize(at + sizeof(T));
        std::memcpy(bytes.data() + at, &value, sizeof(T));
    }
    void put_bytes(std::span<const std::uint8_t> more) {
        bytes.insert(bytes.end(), more.begin(), more.end());
    }
    std::vector<std::uint8_t> bytes;
};

// Reads in order; after the end everything is zero and short_ says so.
class Cursor {
public:
    explicit Cursor(std::span<const std::uint8_t> bytes) : rest_(bytes) {}
    template <class T>
    void get(T& value) {
        const std::span<const std::uint8_t> from = take(sizeof(T));
        if (!from.empty()) std::memcpy(&value, from.data(), sizeof(T));
    }
    std::span<const std::uint8_t> take(std::size_t size) {
        if (rest_.size() < size) {
            short_ = true;
            rest_ = {};
            return {};
        }
        const std::span<const std::uint8_t> taken = rest_.first(size);
        rest_ = rest_.subspan(size);
        return taken;
    }
    bool exact() const { return !short_ && rest_.empty(); }

private:
    std::span<const std::uint8_t> rest_;
    bool short_ = false;
};

// Every field of Constants, in the order of the layout.
template <class Constants, class Visit>
void each_constant(Constants& c, const Visit& visit) {
    for (auto* number :
         {&c.weak_bias, &c.gap_bias, &c.weak_scale, &c.gap_scale, &c.weak_mean, &c.gap_mean,
          &c.hardness_share, &c.trust.low, &c.trust.high, &c.length.step, &c.length.mean})
        visit(*number);
    for (auto* table : {&c.weak_shape, &c.gap_shape})
        for (auto& measure : *table)
            for (auto& number : measure)
                visit(number);
    for (auto& number : c.quantiles)
        visit(number);
}

}  // namespace

std::vector<std::uint8_t> write_blob(const Parts& parts) {
    check(parts.known.size() == known_bytes && parts.pairs.size() == pair_bytes);
    Writer out;
    out.put(magic);
    out.put(version);
    out.put(std::uint64_t{0});
    out.put(parts.rows);
    each_constant(parts.constants, [&out](float number) { out.put(number); });
    out.put_bytes(parts.known);
    out.put_bytes(parts.pairs);
    const std::uint64_t sum = checksum(out.bytes);
    std::memcpy(out.bytes.data() + magic.size() + sizeof(version), &sum, sizeof(sum));
    return out.bytes;
}

Result<Parts> read_blob(std::span<const std::uint8_t> bytes) {
    Cursor cursor(bytes);
    std::array<char, 8> begins{};
    std::uint32_t of_version = 0;
    std::uint64_t sum = 0;
    cursor.get(begins);
    cursor.get(of_version);
    cursor.get(sum);
    if (begins != magic)
        return fail(ErrorKind::invalid_request,
                    "not a model of difficulty (made by `weir route train`)");
    if (of_version != version)
        return fail(ErrorKind::invalid_request, "a model of difficulty of version " +
                                                    std::to_string(of_version) +
                                                    "; this program reads version " +
                                                    std::to_string(version) + ": train it again");
    Parts parts;
    cursor.get(parts.rows);
    bool finite = true;
    each_constant(parts.constants, [&](float& number) {
        cursor.get(number);
        finite = finite && std::isfinite(number);
    });
    parts.known = cursor.take(known_bytes);
    parts.pairs = cursor.take(pair_bytes);
    if (!cursor.exact())
        return fail(ErrorKind::invalid_request, "the model of difficulty is cut short or too long");
    if (checksum(bytes) != sum)
        return fail(ErrorKind::invalid_request, "the model of difficulty is damaged (checksum)");
    if (!finite || !std::ranges::is_sorted(parts.constants.quantiles))
        return fail(ErrorKind::invalid_request, "the model of difficulty holds impossible numbers");
    return parts;
}

}  // namespace weir::route::difficulty
