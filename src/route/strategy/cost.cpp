// The cheapest first, by what this call is likely to cost here and now: price tiers, time windows,
// discounts, surcharges, and what the provider has in its cache. Of those that cost nearly the same
// the fastest, unless the cheapest has part of the prompt in its cache: a cache is left for money
// only.
#include <algorithm>

#include "route/strategy/builtin.hpp"
#include "route/strategy/price_board.hpp"

namespace weir::route {
namespace {

class Cost final : public Orderer {
public:
    explicit Cost(double tolerance) : tolerance_(tolerance) {}

    void order(const Question& question, Ranking& ranking, std::string& note) const override {
        Board board(question);
        if (board.empty()) return;
        set_prices(question, board);
        board.sort();
        if (board.front().worth <= 0) prefer_fast(question, board);
        note = cache_note(question, board);
        board.write(ranking);
    }

private:
    void prefer_fast(const Question& question, Board& board) const {
        if (tolerance_ <= 0 || board.front().score < 0) return;
        const double most = board.front().key * (1 + tolerance_);
        const auto rows = board.rows();
        const auto end = std::ranges::find_if(
            rows, [most](const Board::Row& row) { return row.score < 0 || row.key > most; });
        for (auto row = rows.begin(); row != end; ++row)
            row->key = expected_ms(question, question.options[row->option]);
        std::ranges::sort(rows.begin(), end, {},
                          [](const Board::Row& row) { return std::pair(row.key, row.tie); });
        for (auto row = rows.begin(); row != end; ++row)
            row->key = row->score;
    }

    double tolerance_;
};

}  // namespace

std::unique_ptr<const Orderer> make_cost(config::Section settings, std::span<const Target>,
                                         const Orderer*) {
    constexpr std::int64_t whole_bp = 10'000;
    settings.about(
        "Of targets that cost at most so much more than the cheapest, the fastest wins.");
    const auto tolerance = static_cast<double>(settings.percent_bp("tolerance", 500, 0, whole_bp));
    settings.finish();
    return std::make_unique<Cost>(tolerance / static_cast<double>(whole_bp));
}

}  // namespace weir::route
