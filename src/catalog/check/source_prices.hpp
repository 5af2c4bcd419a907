#pragma once
// The prices of a model in a file of catalog/. Private to this folder.
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "catalog/prices.hpp"
#include "json/value.hpp"

namespace weir::catalog {

// The rows of "prices": groups of conditions and prices. Texts that a row views go to `texts`.
// Faults go to `problem`; what is at fault is left out.
std::vector<PriceRow> read_source_prices(const json::Value& groups, std::deque<std::string>& texts,
                                         const std::function<void(std::string what)>& problem);

}  // namespace weir::catalog
