#include "wire/gemini/names.hpp"

#include <array>

namespace weir::wire::gemini {

namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
char to_lower(char c) { return static_cast<char>(c - 'A' + 'a'); }
char to_upper(char c) { return static_cast<char>(c - 'a' + 'A'); }

}  // namespace

std::string camel(std::string_view name) {
    std::string out;
    out.reserve(name.size());
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool joint = name[i] == '_' && i > 0 && i + 1 < name.size() && is_lower(name[i + 1]);
        if (!joint)
            out.push_back(name[i]);
        else
            out.push_back(to_upper(name[++i]));
    }
    return out;
}

bool same_name(std::string_view camel_name, std::string_view any_spelling) {
    return camel_name == any_spelling ||
           (any_spelling.find('_') != std::string_view::npos && camel(any_spelling) == camel_name);
}

json::Value member(json::Value object, std::string_view camel_name) {
    const json::Value value = object[camel_name];
    if (value.exists() || !object.is_object()) return value;
    std::array<char, 64> snake{};
    std::size_t size = 0;
    for (const char c : camel_name) {
        if (size + 2 > snake.size()) return {};
        if (is_upper(c)) snake[size++] = '_';
        snake[size++] = is_upper(c) ? to_lower(c) : c;
    }
    if (size == camel_name.size()) return {};
    return object[std::string_view(snake.data(), size)];
}

}  // namespace weir::wire::gemini
