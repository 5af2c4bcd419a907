#pragma once
// Several members of one object in a single pass over it, for readers that ask every answer for the
// same two dozen keys:
//
//     enum : std::size_t { prompt, completion };
//     constexpr Keys keys({"prompt_tokens", "completion_tokens"});
//     const auto found = keys.of(usage);   // found[prompt].integer_or(0)
//
// A table of hashes is made while compiling; names that it cannot tell apart do not compile.
#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#include "json/value.hpp"

namespace weir::json {

template <std::size_t count>
class Keys {
public:
    consteval explicit Keys(const std::string_view (&names)[count]) {
        for (std::size_t i = 0; i < count; ++i)
            names_[i] = names[i];
        while (!fill())
            if (++factor_ == 0) throw "the names differ in neither length, first, middle nor last";
    }

    // In the order of the names; missing ones do not exist(). Of a repeated key the last counts, as
    // in Value::operator[].
    std::array<Value, count> of(Value object) const {
        std::array<Value, count> found;
        for (const Member& member : object.members()) {
            const auto plain = member.key.plain();
            std::size_t place = count;
            if (plain) [[likely]]
                place = place_of(*plain);
            else
                place = place_of(member.key.text());
            if (place != count) found[place] = member.value;
        }
        return found;
    }

    // count when it is none of them.
    std::size_t place_of(std::string_view key) const {
        if (key.empty()) return count;
        const std::uint8_t place = slots_[hash(key)];
        return place != none && names_[place] == key ? place : count;
    }

private:
    static constexpr std::size_t slot_count = std::bit_ceil(count * 6);
    static constexpr std::uint8_t none = 0xff;
    static_assert(count > 0 && count < none);

    constexpr std::size_t hash(std::string_view key) const {
        const auto byte = [key](std::size_t at) {
            return static_cast<std::uint32_t>(static_cast<std::uint8_t>(key[at]));
        };
        const std::uint32_t mixed =
            (byte(0) + 31 * byte(key.size() / 2) + 1021 * byte(key.size() - 1) +
             32749 * static_cast<std::uint32_t>(key.size())) *
            (2 * static_cast<std::uint32_t>(factor_) + 1);
        return (mixed >> 7U) % slot_count;
    }

    consteval bool fill() {
        slots_.fill(none);
        for (std::size_t i = 0; i < count; ++i) {
            std::uint8_t& slot = slots_[hash(names_[i])];
            if (slot != none) return false;
            slot = static_cast<std::uint8_t>(i);
        }
        return true;
    }

    std::array<std::string_view, count> names_{};
    std::array<std::uint8_t, slot_count> slots_{};
    std::uint16_t factor_ = 1;
};

}  // namespace weir::json
