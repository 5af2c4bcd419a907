#pragma once
// A little world for the tests: proofs need the strong model, greetings do not.
#include <fmt/format.h>

#include <vector>

#include "route/difficulty/table.hpp"

namespace weir::route::difficulty::test {

inline std::vector<Row> proofs_and_greetings(int each = 60) {
    std::vector<Row> rows;
    for (int i = 0; i < each; ++i) {
        rows.push_back({.prompt = fmt::format("Prove the theorem about ring number {} by induction "
                                              "over all its ideals.",
                                              i),
                        .strong_right = i % 10 == 0 ? 0.0 : 1.0,
                        .weak_right = i % 5 == 0 ? 1.0 : 0.0});
        rows.push_back(
            {.prompt = fmt::format("Say hello to my friend {} in a nice way, please.", i),
             .strong_right = 1.0,
             .weak_right = i % 20 == 0 ? 0.0 : 1.0});
    }
    return rows;
}

}  // namespace weir::route::difficulty::test
