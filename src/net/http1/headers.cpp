#include "net/http1/headers.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "base/check.hpp"
#include "base/text.hpp"

namespace weir::net::http1 {

Headers::Headers(const Headers& other) { copy_from(other); }

Headers& Headers::operator=(const Headers& other) {
    if (this != &other) copy_from(other);
    return *this;
}

Headers::Headers(Headers&& other) noexcept { *this = std::move(other); }

Headers& Headers::operator=(Headers&& other) noexcept {
    if (this == &other) return *this;
    size_ = std::exchange(other.size_, 0);
    if (size_ <= inline_fields_max) std::uninitialized_copy_n(other.inline_, size_, inline_);
    spilled_ = std::exchange(other.spilled_, {});
    return *this;
}

void Headers::copy_from(const Headers& other) {
    size_ = other.size_;
    if (size_ <= inline_fields_max) std::uninitialized_copy_n(other.inline_, size_, inline_);
    spilled_ = other.spilled_;
}

void Headers::add(std::string_view name, std::string_view value) {
    if (size_ < inline_fields_max) {
        std::construct_at(inline_ + size_, Field{name, value});
    } else {
        if (size_ == inline_fields_max) spilled_.assign(inline_, inline_ + size_);
        spilled_.push_back({name, value});
    }
    ++size_;
}

void Headers::clear() {
    size_ = 0;
    spilled_.clear();
}

const Field& Headers::operator[](std::size_t index) const {
    check(index < size_);
    return begin()[index];
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
    for (const Field& field : *this)
        if (field.name.size() == name.size() && equal_ignoring_case(field.name, name))
            return field.value;
    return std::nullopt;
}

std::vector<std::string_view> Headers::find_all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const Field& field : *this)
        if (equal_ignoring_case(field.name, name)) values.push_back(field.value);
    return values;
}

std::size_t Headers::count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        *this, [&](const Field& field) { return equal_ignoring_case(field.name, name); }));
}

bool Headers::lists(std::string_view name, std::string_view token) const {
    return std::ranges::any_of(*this, [&](const Field& field) {
        return equal_ignoring_case(field.name, name) && list_contains(field.value, token);
    });
}

bool list_contains(std::string_view list, std::string_view token) {
    while (true) {
        const std::size_t comma = list.find(',');
        if (equal_ignoring_case(trim(list.substr(0, comma)), token)) return true;
        if (comma == std::string_view::npos) return false;
        list.remove_prefix(comma + 1);
    }
}

bool is_hop_by_hop(std::string_view name) {
    static constexpr std::array<std::string_view, 9> names = {
        "connection",
        "keep-alive",
        "proxy-connection",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    };
    return std::ranges::any_of(
        names, [&](std::string_view known) { return equal_ignoring_case(name, known); });
}

}  // namespace weir::net::http1
