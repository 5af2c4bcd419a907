#include "wire/anthropic/plain_delta.hpp"

#include <array>

#include "json/escape.hpp"

namespace weir::wire::anthropic {

namespace {

constexpr std::string_view head = R"({"type":"content_block_delta","index":)";

struct Row {
    std::string_view middle;
    PlainDelta::Kind kind;
};
constexpr std::array<Row, 3> rows = {{
    {R"(,"delta":{"type":"text_delta","text":")", PlainDelta::Kind::text},
    {R"(,"delta":{"type":"input_json_delta","partial_json":")", PlainDelta::Kind::input},
    {R"(,"delta":{"type":"thinking_delta","thinking":")", PlainDelta::Kind::thinking},
}};

constexpr std::size_t digits_most = 4;

// "0", "17"; 0 for what is no such number, as JSON has them.
std::size_t digits_at(std::string_view text) {
    std::size_t count = 0;
    while (count < text.size() && text[count] >= '0' && text[count] <= '9')
        ++count;
    const bool padded = count > 1 && text[0] == '0';
    return padded || count > digits_most ? 0 : count;
}

bool is_blank_to_brace(std::string_view text) {
    const std::size_t brace = text.find_first_not_of(' ');
    if (brace == std::string_view::npos || text[brace] != '}') return false;
    return text.find_first_not_of(' ', brace + 1) == std::string_view::npos;
}

}  // namespace

std::optional<PlainDelta> match_plain_delta(std::string_view data) {
    if (!data.starts_with(head)) return std::nullopt;
    std::size_t at = head.size();
    const std::size_t digits = digits_at(data.substr(at));
    if (digits == 0) return std::nullopt;
    at += digits;
    for (const Row& row : rows) {
        if (!data.substr(at).starts_with(row.middle)) continue;
        const std::optional<json::Inside> inside = json::scan_inside(data, at + row.middle.size());
        if (!inside) return std::nullopt;
        const std::string_view tail = data.substr(inside->end);
        if (!tail.starts_with("\"}") || !is_blank_to_brace(tail.substr(2))) return std::nullopt;
        return PlainDelta{row.kind, inside->decoded_bytes};
    }
    return std::nullopt;
}

}  // namespace weir::wire::anthropic
