#include "wire/gemini/extras.hpp"

#include <algorithm>

#include "wire/gemini/names.hpp"

namespace weir::wire::gemini {

void read_extras(json::Value object, std::span<const std::string_view> known,
                 std::string_view prefix, std::vector<llm::Extra>& out) {
    for (const json::Member& member : object.members()) {
        if (member.value.is_null()) continue;
        std::string name = member.key.text();
        const bool is_known = std::ranges::any_of(
            known, [&name](std::string_view one) { return same_name(one, name); });
        if (!is_known) out.push_back(make_extra(std::string(prefix) + name, member.value.raw()));
    }
}

llm::Extra make_extra(std::string name, std::string_view json) {
    return {.wire = std::string(wire_name), .name = std::move(name), .json = std::string(json)};
}

void write_extras_under(json::Writer& out, std::span<const llm::Extra> extras,
                        std::string_view prefix, std::span<const std::string_view> deeper) {
    for (const llm::Extra& extra : extras) {
        if (extra.wire != wire_name || !extra.name.starts_with(prefix)) continue;
        const std::string_view name = std::string_view(extra.name).substr(prefix.size());
        const bool below = std::ranges::any_of(
            deeper, [name](std::string_view one) { return name.starts_with(one); });
        if (!below) out.member_raw(name, extra.json);
    }
}

const llm::Extra* find_extra(std::span<const llm::Extra> extras, std::string_view name) {
    for (const llm::Extra& extra : extras)
        if (extra.wire == wire_name && extra.name == name) return &extra;
    return nullptr;
}

void drop_foreign(std::span<const llm::Extra> extras, Dropped& dropped) {
    for (const llm::Extra& extra : extras)
        if (extra.wire != wire_name) dropped.add(extra.name);
}

}  // namespace weir::wire::gemini
