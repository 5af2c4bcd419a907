#pragma once
// What a provider charges us beside its list price: a negotiated discount, surcharges for some
// calls. The one place where rates are scaled by them, for choosing a target as for billing, so
// that the two agree. Pure, no allocation.
#include "base/money.hpp"
#include "catalog/prices.hpp"

namespace weir::catalog {

// In hundredths of a percent of the list price.
struct Terms {
    int discount_bp = 0;    // off the list price
    int tools_bp = 0;       // on top, for calls with tools,
    int structured_bp = 0;  // with a schema,
    int long_bp = 0;        // with more prompt tokens than
    Tokens long_over{0};
    friend bool operator==(const Terms&, const Terms&) = default;
};

// What of a call terms look at.
struct CallShape {
    bool tools = false;
    bool structured = false;
    Tokens prompt{0};  // cached ones included
};

// The part of the list price that such a call costs: 10,000 without terms.
int share_bp(const Terms& terms, const CallShape& call);

// A rate times a share, rounded up: nobody is billed less than is owed.
Rate scaled(Rate rate, int share_bp);

// All rates of a sheet, fees per call included.
void apply(const Terms& terms, const CallShape& call, PriceSheet& sheet);

}  // namespace weir::catalog
