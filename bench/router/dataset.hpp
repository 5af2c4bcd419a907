#pragma once
// The files of data/routing as rows of prompts with how right a strong and a weak model were.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "route/difficulty/train.hpp"

namespace weir::bench::router {

struct Sample {
    route::difficulty::Row row;
    std::string group;  // samples of one group are never split between training and test
};

// mmlu, gsm8k, mtbench, routerarena, llmrouter: of the folder data/routing.
inline constexpr std::string_view set_names[] = {"mmlu", "gsm8k", "mtbench", "routerarena",
                                                 "llmrouter"};
Result<std::vector<Sample>> read_sets(const std::string& folder);

}  // namespace weir::bench::router
