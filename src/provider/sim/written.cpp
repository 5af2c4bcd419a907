#include "provider/sim/written.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"

namespace weir::provider::sim {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

Error bad(const Written& written, std::string_view wants) {
    std::string message = fmt::format("simulated model: \"{}\" {}", written.key, wants);
    if (written.has_text) message += fmt::format(", not \"{}\"", written.text);
    return Error(ErrorKind::invalid_request, std::move(message)).at_field("model");
}

std::optional<double> read_chance(std::string_view text) {
    double chance = 0;
    const char* const end = text.end();
    const auto [at, error] = std::from_chars(text.begin(), end, chance, std::chars_format::fixed);
    if (error != std::errc{} || at != end || !(chance >= 0 && chance <= 1)) return std::nullopt;
    return chance;
}

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                            hex_digit(text[i + 2]) >= 0;
        if (escape) {
            out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

Result<std::int64_t> whole(const Written& written, std::int64_t least, std::int64_t most) {
    const auto number = read_integer(written.text);
    if (!written.has_text || !number || *number < least || *number > most)
        return fail(bad(written, fmt::format("must be a whole number from {} to {}", least, most)));
    return *number;
}

Result<Nanos> duration(const Written& written, std::string_view text) {
    if (text == "0") return Nanos{0};
    const auto span = read_duration(text);
    if (!span) return fail(bad(written, "must be a duration such as 200ms or 1.5s"));
    return *span;
}

Result<Latency> latency(const Written& written) {
    const std::vector<std::string_view> parts = split(written.text, ':');
    if (parts.size() != 1 && parts.size() != 3)
        return fail(bad(written, "must be one duration or three, p50:p90:p99"));
    std::vector<Nanos> spans;
    for (const std::string_view part : parts) {
        const Result<Nanos> span = duration(written, part);
        if (!span) return fail(span.error());
        spans.push_back(*span);
    }
    if (spans.size() == 1) return Latency{spans[0], spans[0], spans[0]};
    if (!std::ranges::is_sorted(spans))
        return fail(bad(written, "must rise from p50 to p90 to p99"));
    return Latency{spans[0], spans[1], spans[2]};
}

}  // namespace weir::provider::sim
