// The most output tokens a second first. A small share of calls goes to targets of which that is
// not known, or to any other one once it is known of all.
#include "route/strategy/board.hpp"
#include "route/strategy/builtin.hpp"

namespace weir::route {
namespace {

class Throughput final : public Orderer {
public:
    explicit Throughput(double explore) : explore_(explore) {}

    void order(const Question& question, Ranking& ranking, std::string&) const override {
        Board board(question);
        std::size_t unknown = 0;
        for (Board::Row& row : board.rows()) {
            const Option& option = question.options[row.option];
            row.behind = busy(question, option);
            const auto pace = option.statistics != nullptr ? option.statistics->tokens_per_second()
                                                           : std::nullopt;
            row.score = pace.value_or(0);
            row.key = -row.score;
            unknown += !pace && !row.behind ? 1U : 0U;
        }
        board.shuffle(question.random);
        board.sort();
        const std::size_t front = board.in_front();
        if (unknown > 0 && unknown < front)
            explore_unknown(question.random, board, front, unknown);
        else
            board.explore(question.random, unknown == 0 ? explore_ : 0);
        board.write(ranking);
    }

private:
    // The unknown ones stand last of those in front.
    void explore_unknown(Random& random, Board& board, std::size_t front,
                         std::size_t unknown) const {
        for (Board::Row& row : board.rows().subspan(front - unknown, unknown))
            row.chance = explore_ / static_cast<double>(unknown);
        board.front().chance = 1 - explore_;
        if (random.unit() < explore_) board.put_first(front - 1 - random.below(unknown));
    }

    double explore_;
};

}  // namespace

std::unique_ptr<const Orderer> make_throughput(config::Section settings, std::span<const Target>,
                                               const Orderer*) {
    const double explore = read_explore(settings, 500);
    settings.finish();
    return std::make_unique<Throughput>(explore);
}

}  // namespace weir::route
