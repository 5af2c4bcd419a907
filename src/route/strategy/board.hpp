#pragma once
// What strategies that compare figures share: a row for each option that may be asked, sorted by a
// key, on the stack. Figures are read once into the rows: they change under the reader's hands, and
// a sort that looked at them itself could see a < b < c < a.
#include <array>
#include <cstdint>
#include <span>

#include "route/strategy.hpp"

namespace weir::route {

inline constexpr std::size_t options_ranked_max = 64;  // of one route, as its reader has it

class Board {
public:
    struct Row {
        std::uint32_t option = 0;
        bool behind = false;  // after all that are not, whatever the key
        double key = 0;       // least first
        double tie = 0;       // between equal keys: least first; the file's order unless shuffled
        double score = 0;
        double chance = 0;  // of being first
        Tokens cached{0};   // prompt tokens that the provider is likely to have in its cache,
        double worth = 0;   // and what they save, in the unit of key
    };

    // Rows for the options with a weight, in the file's order.
    explicit Board(const Question& question);

    std::span<Row> rows() { return {rows_.data(), count_}; }
    std::span<const Row> rows() const { return {rows_.data(), count_}; }
    bool empty() const { return count_ == 0; }
    Row& front() { return rows_[0]; }
    // Equal keys in the order of chance.
    void shuffle(Random& random);
    void sort();
    // Rows before the first that is behind; all of them when every one is.
    std::size_t in_front() const;
    // The row at this place goes first, the others keep their order.
    void put_first(std::size_t place);
    // With this probability another of those in front goes first, for its figures to be known anew;
    // sets the chances.
    void explore(Random& random, double share);
    // Drops what is behind, where anything is not.
    void drop_behind() { count_ = in_front(); }
    void write(Ranking& ranking) const;

private:
    std::array<Row, options_ranked_max> rows_;
    std::size_t count_ = 0;
};

// So near to a rate limit of its provider that others go first.
bool busy(const Question& question, const Option& option);

// How long the first byte is likely to take: the recent peak, times the calls under way and this
// one, over the share that succeeds. Nobody has waited where nothing is measured, so such a target
// is tried at once; once it has a call under way it waits for what that says.
double expected_ms(const Question& question, const Option& option);

// A setting `explore`: the share of calls that look at another target again. From 0 to 1.
double read_explore(config::Section& settings, std::int64_t fallback_bp);

}  // namespace weir::route
