#include "route/strategy/board.hpp"

#include <algorithm>
#include <tuple>

namespace weir::route {
namespace {

constexpr double busy_headroom = 0.1;
constexpr double success_least = 0.05;
constexpr double unknown_ms = 1'000;  // for each call under way of which nothing came back yet

}  // namespace

Board::Board(const Question& question) {
    const std::size_t most = std::min(question.options.size(), options_ranked_max);
    for (std::uint32_t i = 0; i < most; ++i) {
        if (question.options[i].weight == 0) continue;
        rows_[count_].option = i;
        rows_[count_++].tie = i;
    }
}

void Board::shuffle(Random& random) {
    for (Row& row : rows())
        row.tie = random.unit();
}

void Board::sort() {
    std::ranges::sort(rows(), {},
                      [](const Row& row) { return std::tuple(row.behind, row.key, row.tie); });
}

std::size_t Board::in_front() const {
    const auto all = rows();
    const auto first = std::ranges::find(all, true, &Row::behind);
    const auto count = static_cast<std::size_t>(first - all.begin());
    return count == 0 ? count_ : count;
}

void Board::put_first(std::size_t place) {
    const auto begin = rows_.begin();
    const auto at = begin + static_cast<std::ptrdiff_t>(place);
    std::rotate(begin, at, at + 1);
}

void Board::explore(Random& random, double share) {
    const std::size_t front = in_front();
    if (front < 2 || share <= 0) return;
    for (Row& row : rows().first(front))
        row.chance = share / static_cast<double>(front - 1);
    rows_[0].chance = 1 - share;
    if (random.unit() < share) put_first(1 + random.below(front - 1));
}

void Board::write(Ranking& ranking) const {
    for (const Row& row : rows())
        ranking.push_back({.option = row.option, .score = row.score, .propensity = row.chance});
}

bool busy(const Question& question, const Option& option) {
    return option.statistics != nullptr &&
           option.statistics->headroom(question.now) < busy_headroom;
}

double expected_ms(const Question& question, const Option& option) {
    if (option.statistics == nullptr) return 0;
    const auto in_flight = static_cast<double>(std::max(option.statistics->in_flight(), 0));
    const auto peak = option.statistics->peak(question.now);
    if (!peak) return in_flight * unknown_ms;
    return static_cast<double>(peak->count()) / 1e6 * (in_flight + 1) /
           std::max(option.statistics->success(), success_least);
}

double read_explore(config::Section& settings, std::int64_t fallback_bp) {
    constexpr std::int64_t whole_bp = 10'000;
    settings.about("Share of calls that go to another target first, to know how it does now.");
    return static_cast<double>(settings.percent_bp("explore", fallback_bp, 0, whole_bp)) /
           static_cast<double>(whole_bp);
}

}  // namespace weir::route
