#include "base/text.hpp"
#include "catalog/where.hpp"
#include "catalog/where_fields.hpp"

namespace weir::catalog {
namespace {

using namespace where_fields;
using Op = Where::Op;
using Condition = Where::Condition;

std::unexpected<Error> wrong(std::string_view condition, const std::string& what) {
    return fail(ErrorKind::invalid_request, "\"" + std::string(condition) + "\": " + what);
}

std::vector<std::string_view> all_fields() {
    std::vector<std::string_view> all(word_fields.begin(), word_fields.end());
    all.push_back(out_field);
    all.insert(all.end(), token_fields.begin(), token_fields.end());
    all.insert(all.end(), price_fields.begin(), price_fields.end());
    all.push_back(date_field);
    all.push_back(free_flag);
    for (std::size_t i = 0; i < capability_count; ++i)
        all.push_back(name(static_cast<Capability>(i)));
    return all;
}

std::unexpected<Error> unknown_field(std::string_view condition, std::string_view field) {
    const std::vector<std::string_view> fields = all_fields();
    const std::optional<std::string_view> near = nearest(field, fields);
    std::string what = "there is no \"" + std::string(field) + "\"";
    if (near) what += ", did you mean \"" + std::string(*near) + "\"?";
    return wrong(condition, what);
}

// "200k", "1M", "200000".
std::optional<std::int64_t> read_tokens(std::string_view text) {
    std::int64_t scale = 1;
    if (text.ends_with('k') || text.ends_with('K')) scale = 1'000;
    if (text.ends_with('m') || text.ends_with('M')) scale = 1'000'000;
    if (scale != 1) text.remove_suffix(1);
    const std::optional<std::int64_t> number = read_integer(text);
    constexpr std::int64_t most = 1'000'000'000'000;
    if (!number || *number < 0 || *number > most / scale) return std::nullopt;
    return *number * scale;
}

// "2026-08-16", "2026-08" or "2026" as yyyymmdd with zeros.
std::optional<std::int64_t> read_date(std::string_view text) {
    std::int64_t date = 0;
    const std::vector<std::string_view> parts = split(text, '-');
    if (parts.size() > 3 || parts[0].size() != 4) return std::nullopt;
    for (std::size_t i = 0; i < 3; ++i) {
        if (i > 0 && i < parts.size() && parts[i].size() != 2) return std::nullopt;
        const std::optional<std::int64_t> part = i < parts.size() ? read_integer(parts[i]) : 0;
        if (!part || *part < 0) return std::nullopt;
        date = date * 100 + *part;
    }
    return date;
}

Result<std::int64_t> read_number(std::string_view condition, std::string_view field,
                                 std::string_view value) {
    std::optional<std::int64_t> number;
    std::string wanted = "a number of tokens like 200k";
    if (one_of(token_fields, field)) number = read_tokens(value);
    if (field == date_field) {
        number = read_date(value);
        wanted = "a date like 2026-08-16";
    }
    if (one_of(price_fields, field)) {
        wanted = "a price like 0.25 in USD per million tokens";
        if (const std::optional<NanoUsd> usd = read_usd(value)) number = usd->value();
    }
    if (!number) return wrong(condition, "\"" + std::string(value) + "\" is not " + wanted);
    return *number;
}

struct Parts {
    std::string_view field;
    std::optional<Op> op;  // nothing: a flag
    std::string_view value;
};

Parts take_apart(std::string_view condition) {
    struct Sign {
        std::string_view text;
        Op op;
    };
    // Longer signs first: ">=" is not ">".
    constexpr std::array<Sign, 6> signs = {{{">=", Op::at_least},
                                            {"<=", Op::at_most},
                                            {"!=", Op::not_equal},
                                            {"=", Op::equal},
                                            {">", Op::more},
                                            {"<", Op::less}}};
    const std::size_t at = condition.find_first_of("<>=!", 1);
    if (at == std::string_view::npos) return {condition, std::nullopt, {}};
    for (const Sign& sign : signs)
        if (condition.substr(at).starts_with(sign.text))
            return {trim(condition.substr(0, at)), sign.op,
                    trim(condition.substr(at + sign.text.size()))};
    return {condition, std::nullopt, {}};
}

Result<Condition> read_condition(std::string_view text) {
    const Parts parts = take_apart(text);
    Condition condition;
    if (!parts.op) {
        std::string_view field = trim(text);
        condition.flag = !field.starts_with('!');
        if (!condition.flag) field = trim(field.substr(1));
        condition.field = field;
        if (is_flag(field)) return condition;
        if (is_word(field) || is_number(field)) return wrong(text, "a value is missing");
        return unknown_field(text, field);
    }
    condition.field = parts.field;
    condition.op = *parts.op;
    if (parts.value.empty()) return wrong(text, "a value is missing");
    if (is_number(parts.field)) {
        const Result<std::int64_t> number = read_number(text, parts.field, parts.value);
        if (!number) return fail(number.error());
        condition.number = *number;
        return condition;
    }
    if (is_flag(parts.field))
        return wrong(text, "write \"" + condition.field + "\" or \"!" + condition.field + "\"");
    if (!is_word(parts.field)) return unknown_field(text, parts.field);
    if (condition.op != Op::equal && condition.op != Op::not_equal)
        return wrong(text, "only = and != make sense here");
    for (const std::string_view word : split(parts.value, '|'))
        condition.words.emplace_back(trim(word));
    return condition;
}

}  // namespace

Result<Where> Where::read(std::string_view text) {
    Where where;
    if (trim(text).empty()) return where;
    for (const std::string_view part : split(text, ',')) {
        const std::string_view trimmed = trim(part);
        if (trimmed.empty()) return wrong(text, "a condition is empty");
        Result<Condition> condition = read_condition(trimmed);
        if (!condition) return fail(condition.error());
        where.conditions_.push_back(*std::move(condition));
    }
    return where;
}

}  // namespace weir::catalog
