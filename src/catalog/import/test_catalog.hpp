#pragma once
// The embedded catalog with a provider "acme" whose figures tests know.
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/catalog.hpp"
#include "catalog/overlay.hpp"

namespace weir::catalog {

inline OwnPrice test_price(Meter meter, std::string_view usd, Tokens over = Tokens(0),
                           ServiceTier tier = ServiceTier::standard) {
    return {.meter = meter,
            .rate = Rate(read_usd(usd)->value()),
            .prompt_over = over,
            .tier = tier,
            .regions = {},
            .variant = {}};
}

inline OwnModel test_model(std::string_view id, std::vector<OwnPrice> prices) {
    OwnModel model{.id = std::string(id)};
    model.prices = std::move(prices);
    model.context = Tokens(100'000);
    model.output_max = Tokens(8'000);
    return model;
}

// plain: 2 in, 8 out. cached: with cache_read 0.2. long: dearer over 50,000. free: free.
inline Catalog test_catalog() {
    OwnProvider acme{.id = "acme"};
    acme.endpoints = std::vector<OwnEndpoint>{{.base_url = "https://acme.test/v1"}};
    const OwnPrice in = test_price(Meter::input, "2");
    const OwnPrice out = test_price(Meter::output, "8");
    acme.models.push_back(test_model("plain", {in, out}));
    acme.models.push_back(test_model("cached", {in, out, test_price(Meter::cache_read, "0.2")}));
    acme.models.push_back(
        test_model("long", {in, out, test_price(Meter::input, "4", Tokens(50'000))}));
    OwnModel free = test_model("free", {});
    free.billing = Billing::free;
    free.prices.reset();
    acme.models.push_back(free);
    Overlay overlay;
    overlay.providers.push_back(std::move(acme));
    return *open_embedded().with(std::move(overlay));
}

}  // namespace weir::catalog
