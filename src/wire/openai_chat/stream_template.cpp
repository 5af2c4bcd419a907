#include "wire/openai_chat/stream_template.hpp"

#include <algorithm>

#include "json/escape.hpp"

namespace weir::wire::openai_chat {

void add_padding(json::Value root, std::span<TextHole> holes, std::size_t& count) {
    // Which answer it is, by what model, at what price, and whether it is one.
    static constexpr std::array<std::string_view, 8> read = {
        "id", "object", "model", "service_tier", "type", "error", "base_resp", "usage"};
    for (const json::Member& member : root.members()) {
        if (count == holes.size()) break;
        if (!member.value.is_text() ||
            std::ranges::any_of(read, [&](std::string_view name) { return member.key.is(name); }))
            continue;
        const json::Range range = member.value.range();
        holes[count++] = {{range.begin + 1, range.end - 1}, TextKind::padding};
    }
    std::ranges::sort(holes.first(count), {},
                      [](const TextHole& hole) { return hole.inside.begin; });
}

void ChunkTemplate::learn(std::string_view data, const std::array<TextHole, holes_max>& holes,
                          std::size_t count) {
    text_.assign(data);
    holes_ = holes;
    count_ = count;
}

std::optional<HoleBytes> ChunkTemplate::match(std::string_view data) const {
    if (count_ == 0) return std::nullopt;
    HoleBytes bytes;
    std::size_t at = 0;        // in data
    std::size_t fixed_at = 0;  // in the learned text
    for (std::size_t i = 0; i < count_; ++i) {
        const TextHole& hole = holes_[i];
        const std::string_view fixed =
            std::string_view(text_).substr(fixed_at, hole.inside.begin - fixed_at);
        if (!data.substr(at).starts_with(fixed)) return std::nullopt;
        at += fixed.size();
        const std::optional<json::Inside> inside = json::scan_inside(data, at);
        if (!inside) return std::nullopt;
        const bool empty = inside->end == at;
        if (empty && hole.kind != TextKind::padding) return std::nullopt;
        if (hole.kind == TextKind::content) {
            bytes.content += inside->decoded_bytes;
            bytes.content_inside = data.substr(at, inside->end - at);
        }
        if (hole.kind == TextKind::reasoning) bytes.reasoning += inside->decoded_bytes;
        if (hole.kind == TextKind::tools) bytes.tools += inside->decoded_bytes;
        at = inside->end;
        fixed_at = hole.inside.end;
    }
    if (data.substr(at) != std::string_view(text_).substr(fixed_at)) return std::nullopt;
    return bytes;
}

}  // namespace weir::wire::openai_chat
