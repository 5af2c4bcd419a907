#pragma once
// Latencies as they were measured; every one is kept, so percentiles are exact.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace weir::bench {

class Samples {
public:
    void add(std::int64_t nanos) { nanos_.push_back(nanos); }
    std::size_t size() const { return nanos_.size(); }
    // The smallest sample that at least `part` (0 to 1) of all do not exceed; 0 without samples.
    std::int64_t percentile(double part);
    // {"n":..,"p50":..,"p90":..,"p99":..,"max":..}, nanoseconds.
    std::string json();

private:
    std::vector<std::int64_t> nanos_;
};

}  // namespace weir::bench
