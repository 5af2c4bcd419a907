#include "bench/common/samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace weir::bench {

std::int64_t Samples::percentile(double part) {
    if (nanos_.empty()) return 0;
    const double rank = std::ceil(part * static_cast<double>(nanos_.size()));
    const auto index = static_cast<std::size_t>(std::max(rank, 1.0)) - 1;
    const auto at =
        nanos_.begin() + static_cast<std::ptrdiff_t>(std::min(index, nanos_.size() - 1));
    std::ranges::nth_element(nanos_, at);
    return *at;
}

std::string Samples::json() {
    return fmt::format(R"({{"n":{},"p50":{},"p90":{},"p99":{},"max":{}}})", size(), percentile(0.5),
                       percentile(0.9), percentile(0.99), percentile(1));
}

}  // namespace weir::bench
