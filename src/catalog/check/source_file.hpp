#pragma once
// One file of catalog/, read as tools/catalog/source.py reads it: for those who have the program
// and not the tools. Pure.
#include <string>
#include <string_view>

#include "catalog/check/rules.hpp"
#include "json/limits.hpp"

namespace weir::catalog {

// Findings name `file` and the line of the model. Returns the provider's id, "" where the file has
// none: two files with the same one contradict each other.
std::string check_source_file(std::string_view file, std::string_view text, const KnownNames& known,
                              Date today, const json::Limits& limits, Findings& findings);

// "2026-08-16", "2026-08" or "2026".
std::optional<Date> read_date(std::string_view text);

}  // namespace weir::catalog
