#pragma once
// What a client wishes instead of naming a model:
//
//   auto?tools&ctx>=200k&p95_ttft<200ms&price_out<=5&region=eu&sort=price
//   auto?{"tools":true,"ctx":">=200k","price_out":"<=5","region":["eu","uk"],"sort":"price"}
//
// Conditions stand between '&' or ','; all must hold. Words take = and !=, '*' for any characters
// and '|' between alternatives. What nobody knows matches no condition, except for what we measure:
// that passes until it is measured. sort: price (the default), ttft, tps, quality.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "route/strategy.hpp"
#include "route/wish/fields.hpp"

namespace weir::route {

struct WishCondition {
    enum class Op : std::uint8_t { equal, not_equal, at_least, at_most, more, less };
    const WishField* field = nullptr;
    Op op = Op::equal;
    double number = 0;
    std::vector<std::string> words;  // alternatives
    std::string text;                // as written, for messages

    bool holds(const Question& question, const Option& option) const;
};

class Wish {
public:
    enum class Sort : std::uint8_t { price, ttft, tps, quality };

    // Whether a model's name is one: "auto", "auto?...".
    static bool is_one(std::string_view model);
    // Of a model's name. An error is invalid_request at "model" and names the condition, with a
    // suggestion for an unknown word.
    static Result<Wish> read(std::string_view model);
    // Conditions alone: `?where=`.
    static Result<Wish> read_conditions(std::string_view text);

    // No conditions, only an order.
    static Wish by(Sort sort) {
        Wish wish;
        wish.sort_ = sort;
        return wish;
    }

    const std::vector<WishCondition>& conditions() const { return conditions_; }
    Sort sort() const { return sort_; }
    bool holds(const Question& question, const Option& option) const;
    // Less is better; what is not known comes last.
    double score(const Question& question, const Option& option) const;
    // How many conditions do not hold; the first ones into lacking, as text with what there is.
    std::size_t misses(const Question& question, const Option& option, std::string& lacking) const;

private:
    Result<void> add(std::string_view text);
    Result<void> add_json(std::string_view text);
    Result<void> set_sort(std::string_view name);

    std::vector<WishCondition> conditions_;
    Sort sort_ = Sort::price;
};

// "800ms", "5 USD", "200000": a number of a field as people write it.
std::string write_wish_number(const WishField& field, double number);

}  // namespace weir::route
