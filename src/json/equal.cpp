#include "json/equal.hpp"

namespace weir::json {
namespace {

bool same_number(Value a, Value b) {
    if (a.raw() == b.raw()) return true;
    const auto left = a.integer();
    const auto right = b.integer();
    if (left && right) return *left == *right;
    if (left.has_value() != right.has_value()) return false;
    return a.number() && a.number() == b.number();
}

bool same_text(Value a, Value b) {
    const auto left = a.plain();
    const auto right = b.plain();
    return left && right ? *left == *right : a.text() == b.text();
}

bool same_elements(Value a, Value b, std::size_t& steps_left) {
    const Elements left = a.elements();
    const Elements right = b.elements();
    auto other = right.begin();
    for (const Value element : left) {
        if (other == right.end() || !equal(element, *other, steps_left)) return false;
        ++other;
    }
    return other == right.end();
}

bool same_members(Value a, Value b, std::size_t& steps_left) {
    const std::size_t size = a.size();
    if (size != b.size()) return false;
    for (const Member member : a.members()) {
        steps_left -= size < steps_left ? size : steps_left;  // a look-up walks the members
        const Value other = b[member.key.text()];
        if (!other.exists() || !equal(member.value, other, steps_left)) return false;
    }
    return true;
}

}  // namespace

bool equal(Value a, Value b, std::size_t& steps_left) {
    if (steps_left == 0) return false;
    --steps_left;
    if (a.kind() != b.kind()) return false;
    switch (a.kind()) {
        case Kind::null: return true;
        case Kind::boolean: return a.is_true() == b.is_true();
        case Kind::number: return same_number(a, b);
        case Kind::text: return same_text(a, b);
        case Kind::array: return same_elements(a, b, steps_left);
        case Kind::object: return same_members(a, b, steps_left);
    }
    return false;
}

}  // namespace weir::json
