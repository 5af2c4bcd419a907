#pragma once
// A list as the part of weir.yaml that lays it over the catalog:
//
//   providers:
//     "openai":
//       models:
//         - { id: "gpt-x", context: 400000, output_max: 128000, price: { input: 1.25, output: 10 }
//         }
//
// provider/model_reader.cpp reads it; app/overlay_check_test.cpp reads back what is written. Pure.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "catalog/catalog.hpp"
#include "catalog/import/listing.hpp"

namespace weir::catalog {

struct OverlayOptions {
    std::string_view provider;  // only of this one; empty: all that the list has
    SysTime at;
    bool everything = false;  // also what the catalog says already
};

struct OverlayText {
    std::string yaml;
    std::size_t providers = 0;
    std::size_t models = 0;
    std::size_t unchanged = 0;          // left out because the catalog says the same
    std::vector<ListingNote> left_out;  // what the file has no words for, and what was done
};

// A price is written only where the whole of it can be: weir.yaml has no words for prices of long
// prompts or of other tiers, and a price without them would charge too little. Such a model keeps
// what the catalog has, or is written without a price, which is loud.
OverlayText write_overlay(const Catalog& catalog, const Listing& listing,
                          const OverlayOptions& options);

}  // namespace weir::catalog
