#pragma once
// Who must not be asked for a call, and why. Two sorts: what the call itself needs (tools, images,
// a long context: `soft`, for it rests on the catalog, which may be wrong: where nobody is left,
// the provider has the last word), and what somebody demands (region, price, latency: never bent).
//
// Adding one: a function and a row in filter.cpp.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "route/constraints.hpp"
#include "route/strategy.hpp"

namespace weir::route {

// What an option lacks. Values, not text: text is made when somebody asks.
struct Lack {
    std::string_view filter;  // the row's name; "" lacks nothing
    std::string_view source;  // who demands it; "" the call itself
    std::string_view wanted;  // words, where it is about words
    std::string_view has;
    double most = 0;  // numbers, where it is about numbers: the bound, and what there is
    double value = 0;
    bool soft = false;
    bool of_request = false;  // demanded in fields of the body

    explicit operator bool() const { return !filter.empty(); }
};

// The first thing that the option lacks. demands: all that must hold, each non-null.
Lack find_lack(const Question& question, const Option& option,
               std::span<const Constraints* const> demands);

// "price_out 15 is over 5 (the route)", "no tools", "region us-east-1 is not eu (the key)".
std::string text(const Lack& lack);

// Every filter there is, for the guide and its tests.
struct FilterRow {
    std::string_view name;
    std::string_view about;
    bool soft = false;
};
std::span<const FilterRow> builtin_filters();

// The dearest option by output price, which is none for batch calls as long as there are others
// with another price; options.size() when there is none to leave out.
std::size_t dearest(const Question& question);

}  // namespace weir::route
