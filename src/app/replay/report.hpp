#pragma once
// What a replay found, for people and for programs. Pure.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "app/replay/estimate.hpp"
#include "app/terminal.hpp"
#include "base/clock.hpp"

namespace weir::app {

struct ReplayReport {
    std::string policy;  // its file
    SysTime from, until;
    std::int64_t rows = 0;  // of the ledger that were looked at
    bool cut = false;       // there are more than the limit: the newest were taken
    std::vector<std::pair<std::string, std::int64_t>> left_out;  // why, and how many of them
    ReplayFigures figures;
    std::vector<std::pair<std::string, std::string>> refused;  // id, why
    std::vector<std::string> notes;

    std::string text(const Terminal& terminal) const;
    std::string json() const;
};

}  // namespace weir::app
