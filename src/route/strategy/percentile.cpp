// The targets whose measured percentile is under a bound, as the file lists them; then the others,
// the fastest first. A bound counts against nobody of whom too little is measured.
#include <array>

#include "route/constraints.hpp"
#include "route/strategy/board.hpp"
#include "route/strategy/builtin.hpp"

namespace weir::route {
namespace {

using config::Choice;

struct Settings {
    LatencyBound bound{.most = std::chrono::milliseconds(1'000)};
    double samples_min = 20;
    double explore = 0.02;
};

Settings read(config::Section& section) {
    static constexpr std::array measures = {
        Choice{"ttft", static_cast<int>(LatencyBound::Of::first_byte)},
        Choice{"total", static_cast<int>(LatencyBound::Of::total)}};
    static constexpr std::array quantiles = {Choice{"50", static_cast<int>(Quantile::p50)},
                                             Choice{"95", static_cast<int>(Quantile::p95)},
                                             Choice{"99", static_cast<int>(Quantile::p99)}};
    Settings settings;
    section.about("What is measured: the time to the first byte, or to the end.");
    settings.bound.of = static_cast<LatencyBound::Of>(
        section.choice("of", measures, static_cast<int>(settings.bound.of)));
    section.about("Which percentile of it.");
    settings.bound.quantile = static_cast<Quantile>(
        section.choice("p", quantiles, static_cast<int>(settings.bound.quantile)));
    section.about("Targets that are faster than this come first.");
    settings.bound.most = section.duration("under", settings.bound.most,
                                           std::chrono::milliseconds(1), std::chrono::hours(1));
    section.about("Remembered calls that it takes for the bound to count against a target.");
    settings.samples_min = static_cast<double>(section.integer("samples_min", 20, 1, 100'000));
    settings.explore = read_explore(section, 200);
    section.finish();
    return settings;
}

class Percentile final : public Orderer {
public:
    explicit Percentile(const Settings& settings) : settings_(settings) {}

    void order(const Question& question, Ranking& ranking, std::string&) const override {
        Board board(question);
        for (Board::Row& row : board.rows()) {
            const Statistics* const statistics = question.options[row.option].statistics;
            const auto measured = measure(statistics, question.now);
            if (!measured) continue;
            row.score = static_cast<double>(measured->count()) / 1e6;
            const bool slow = *measured > settings_.bound.most &&
                              statistics->calls(question.now) >= settings_.samples_min;
            // Those under the bound all have the key 0: equal, and so in the file's order.
            if (slow) row.key = row.score;
        }
        board.sort();
        board.explore(question.random, settings_.explore);
        board.write(ranking);
    }

private:
    std::optional<std::chrono::nanoseconds> measure(const Statistics* statistics,
                                                    SteadyTime now) const {
        if (statistics == nullptr) return std::nullopt;
        return settings_.bound.of == LatencyBound::Of::first_byte
                   ? statistics->first_byte(settings_.bound.quantile, now)
                   : statistics->total(settings_.bound.quantile, now);
    }

    Settings settings_;
};

}  // namespace

std::unique_ptr<const Orderer> make_percentile(config::Section settings, std::span<const Target>,
                                               const Orderer*) {
    return std::make_unique<Percentile>(read(settings));
}

}  // namespace weir::route
