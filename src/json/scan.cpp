#include "json/scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace weir::json {

namespace {

// Comparing each with each is quickest for the few members that requests have; a text with very
// many is sorted, so that it cannot cost the square of its size.
constexpr std::size_t compare_all_max = 24;

Error repeated(std::string_view path, std::string_view key) {
    std::string field = std::string(path) + std::string(key);
    Error error(ErrorKind::invalid_request, fmt::format("\"{}\" is given more than once", field));
    error.at_field(std::move(field));
    return error;
}

template <class Keys, class KeyOf>
const std::string* find_repeated(const Keys& keys, std::span<const std::string_view> once,
                                 KeyOf key_of) {
    const auto matters = [once](const std::string& key) {
        return std::ranges::find(once, key) != once.end();
    };
    if (keys.size() <= compare_all_max) {
        for (std::size_t i = 1; i < keys.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (key_of(keys[i]) == key_of(keys[j]) && matters(key_of(keys[i])))
                    return &key_of(keys[i]);
        return nullptr;
    }
    std::vector<const std::string*> sorted;
    for (const auto& key : keys)
        if (matters(key_of(key))) sorted.push_back(&key_of(key));
    std::ranges::sort(sorted, [](const auto* a, const auto* b) { return *a < *b; });
    const auto same =
        std::ranges::adjacent_find(sorted, [](const auto* a, const auto* b) { return *a == *b; });
    return same == sorted.end() ? nullptr : *same;
}

}  // namespace

const Field* Scan::find(std::string_view key) const {
    for (auto field = fields.rbegin(); field != fields.rend(); ++field)
        if (field->key == key) return &*field;
    return nullptr;
}

Value Scan::operator[](std::string_view key) const {
    const Field* field = find(key);
    return field ? field->value : Value();
}

Result<Scan> scan(std::string_view text, const Limits& limits,
                  std::span<const std::string_view> once) {
    Result<Scan> result(std::in_place);
    if (const Result<void> done = result->document.read(text, limits); !done)
        return fail(done.error());
    const Value root = result->document.root();
    if (!root.is_object())
        return fail(ErrorKind::invalid_request,
                    fmt::format("the body must be a JSON object, not {}", name(root.kind())));
    result->fields.reserve(16);
    for (const Member& member : root.members())
        result->fields.push_back({member.key.text(), member.key.range(), member.value});
    const std::string* twice = find_repeated(
        result->fields, once, [](const Field& field) -> const std::string& { return field.key; });
    if (twice) return fail(repeated({}, *twice));
    return result;
}

Result<void> refuse_repeated(Value object, std::span<const std::string_view> once,
                             std::string_view path) {
    std::vector<std::string> keys;
    for (const Member& member : object.members())
        keys.push_back(member.key.text());
    const std::string* twice = find_repeated(keys, once, std::identity());
    if (twice) return fail(repeated(path, *twice));
    return {};
}

}  // namespace weir::json
