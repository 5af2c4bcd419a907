#pragma once
// The options that `weir catalog diff` and `import` share, and the list that they name.
#include <CLI/App.hpp>
#include <string>

#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "catalog/import/listing.hpp"

namespace weir::app {

struct ListingOptions {
    std::string from;
    std::string source;
    std::string provider;
};
void add_listing_options(CLI::App& command, ListingOptions& options);

// Errors say what was wrong with the call or the list: exit code 2.
Result<catalog::Listing> open_listing(const ListingOptions& options,
                                      const std::string& config_path);

}  // namespace weir::app
