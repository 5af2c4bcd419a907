#include "gateway/time_price.hpp"

#include <algorithm>
#include <array>

namespace weir::gateway {

std::optional<NanoUsd> cost_of_time(const provider::Model& model, const catalog::PriceQuery& query,
                                    std::chrono::milliseconds sound) {
    if (!model.offering) return std::nullopt;
    using catalog::Billing;
    const Billing billing = model.offering->billing;
    if (billing == Billing::free || billing == Billing::subscription) return NanoUsd(0);
    struct Unit {
        catalog::Unit unit;
        std::int64_t milliseconds;
    };
    constexpr std::array units = {Unit{catalog::Unit::second, 1'000},
                                  Unit{catalog::Unit::minute, 60'000}};
    for (const catalog::Meter meter : {catalog::Meter::input_audio, catalog::Meter::input}) {
        for (const Unit& unit : units) {
            const auto rate = catalog::price_of(model.offering->prices, query, meter, unit.unit);
            if (!rate) continue;
            // Rounding up twice gives what rounding up once would.
            CostSum sum;
            sum.add(std::max<std::int64_t>(sound.count(), 0), rate->nano_per_million());
            const std::int64_t nano = sum.total().value();
            return NanoUsd(nano / unit.milliseconds + (nano % unit.milliseconds != 0 ? 1 : 0));
        }
    }
    return std::nullopt;
}

std::chrono::milliseconds longest_sound(std::uint64_t file_bytes) {
    constexpr std::uint64_t bytes_most = std::uint64_t{1} << 50;
    const auto bytes = static_cast<std::int64_t>(std::min(file_bytes, bytes_most));
    return std::chrono::milliseconds(bytes * 1'000 / sound_bytes_a_second_min + 1);
}

}  // namespace weir::gateway
