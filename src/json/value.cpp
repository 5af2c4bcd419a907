#include "json/value.hpp"

#include <charconv>
#include <cmath>
#include <cstring>

#include "json/escape.hpp"

namespace weir::json {

namespace {

std::string_view inside_quotes(std::string_view raw) { return raw.substr(1, raw.size() - 2); }

constexpr double exact_integers_end = 9007199254740992.0;  // 2^53

}  // namespace

std::string_view name(Kind kind) {
    switch (kind) {
        case Kind::null: return "null";
        case Kind::boolean: return "boolean";
        case Kind::number: return "number";
        case Kind::text: return "string";
        case Kind::array: return "array";
        case Kind::object: return "object";
    }
    return "null";
}

Elements Value::elements() const {
    if (!is_array()) return {nullptr, nullptr, text_};
    return {node_ + 1, node_ + node_->span, text_};
}

Members Value::members() const {
    if (!is_object()) return {nullptr, nullptr, text_};
    return {node_ + 1, node_ + node_->span, text_};
}

// Written against the nodes, for it is called for every field of every chunk.
Value Value::operator[](std::string_view key) const {
    if (!is_object()) return {};
    const detail::Node* found = &detail::missing;
    const detail::Node* const end = node_ + node_->span;
    for (const detail::Node* member = node_ + 1; member != end; member += 1 + member[1].span) {
        if (member->escaped != 0) {
            if (Value(member, text_).is(key)) found = member + 1;
            continue;
        }
        const std::size_t bytes = member->end - member->begin - 2;
        const char* name = text_ + member->begin + 1;
        // Most keys of one length already differ in their first byte.
        if (bytes == key.size() && (bytes == 0 || name[0] == key[0]) &&
            std::memcmp(name, key.data(), bytes) == 0)
            found = member + 1;
    }
    return {found, text_};
}

Value Value::at(std::size_t index) const {
    for (const Value element : elements())
        if (index-- == 0) return element;
    return {};
}

std::size_t Value::size() const {
    std::size_t count = 0;
    for ([[maybe_unused]] const Value element : elements())
        ++count;
    for ([[maybe_unused]] const Member& member : members())
        ++count;
    return count;
}

void Value::append_text(std::string& out) const {
    if (!is_text()) return;
    if (node_->escaped == 0)
        out.append(inside_quotes(raw()));
    else
        append_unescaped(out, inside_quotes(raw()));
}

std::optional<std::string> Value::maybe_text() const {
    if (!is_text()) return std::nullopt;
    std::string out;
    append_text(out);
    return out;
}

std::string Value::text(std::string_view fallback) const {
    if (!is_text()) return std::string(fallback);
    std::string out;
    append_text(out);
    return out;
}

// A \u may be half of a pair whose other half is missing, and no writer may pass that on.
LazyText Value::lazy_text() const {
    if (!is_text() || node_->numbered != 0) return text();
    const std::string_view inside = inside_quotes(raw());
    return LazyText::of_json(inside, node_->escaped == 0 ? nullptr : append_unescaped);
}

bool Value::is(std::string_view text) const {
    if (!is_text()) return false;
    const std::string_view inside = inside_quotes(raw());
    if (node_->escaped == 0) return inside == text;
    // Decoding never makes it longer, nor shorter than a sixth: most are told by their length.
    constexpr std::size_t escape_bytes_most = 6;
    if (inside.size() < text.size() || inside.size() > escape_bytes_most * text.size())
        return false;
    std::string decoded;
    append_unescaped(decoded, inside);
    return decoded == text;
}

std::size_t Value::text_bytes() const {
    if (!is_text()) return 0;
    const std::string_view inside = inside_quotes(raw());
    return node_->escaped == 0 ? inside.size() : unescaped_bytes(inside);
}

std::optional<double> Value::number() const {
    if (!is_number()) return std::nullopt;
    const std::string_view digits = raw();
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

std::optional<std::int64_t> Value::integer() const {
    if (!is_number()) return std::nullopt;
    const std::string_view digits = raw();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{}) return std::nullopt;
    if (end == digits.data() + digits.size()) return value;
    const std::optional<double> wide = number();
    if (!wide || std::trunc(*wide) != *wide || std::abs(*wide) > exact_integers_end)
        return std::nullopt;
    return static_cast<std::int64_t>(*wide);
}

std::int64_t Value::integer_or(std::int64_t fallback) const { return integer().value_or(fallback); }

std::optional<bool> Value::boolean() const {
    if (!is_boolean()) return std::nullopt;
    return raw() == "true";
}

bool Value::is_true() const { return is_boolean() && raw() == "true"; }

}  // namespace weir::json
