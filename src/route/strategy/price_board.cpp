#include "route/strategy/price_board.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace weir::route {
namespace {

constexpr double unknown_key = 1e18;

double usd(NanoUsd amount) { return static_cast<double>(amount.value()) / nano_per_usd; }

std::string text(double dollars) {
    return "$" + write_usd(NanoUsd(std::llround(dollars * static_cast<double>(nano_per_usd))));
}

}  // namespace

void set_prices(const Question& question, Board& board) {
    for (Board::Row& row : board.rows()) {
        const Option& option = question.options[row.option];
        row.cached = cached_tokens(question, option);
        const auto cost = likely_cost(question, option, row.cached);
        row.key = cost ? usd(*cost) : unknown_key;
        row.score = cost ? row.key : -1;
        if (cost && row.cached > Tokens(0))
            row.worth = usd(*likely_cost(question, option)) - row.key;
    }
}

std::string cache_note(const Question& question, const Board& board) {
    const auto rows = board.rows();
    if (rows.size() < 2) return {};
    const auto warm = std::ranges::max_element(rows, {}, &Board::Row::worth);
    if (warm->worth <= 0) return {};
    double elsewhere = unknown_key;
    for (const Board::Row& row : rows)
        if (row.option != warm->option && !row.behind) elsewhere = std::min(elsewhere, row.key);
    const double saving = warm->key + warm->worth - elsewhere;
    if (saving <= 0) return {};
    return fmt::format("{} {}: {} cached tokens are worth {}, the cheapest elsewhere saves {}",
                       rows[0].option == warm->option ? "keeps" : "leaves",
                       question.options[warm->option].id, grouped(warm->cached.value()),
                       text(warm->worth), text(saving));
}

std::string grouped(std::int64_t number) {
    std::string digits = fmt::to_string(number);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
    return digits;
}

}  // namespace weir::route
