#include "route/wish/wish.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.hpp"
#include "route/constraints.hpp"

namespace weir::route {
namespace {

using Op = WishCondition::Op;
using Unit = WishField::Unit;

constexpr std::size_t lacking_bytes_max = 300;

bool compare(Op op, double value, double wanted) {
    switch (op) {
        case Op::equal: return value == wanted;
        case Op::not_equal: return value != wanted;
        case Op::at_least: return value >= wanted;
        case Op::at_most: return value <= wanted;
        case Op::more: return value > wanted;
        case Op::less: return value < wanted;
    }
    return false;
}

bool is_word(const WishField& field, const std::string& pattern, std::string_view value) {
    if (value.empty()) return false;
    if (field.name == "region" && within_region(value, pattern)) return true;
    return matches_glob(pattern, value);
}

std::string what_there_is(const WishCondition& condition, const Question& question,
                          const Option& option) {
    const WishField& field = *condition.field;
    if (field.words != nullptr) {
        std::vector<std::string_view> words;
        field.words(option, words);
        std::erase(words, std::string_view());
        return words.empty() ? "unknown" : std::string(words.front());
    }
    const std::optional<double> number = field.number(question, option);
    if (!number) return "unknown";
    return field.unit == Unit::flag ? (*number != 0 ? "yes" : "no")
                                    : write_wish_number(field, *number);
}

}  // namespace

std::string write_wish_number(const WishField& field, double number) {
    switch (field.unit) {
        case Unit::usd: return fmt::format("{:g} USD", number / nano_per_usd);
        case Unit::duration: return fmt::format("{:.0f}ms", number / 1e6);
        default: return fmt::format("{:.10g}", number);
    }
}

bool WishCondition::holds(const Question& question, const Option& option) const {
    if (field->words != nullptr) {
        std::vector<std::string_view> values;
        field->words(option, values);
        bool any = false;
        bool known = false;
        for (const std::string_view value : values) {
            known = known || !value.empty();
            any = any || std::ranges::any_of(words, [&](const std::string& word) {
                      return is_word(*field, word, value);
                  });
        }
        return known && any == (op == Op::equal);
    }
    const std::optional<double> value = field->number(question, option);
    if (!value) return field->live;
    return compare(op, *value, number);
}

bool Wish::holds(const Question& question, const Option& option) const {
    return std::ranges::all_of(conditions_, [&](const WishCondition& condition) {
        return condition.holds(question, option);
    });
}

double Wish::score(const Question& question, const Option& option) const {
    constexpr double last = std::numeric_limits<double>::infinity();
    switch (sort_) {
        case Sort::price: {
            const auto cost = likely_cost(question, option);
            return cost ? static_cast<double>(cost->value()) / nano_per_usd : last;
        }
        case Sort::ttft: {
            const auto field = find_wish_field("p50_ttft")->number(question, option);
            return field ? *field / 1e6 : last;
        }
        case Sort::tps: {
            const auto pace = find_wish_field("tps")->number(question, option);
            return pace ? -*pace : last;
        }
        case Sort::quality: return option.quality ? -*option.quality : last;
    }
    return last;
}

std::size_t Wish::misses(const Question& question, const Option& option,
                         std::string& lacking) const {
    std::size_t count = 0;
    for (const WishCondition& condition : conditions_) {
        if (condition.holds(question, option)) continue;
        ++count;
        if (lacking.size() < lacking_bytes_max)
            lacking += fmt::format("{}{} (is {})", lacking.empty() ? "" : ", ", condition.text,
                                   what_there_is(condition, question, option));
    }
    return count;
}

}  // namespace weir::route
