#include "gateway/prompt_prefix.hpp"

#include <algorithm>
#include <array>

#include "route/hash.hpp"

namespace weir::gateway {
namespace {

constexpr std::size_t looked_at_max = 4'096;

constexpr std::array system_names = std::to_array<std::string_view>(
    {"system", "instructions", "systemInstruction", "system_instruction"});
constexpr std::array message_names =
    std::to_array<std::string_view>({"messages", "contents", "input"});

// The first element of what follows in a JSON array, or as much of it as is looked at. The body
// has been read as JSON before; on anything else this only ends early.
std::string_view first_element(std::string_view text) {
    text = text.substr(0, looked_at_max);
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\') ++i;
            if (c == '"') quoted = false;
            continue;
        }
        if (c == '"') quoted = true;
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') --depth;
        if ((depth == 0 && (c == '}' || c == ',')) || depth < 0) return text.substr(0, i + 1);
    }
    return text;
}

bool is_instruction(std::string_view message) {
    return message.find("\"system\"") != std::string_view::npos ||
           message.find("\"developer\"") != std::string_view::npos;
}

bool named(std::span<const std::string_view> names, std::string_view key) {
    return std::ranges::find(names, key) != names.end();
}

}  // namespace

std::uint64_t prompt_prefix(std::string_view body, std::span<const wire::MemberRange> members) {
    route::StableHash hash;
    bool found = false;
    for (const wire::MemberRange& member : members) {
        std::string_view value = body.substr(member.value_range.begin,
                                             member.value_range.end - member.value_range.begin);
        if (named(system_names, member.key)) hash.add(value.substr(0, looked_at_max));
        if (!named(message_names, member.key)) continue;
        found = true;
        if (!value.starts_with('[')) {  // the whole prompt as one text
            hash.add(value.substr(0, looked_at_max));
            continue;
        }
        value.remove_prefix(1);
        const std::string_view first = first_element(value);
        hash.add(first);
        // The instructions are often the same for everybody: what follows them tells calls apart.
        if (is_instruction(first) && first.size() < looked_at_max)
            hash.add(first_element(value.substr(std::min(value.size(), first.size() + 1))));
    }
    return found ? std::max<std::uint64_t>(hash.value(), 1) : 0;
}

}  // namespace weir::gateway
