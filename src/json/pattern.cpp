#include "json/pattern.hpp"

#include <re2/re2.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>

namespace weir::json {
namespace {

constexpr std::int64_t memory_max = std::int64_t{1} << 20;  // of one compiled pattern
constexpr std::size_t expression_bytes_max = 4096;

// ECMA-262's long names of Unicode's general categories, in RE2's short spelling.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> classes = {{
    {"Letter", "L"},
    {"Lowercase_Letter", "Ll"},
    {"Uppercase_Letter", "Lu"},
    {"Mark", "M"},
    {"Number", "N"},
    {"Decimal_Number", "Nd"},
    {"digit", "Nd"},
    {"Punctuation", "P"},
    {"punct", "P"},
    {"Symbol", "S"},
    {"Separator", "Z"},
    {"Other", "C"},
}};

// The few spellings that ECMA-262 and RE2 do not share.
std::string in_re2(std::string_view expression) {
    std::string out;
    for (std::size_t i = 0; i < expression.size(); ++i) {
        if (expression[i] != '\\' || i + 1 == expression.size()) {
            out += expression[i];
            continue;
        }
        const char c = expression[++i];
        if (c == 'u' && i + 4 < expression.size() && expression[i + 1] != '{') {
            out.append("\\x{").append(expression.substr(i + 1, 4)).append("}");
            i += 4;
            continue;
        }
        out.append({'\\', c});
        if ((c != 'p' && c != 'P') || i + 1 == expression.size() || expression[i + 1] != '{')
            continue;
        const std::size_t end = expression.find('}', i);
        if (end == std::string_view::npos) continue;
        std::string_view name = expression.substr(i + 2, end - i - 2);
        for (const auto& [longer, shorter] : classes)
            if (name == longer) name = shorter;
        out.append("{").append(name).append("}");
        i = end;
    }
    return out;
}

RE2::Options options() {
    RE2::Options options;
    options.set_max_mem(memory_max);
    options.set_log_errors(false);
    return options;
}

}  // namespace

Pattern::Pattern(std::string_view expression)
    : compiled_(expression.size() > expression_bytes_max
                    ? nullptr
                    : std::make_unique<RE2>(in_re2(expression), options())) {}

Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

bool Pattern::ok() const { return compiled_ && compiled_->ok(); }

bool Pattern::found_in(std::string_view text) const {
    return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

}  // namespace weir::json
