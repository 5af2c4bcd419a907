#pragma once
// In what a list differs from a catalog. Pure; nothing is believed of either.
//
// Compared are the prices that hold in general (no region, no time of day, no variant) at one
// moment, by meter, tier and prompt length; limits; whether a call is free; and abilities. Where
// the list says nothing, nothing differs.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "catalog/catalog.hpp"
#include "catalog/import/listing.hpp"

namespace weir::catalog {

enum class DiffKind : std::uint8_t {
    added,          // the list has it, the catalog does not
    gone,           // the catalog has it, and the list has others of its provider and kind
    repriced,       // another price, or one where the catalog has none
    contradictory,  // another limit, ability or billing; or the list contradicts itself
};
inline constexpr std::size_t diff_kind_count = 4;
std::string_view name(DiffKind kind);  // "new", "gone", "repriced", "contradictory"

struct Difference {
    DiffKind kind = DiffKind::added;
    std::string entry;   // "openai/gpt-5"
    std::string what;    // "output", "input over 200k", "context"; what else there is to say
    std::string from;    // of the catalog, "" where it has none
    std::string to;      // of the list
    std::string change;  // "+12.5%" of a price that both have
    friend bool operator==(const Difference&, const Difference&) = default;
};

struct DiffOptions {
    std::string_view provider;  // only of this one; empty: all that the list has
    SysTime at;
};

// Sorted by kind, then entry. A provider that the catalog does not have is one difference.
std::vector<Difference> compare(const Catalog& catalog, const Listing& listing,
                                const DiffOptions& options);

// The same for one entry that the catalog has.
std::vector<Difference> compare(const Offering& offering, const Listed& listed, SysTime at);

// "+12.5%", rounded to a tenth; "" from 0.
std::string percent_change(Rate from, Rate to);

// The price of the catalog that one of a list is compared with.
std::optional<Rate> general_price(const PriceList& prices, const OwnPrice& like, SysTime at);

}  // namespace weir::catalog
