// Text to conditions.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"
#include "json/document.hpp"
#include "route/wish/wish.hpp"

namespace weir::route {
namespace {

using Op = WishCondition::Op;
using Unit = WishField::Unit;

constexpr std::string_view prefix = "auto?";
constexpr std::size_t conditions_max = 64;
constexpr std::size_t shown_max = 80;

std::unexpected<Error> wrong(std::string_view condition, const std::string& what) {
    return fail(Error(ErrorKind::invalid_request,
                      fmt::format("the wish \"{}\": {}", condition.substr(0, shown_max), what))
                    .at_field("model"));
}

std::unexpected<Error> unknown_field(std::string_view condition, std::string_view field) {
    std::vector<std::string_view> known = {"sort"};
    for (const WishField& one : wish_fields())
        known.push_back(one.name);
    const auto near = nearest(field, known);
    return wrong(condition, fmt::format("there is no \"{}\"{}", field.substr(0, shown_max),
                                        near ? fmt::format(", did you mean \"{}\"?", *near) : ""));
}

// A decimal number without exponent, and what follows it.
std::optional<double> read_decimal(std::string_view text) {
    const auto usd = read_usd(text);  // exact decimals, the same grammar
    if (!usd) return std::nullopt;
    return static_cast<double>(usd->value()) / nano_per_usd;
}

std::optional<double> read_number(Unit unit, std::string_view text) {
    double scale = 1;
    const auto suffix = [&](std::string_view word, double by) {
        if (text.size() <= word.size() ||
            !equal_ignoring_case(text.substr(text.size() - word.size()), word))
            return;
        text = trim(text.substr(0, text.size() - word.size()));
        scale = by;
    };
    switch (unit) {
        case Unit::duration: {
            const auto span = read_duration(text);
            if (!span) return std::nullopt;
            return static_cast<double>(span->count());
        }
        case Unit::tokens:
            suffix("k", 1e3);
            suffix("m", 1e6);
            break;
        case Unit::usd:
            suffix("usd", 1);
            if (text.starts_with('$')) text.remove_prefix(1);
            scale *= nano_per_usd;
            break;
        case Unit::share: suffix("%", 0.01); break;
        default: break;
    }
    const auto number = read_decimal(text);
    if (!number) return std::nullopt;
    return *number * scale;
}

std::string_view example(Unit unit) {
    switch (unit) {
        case Unit::tokens: return "a number of tokens like 200k";
        case Unit::usd: return "a price like 0.25, in USD per million tokens";
        case Unit::duration: return "a time like 200ms";
        case Unit::share: return "a share like 0.5 or 50%";
        default: return "a number";
    }
}

struct Sign {
    std::string_view text;
    Op op;
};
// Longer signs first: ">=" is not ">".
constexpr std::array signs = {Sign{">=", Op::at_least},  Sign{"<=", Op::at_most},
                              Sign{"!=", Op::not_equal}, Sign{"==", Op::equal},
                              Sign{"=", Op::equal},      Sign{">", Op::more},
                              Sign{"<", Op::less}};

// What a condition says, still as text. op: nothing for a flag.
struct Parts {
    std::string_view field;
    std::optional<Op> op;
    std::string_view value;
};

std::optional<Sign> sign_at(std::string_view text) {
    for (const Sign& sign : signs)
        if (text.starts_with(sign.text)) return sign;
    return std::nullopt;
}

Parts take_apart(std::string_view condition) {
    const std::size_t at = condition.find_first_of("<>=!", 1);
    if (at == std::string_view::npos) return {condition, std::nullopt, {}};
    const auto sign = sign_at(condition.substr(at));
    if (!sign) return {condition, std::nullopt, {}};
    return {trim(condition.substr(0, at)), sign->op,
            trim(condition.substr(at + sign->text.size()))};
}

Result<WishCondition> make(std::string_view text, const Parts& parts) {
    std::string_view name = parts.field;
    const bool negated = !parts.op && name.starts_with('!');
    if (negated) name = trim(name.substr(1));
    WishCondition condition{.field = find_wish_field(name), .text = std::string(text)};
    if (condition.field == nullptr) return unknown_field(text, name);
    const Unit unit = condition.field->unit;
    condition.op = parts.op.value_or(Op::equal);
    if (unit == Unit::flag) {
        const bool no = parts.value == "false" || parts.value == "0" || parts.value == "no";
        const bool yes = parts.value == "true" || parts.value == "1" || parts.value == "yes";
        if (parts.op && (condition.op != Op::equal || (!no && !yes)))
            return wrong(text, fmt::format("write \"{0}\" or \"!{0}\"", name));
        condition.number = negated || no ? 0 : 1;
        return condition;
    }
    if (negated || !parts.op || parts.value.empty()) return wrong(text, "a value is missing");
    if (unit == Unit::word) {
        if (condition.op != Op::equal && condition.op != Op::not_equal)
            return wrong(text, "only = and != make sense here");
        for (const std::string_view word : split(parts.value, '|'))
            condition.words.emplace_back(trim(word));
        return condition;
    }
    const auto number = read_number(unit, parts.value);
    if (!number || !std::isfinite(*number))
        return wrong(
            text, fmt::format("\"{}\" is not {}", parts.value.substr(0, shown_max), example(unit)));
    condition.number = *number;
    return condition;
}

}  // namespace

bool Wish::is_one(std::string_view model) { return model == "auto" || model.starts_with(prefix); }

Result<Wish> Wish::read(std::string_view model) {
    if (model == "auto") return Wish();
    return read_conditions(model.substr(prefix.size()));
}

Result<Wish> Wish::read_conditions(std::string_view text) {
    Wish wish;
    text = trim(text);
    if (text.empty()) return wish;
    if (text.starts_with('{')) {
        if (const Result<void> read = wish.add_json(text); !read) return fail(read.error());
        return wish;
    }
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find_first_of("&,", begin), text.size());
        const std::string_view part = trim(text.substr(begin, end - begin));
        if (part.empty()) return wrong(text, "a condition is empty");
        if (const Result<void> added = wish.add(part); !added) return fail(added.error());
        begin = end + 1;
    }
    return wish;
}

