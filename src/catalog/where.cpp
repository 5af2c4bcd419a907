#include "catalog/where.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "catalog/where_fields.hpp"

namespace weir::catalog {
namespace {

using namespace where_fields;
using Op = Where::Op;
using Condition = Where::Condition;

bool compare(Op op, std::int64_t value, std::int64_t wanted) {
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

void add_parts(std::vector<std::string_view>& values, std::string_view list, char separator) {
    for (const std::string_view part : split(list, separator))
        if (!part.empty()) values.push_back(part);
}

// What an offering says in a word field; nothing where nobody knows.
std::vector<std::string_view> words_of(std::string_view field, const Provider& provider,
                                       const Offering& offering) {
    std::vector<std::string_view> values;
    if (field == "id") values = {offering.id};
    if (field == "model") values = {offering.model, offering.bare_name()};
    if (field == "provider") values = {provider.id};
    if (field == "class") values = {name(provider.cls)};
    if (field == "kind") values = {name(offering.kind)};
    if (field == "status") values = {name(offering.status)};
    if (field == "billing") values = {name(offering.billing)};
    if (field == "wire")
        for (const Endpoint& endpoint : provider.endpoints)
            if (offering.served_over(endpoint.wire)) values.push_back(endpoint.wire);
    if (field == "region")
        add_parts(values, offering.regions.empty() ? provider.regions : offering.regions, ';');
    if (field == "in" || field == "out") {
        const Modalities set = field == "in" ? offering.input : offering.output;
        for (std::size_t i = 0; i < modality_count; ++i)
            if (set.has(static_cast<Modality>(i))) values.push_back(name(static_cast<Modality>(i)));
    }
    std::erase(values, std::string_view());
    return values;
}

std::optional<std::int64_t> number_of(std::string_view field, const Offering& offering,
                                      SysTime at) {
    const auto tokens = [](const std::optional<Tokens>& count) -> std::optional<std::int64_t> {
        if (!count) return std::nullopt;
        return count->value();
    };
    if (field == "ctx") return tokens(offering.context);
    if (field == "input_max") return tokens(offering.input_max);
    if (field == "output_max") return tokens(offering.output_max);
    if (field == date_field) {
        const Date date = offering.released;
        if (!date.known()) return std::nullopt;
        return date.year * 10'000 + date.month * 100 + date.day;
    }
    const std::optional<PriceSheet> sheet = offering.price({.at = at});
    if (!sheet) return std::nullopt;
    Meter meter = Meter::input;
    if (field == "price_out") meter = Meter::output;
    if (field == "price_cache_read") meter = Meter::cache_read;
    const std::optional<Rate> rate = sheet->tokens(meter);
    if (!rate) return std::nullopt;
    return rate->nano_per_million();
}

bool flag_holds(const Condition& condition, const Offering& offering) {
    if (condition.field == free_flag) {
        if (offering.billing == Billing::unknown) return false;
        return (offering.billing == Billing::free) == condition.flag;
    }
    const std::optional<Capability> capability = capability_by_name(condition.field);
    if (!capability) return false;
    return condition.flag ? offering.can.has(*capability) : offering.can.lacks(*capability);
}

bool holds(const Condition& condition, const Provider& provider, const Offering& offering,
           SysTime at) {
    if (is_flag(condition.field)) return flag_holds(condition, offering);
    if (is_number(condition.field)) {
        const std::optional<std::int64_t> number = number_of(condition.field, offering, at);
        return number && compare(condition.op, *number, condition.number);
    }
    const std::vector<std::string_view> values = words_of(condition.field, provider, offering);
    if (values.empty()) return false;
    const bool any = std::ranges::any_of(values, [&condition](std::string_view value) {
        return std::ranges::any_of(condition.words, [value](const std::string& word) {
            return matches_glob(word, value);
        });
    });
    return any == (condition.op == Op::equal);
}

}  // namespace

bool Where::matches(const Provider& provider, const Offering& offering, SysTime at) const {
    return std::ranges::all_of(conditions_, [&](const Condition& condition) {
        return holds(condition, provider, offering, at);
    });
}

}  // namespace weir::catalog
