#include "wire/gemini/generation.hpp"

#include "base/text.hpp"

namespace weir::wire::gemini {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The digits at the front, at most four of them.
int take_number(std::string_view& text) {
    int number = 0;
    for (int digits = 0; digits < 4 && !text.empty() && is_digit(text[0]); ++digits) {
        number = number * 10 + (text[0] - '0');
        text.remove_prefix(1);
    }
    return number;
}

}  // namespace

Generation::Generation(std::string_view model) {
    constexpr std::string_view family = "gemini-";
    const std::size_t at = model.find(family);
    if (at == std::string_view::npos) return;
    std::string_view rest = model.substr(at + family.size());
    pro_ = contains_ignoring_case(rest, "pro");
    lite_ = contains_ignoring_case(rest, "lite");
    latest_ = rest.ends_with("-latest");
    major_ = take_number(rest);
    if (major_ == 0 || !rest.starts_with('.')) return;
    rest.remove_prefix(1);
    minor_ = take_number(rest);
}

}  // namespace weir::wire::gemini
