#include "gateway/metrics.hpp"

#include <algorithm>

namespace weir::gateway {

void Histogram::record(std::chrono::nanoseconds value) {
    const std::int64_t micros = value.count() / 1000;
    const auto at = std::ranges::find_if(
        bounds_ms, [&](std::int64_t bound_ms) { return micros <= bound_ms * 1000; });
    buckets_[static_cast<std::size_t>(at - bounds_ms.begin())].add();
    count_.add();
    sum_micros_.add(micros);
}

Series& Metrics::of(std::string_view provider, std::string_view model) {
    const auto models = series_.find(provider);
    if (models != series_.end()) {
        const auto found = models->second.find(model);
        if (found != models->second.end()) return *found->second;
    }
    const std::lock_guard lock(mutex_);
    std::unique_ptr<Series>& series = series_[std::string(provider)][std::string(model)];
    series = std::make_unique<Series>();
    return *series;
}

std::vector<Metrics::Named> Metrics::all() const {
    const std::lock_guard lock(mutex_);
    std::vector<Named> all;
    for (const auto& [provider, models] : series_)
        for (const auto& [model, series] : models)
            all.push_back({provider, model, series.get()});
    return all;
}

}  // namespace weir::gateway
