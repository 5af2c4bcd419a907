#pragma once
// A value with a meaning: explicit in, .value() out, never converted by accident.
#include <compare>
#include <cstddef>
#include <functional>
#include <limits>
#include <utility>

namespace weir {

template <class Tag, class T>
class Strong {
public:
    constexpr Strong() = default;
    constexpr explicit Strong(T value) : value_(std::move(value)) {}
    constexpr const T& value() const { return value_; }
    friend constexpr auto operator<=>(const Strong&, const Strong&) = default;
    friend constexpr bool operator==(const Strong&, const Strong&) = default;

private:
    T value_{};
};

// A count that adds up: tokens, nano-dollars. Sums stop at the largest and smallest value instead
// of wrapping: a provider may report any number.
template <class Tag, class T>
class Amount {
public:
    constexpr Amount() = default;
    constexpr explicit Amount(T value) : value_(value) {}
    constexpr T value() const { return value_; }
    constexpr Amount& operator+=(Amount other) {
        if (__builtin_add_overflow(value_, other.value_, &value_)) value_ = limit(other.value_ > 0);
        return *this;
    }
    constexpr Amount& operator-=(Amount other) {
        if (__builtin_sub_overflow(value_, other.value_, &value_)) value_ = limit(other.value_ < 0);
        return *this;
    }
    friend constexpr Amount operator+(Amount a, Amount b) { return a += b; }
    friend constexpr Amount operator-(Amount a, Amount b) { return a -= b; }
    friend constexpr auto operator<=>(Amount, Amount) = default;
    friend constexpr bool operator==(Amount, Amount) = default;

private:
    static constexpr T limit(bool upper) {
        return upper ? std::numeric_limits<T>::max() : std::numeric_limits<T>::min();
    }
    T value_ = 0;
};

}  // namespace weir

template <class Tag, class T>
struct std::hash<weir::Strong<Tag, T>> {
    std::size_t operator()(const weir::Strong<Tag, T>& strong) const {
        return std::hash<T>{}(strong.value());
    }
};
