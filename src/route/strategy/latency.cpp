// The fastest of a few drawn by chance, two unless told: that keeps the workers and replicas, which
// all see the same figures a little late, from running to the same target together. A target that
// is likely to have the prompt in its cache is always one of them, and the others bear what is lost
// by leaving it.
#include <fmt/format.h>

#include <algorithm>

#include "route/strategy/board.hpp"
#include "route/strategy/builtin.hpp"
#include "route/strategy/price_board.hpp"

namespace weir::route {
namespace {

struct Settings {
    std::size_t choices = 2;
    double explore = 0.01;
    double ms_per_cached_token = 0.05;
};

Settings read(config::Section& section) {
    Settings settings;
    section.about("How many targets are drawn, of which the fastest goes first.");
    settings.choices = static_cast<std::size_t>(
        section.integer("choices", 2, 1, static_cast<std::int64_t>(options_ranked_max)));
    settings.explore = read_explore(section, 100);
    section.about("How long a provider takes to read a prompt token that is not in its cache.");
    const auto token = section.duration("per_cached_token", std::chrono::microseconds(50),
                                        std::chrono::nanoseconds(0), std::chrono::seconds(1));
    settings.ms_per_cached_token = static_cast<double>(token.count()) / 1e6;
    section.finish();
    return settings;
}

// Of `count` places, `draws` are drawn: the probability that none is better than `place`.
double none_better(std::size_t count, std::size_t draws, std::size_t place) {
    double chance = 1;
    for (std::size_t i = 0; i < draws; ++i) {
        if (place + i >= count) return 0;
        chance *= static_cast<double>(count - place - i) / static_cast<double>(count - i);
    }
    return chance;
}

class Latency final : public Orderer {
public:
    explicit Latency(const Settings& settings) : settings_(settings) {}

    void order(const Question& question, Ranking& ranking, std::string& note) const override {
        Board board(question);
        if (board.empty()) return;
        Tokens most{0};
        for (Board::Row& row : board.rows()) {
            row.cached = cached_tokens(question, question.options[row.option]);
            most = std::max(most, row.cached);
        }
        for (Board::Row& row : board.rows()) {
            const Option& option = question.options[row.option];
            row.behind = busy(question, option);
            row.worth = settings_.ms_per_cached_token * static_cast<double>(row.cached.value());
            row.score = row.key =
                expected_ms(question, option) +
                settings_.ms_per_cached_token * static_cast<double>((most - row.cached).value());
        }
        board.shuffle(question.random);
        board.sort();
        const std::size_t winner = draw(board, question.random);
        if (most > Tokens(0)) tell(question, board, winner, note);
        board.put_first(winner);
        board.write(ranking);
    }

private:
    // Rows stand from the fastest to the slowest: of those drawn, the first wins.
    std::size_t draw(Board& board, Random& random) const {
        const std::size_t count = board.in_front();
        const auto front = board.rows().first(count);
        const auto warmest = std::ranges::max_element(front, {}, &Board::Row::cached);
        const bool warm = warmest->cached > Tokens(0);
        const std::size_t warm_at =
            warm ? static_cast<std::size_t>(warmest - front.begin()) : count;
        const std::size_t others = warm ? count - 1 : count;
        const std::size_t draws = std::min(settings_.choices, count) - (warm ? 1 : 0);
        for (std::size_t place = 0; place < count; ++place) {
            double chance = 0;
            if (place == warm_at)
                chance = none_better(others, draws, place);
            else if (place < warm_at)
                chance = none_better(others, draws, place) - none_better(others, draws, place + 1);
            front[place].chance =
                (1 - settings_.explore) * chance + settings_.explore / static_cast<double>(count);
        }
        // The very probabilities that go into the record decide.
        double ticket = random.unit();
        for (std::size_t place = 0; place < count; ++place) {
            if (ticket < front[place].chance) return place;
            ticket -= front[place].chance;
        }
        return 0;  // what rounding has left over
    }

    static void tell(const Question& question, Board& board, std::size_t winner,
                     std::string& note) {
        const auto rows = board.rows();
        const auto warm = std::ranges::max_element(rows, {}, &Board::Row::cached);
        double elsewhere = -1;
        for (const Board::Row& row : rows)
            if (row.option != warm->option && (elsewhere < 0 || row.key - warm->worth < elsewhere))
                elsewhere = std::max(row.key - warm->worth, 0.0);
        if (elsewhere < 0 || elsewhere >= warm->key) return;  // the fastest anyway
        note = fmt::format(
            "{} {}: {} cached tokens are worth {:.0f} ms, the fastest elsewhere saves "
            "{:.0f} ms",
            rows[winner].option == warm->option ? "keeps" : "leaves",
            question.options[warm->option].id, grouped(warm->cached.value()), warm->worth,
            warm->key - elsewhere);
    }

    Settings settings_;
};

}  // namespace

std::unique_ptr<const Orderer> make_latency(config::Section settings, std::span<const Target>,
                                            const Orderer*) {
    return std::make_unique<Latency>(read(settings));
}

}  // namespace weir::route
