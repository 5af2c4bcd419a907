// The fewest calls under way for its weight first; equal ones by chance in proportion to weight.
#include <cmath>

#include "route/strategy/board.hpp"
#include "route/strategy/builtin.hpp"

namespace weir::route {
namespace {

class LeastBusy final : public Orderer {
public:
    void order(const Question& question, Ranking& ranking, std::string&) const override {
        Board board(question);
        for (Board::Row& row : board.rows()) {
            const Option& option = question.options[row.option];
            const int in_flight = option.statistics != nullptr ? option.statistics->in_flight() : 0;
            row.behind = busy(question, option);
            row.score = row.key = static_cast<double>(in_flight) / option.weight;
            // As in weighted.cpp: the largest log(u) / w is first.
            row.tie = -std::log(1 - question.random.unit()) / option.weight;
        }
        board.sort();
        board.write(ranking);
    }
};

}  // namespace

std::unique_ptr<const Orderer> make_least_busy(config::Section settings, std::span<const Target>,
                                               const Orderer*) {
    settings.finish();
    return std::make_unique<LeastBusy>();
}

}  // namespace weir::route