Result<void> Wish::add(std::string_view text) {
    const Parts parts = take_apart(text);
    if (parts.field == "sort") return set_sort(parts.value);
    if (conditions_.size() == conditions_max)
        return wrong(text, fmt::format("there are more than {} conditions", conditions_max));
    Result<WishCondition> condition = make(text, parts);
    if (!condition) return fail(condition.error());
    conditions_.push_back(*std::move(condition));
    return {};
}

Result<void> Wish::set_sort(std::string_view name) {
    static constexpr std::array<std::string_view, 4> names = {"price", "ttft", "tps", "quality"};
    const auto found = std::ranges::find(names, name);
    if (found == names.end())
        return wrong(fmt::format("sort={}", name), "sort is one of price, ttft, tps, quality");
    sort_ = static_cast<Sort>(found - names.begin());
    return {};
}

// {"tools":true,"ctx":">=200k","region":["eu","uk"],"quality":70}: a number alone is a least value
// for what is better when more, a most for prices and times.
Result<void> Wish::add_json(std::string_view text) {
    const Result<json::Document> document = json::read(text, {.bytes_max = 64 << 10});
    if (!document) return wrong(text, document.error().message());
    for (const json::Member& member : document->root().members()) {
        const std::string key = member.key.text();
        const json::Value value = member.value;
        std::string said;
        if (value.is_boolean()) {
            said = (value.is_true() ? "" : "!") + key;
        } else if (value.is_array()) {
            for (const json::Value one : value.elements())
                said += (said.empty() ? key + "=" : "|") + one.text();
        } else if (value.is_number()) {
            const WishField* const field = find_wish_field(key);
            const bool less =
                field != nullptr && (field->unit == Unit::usd || field->unit == Unit::duration ||
                                     field->name == "in_flight");
            said = key + (less ? "<=" : ">=") + std::string(value.raw());
            if (field != nullptr && field->unit == Unit::duration) said += "ms";
        } else if (value.is_text()) {
            const std::string words = value.text();
            said = fmt::format("{}{}{}", key, sign_at(words) ? "" : "=", words);
        } else {
            return wrong(key, "must be true, false, a number, a string or a list of strings");
        }
        if (const Result<void> added = add(said); !added) return added;
    }
    return {};
}

}  // namespace weir::route
