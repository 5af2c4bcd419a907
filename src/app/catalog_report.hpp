#pragma once
// What the `weir catalog` commands print. Pure. `most` rows at most, 0: all.
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "app/terminal.hpp"
#include "catalog/check/findings.hpp"
#include "catalog/import/diff.hpp"
#include "catalog/import/listing.hpp"

namespace weir::app {

// Errors first, then by file and line.
std::vector<catalog::Finding> in_order(const catalog::Findings& findings);

std::string findings_table(std::span<const catalog::Finding> findings, std::size_t most,
                           const Terminal& terminal);
std::string findings_json(const catalog::Findings& findings, std::size_t most);

std::string differences_table(std::span<const catalog::Difference> differences, std::size_t most,
                              const Terminal& terminal);
std::string differences_json(std::span<const catalog::Difference> differences,
                             const catalog::Listing& listing, std::size_t most);
// "12 new, 3 gone, 40 repriced, 2 contradictory"
std::string count_differences(std::span<const catalog::Difference> differences);

}  // namespace weir::app
