#pragma once
// A value with a meaning: explicit in, .value() out, never converted by accident.
#include <compare>
#include <cstddef>
#include <functional>
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

// A count that adds up: tokens, nano-dollars.
template <class Tag, class T>
class Amount {
public:
    constexpr Amount() = default;
    constexpr explicit Amount(T value) : value_(value) {}
    constexpr T value() const { return value_; }
    constexpr Amount& operator+=(Amount other) {
        value_ += other.value_;
        return *this;
    }
    constexpr Amount& operator-=(Amount other) {
        value_ -= other.value_;
        return *this;
    }
    friend constexpr Amount operator+(Amount a, Amount b) { return a += b; }
    friend constexpr Amount operator-(Amount a, Amount b) { return a -= b; }
    friend constexpr auto operator<=>(Amount, Amount) = default;
    friend constexpr bool operator==(Amount, Amount) = default;

private:
    T value_ = 0;
};

}  // namespace weir

template <class Tag, class T>
struct std::hash<weir::Strong<Tag, T>> {
    std::size_t operator()(const weir::Strong<Tag, T>& strong) const {
        return std::hash<T>{}(strong.value());
    }
};
