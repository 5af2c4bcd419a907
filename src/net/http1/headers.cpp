#include "net/http1/headers.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "base/text.hpp"

namespace weir::net::http1 {

void Headers::add(std::string_view name, std::string_view value) {
    // SDKs send about eighteen, providers about as many.
    constexpr std::size_t usual = 20;
    if (fields_.capacity() == 0) fields_.reserve(usual);
    fields_.push_back({name, value});
}

void Headers::clear() { fields_ = {}; }

const Field& Headers::operator[](std::size_t index) const {
    check(index < size());
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
