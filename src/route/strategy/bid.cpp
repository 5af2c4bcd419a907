// The cheapest that is within the bid: a maximum price, a maximum cost of the call, and a quality
// that it must have. What is not, is not asked at all; where nobody is, nobody is asked (`else:
// refuse`), or the cheapest all the same (`else: cheapest`).
#include <array>

#include "route/strategy/builtin.hpp"
#include "route/strategy/price_board.hpp"

namespace weir::route {
namespace {

using config::Choice;

enum class Else : std::uint8_t { refuse, cheapest };

struct Settings {
    std::optional<Rate> price_out_max;
    std::optional<NanoUsd> cost_max;
    std::optional<double> quality_min;
    Else otherwise = Else::refuse;
};

Settings read(config::Section& section) {
    Settings settings;
    section.about("USD per million output tokens, at most, after discounts.");
    if (const auto usd = section.usd("max_price_out")) settings.price_out_max = Rate(usd->value());
    section.about("USD for the call, at most, as it is likely to cost.");
    settings.cost_max = section.usd("max_cost");
    section.about("The quality that the file gives the model or target, at least.");
    if (section.has("quality")) settings.quality_min = section.number("quality", 0, -1e9, 1e9);
    static constexpr std::array choices = {Choice{"refuse", static_cast<int>(Else::refuse)},
                                           Choice{"cheapest", static_cast<int>(Else::cheapest)}};
    section.about(
        "Whether a call for which nobody is within the bid is refused, or goes to the "
        "cheapest.");
    settings.otherwise =
        static_cast<Else>(section.choice("else", choices, static_cast<int>(Else::refuse)));
    section.finish();
    return settings;
}

class Bid final : public Orderer {
public:
    explicit Bid(const Settings& settings) : settings_(settings) {}

    void order(const Question& question, Ranking& ranking, std::string& note) const override {
        Board board(question);
        if (board.empty()) return;
        set_prices(question, board);
        bool nobody_bids = true;
        for (Board::Row& row : board.rows()) {
            row.behind = !within(question, row);
            nobody_bids = nobody_bids && row.behind;
        }
        const bool refuses = settings_.otherwise == Else::refuse;
        if (nobody_bids && refuses) {
            note = "nobody is within the bid";
            ranking.push_back({.option = nobody});
            return;
        }
        board.sort();
        note = nobody_bids ? "nobody is within the bid: the cheapest stands in"
                           : cache_note(question, board);
        if (refuses) board.drop_behind();
        board.write(ranking);
    }

private:
    // What is not known is not within a bound.
    bool within(const Question& question, const Board::Row& row) const {
        const Option& option = question.options[row.option];
        if (settings_.quality_min && (!option.quality || *option.quality < *settings_.quality_min))
            return false;
        if (settings_.cost_max) {
            const auto cost = likely_cost(question, option, row.cached);
            if (!cost || *cost > *settings_.cost_max) return false;
        }
        if (!settings_.price_out_max) return true;
        const auto rate = listed_rate(question, option, catalog::Meter::output);
        return rate && *rate <= *settings_.price_out_max;
    }

    Settings settings_;
};

}  // namespace

std::unique_ptr<const Orderer> make_bid(config::Section settings, std::span<const Target>,
                                        const Orderer*) {
    return std::make_unique<Bid>(read(settings));
}

}  // namespace weir::route
