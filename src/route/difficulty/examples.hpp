#pragma once
// Training rows from JSON lines, as `weir route train` reads them:
//
//     {"prompt": "...", "strong_right": 1, "weak_right": 0.5, "set": "mmlu", "topic": "law"}
//
// prompt is required, and one of the two labels (numbers from 0 to 1, true or false); set and topic
// may be left out. Empty lines are skipped; other members are ignored, so a log with more in it can
// be given as it is.
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "route/difficulty/table.hpp"

namespace weir::route::difficulty {

// invalid_request that names the line and the field at fault.
Result<std::vector<Row>> read_examples(std::string_view lines);

}  // namespace weir::route::difficulty
