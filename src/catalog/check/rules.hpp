#pragma once
// The rules that hold for every offering, wherever it stands. A new rule is a function in rules.cpp
// and a row there.
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.hpp"
#include "catalog/check/findings.hpp"

namespace weir::catalog {

// What names are known: of the embedded catalog, and wires that this build speaks.
struct KnownNames {
    std::set<std::string, std::less<>> wires;
    std::set<std::string, std::less<>> vendors;    // "openai" of "openai/gpt-5"
    std::set<std::string, std::less<>> providers;  // ids
};
KnownNames known_names(const Catalog& catalog, std::span<const std::string_view> wires_spoken);

// Where an offering stands, and what its provider speaks.
struct OfferingPlace {
    std::string_view file;
    int line = 0;
    std::span<const std::string_view> provider_wires;  // of its endpoints; empty: nobody says
};

// `rows` are the prices, which an offering that comes from a file does not have in its own list.
// `today` decides what is past.
void check_offering(const Offering& offering, std::span<const PriceRow> rows,
                    const OfferingPlace& place, const KnownNames& known, Date today,
                    Findings& findings);

// Every provider and offering of a catalog: for the embedded one.
void check_catalog(const Catalog& catalog, const KnownNames& known, Date today, Findings& findings);

std::vector<PriceRow> rows_of(const PriceList& prices);
std::vector<std::string_view> wires_of(const Provider& provider);

}  // namespace weir::catalog
