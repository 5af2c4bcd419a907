#pragma once
// Strategies that ask more than one target for one answer. The strategy orders and says how; the
// gateway asks (gateway/several.hpp).
//
//   strategy: { consensus: { models: 3, compare: semantic, threshold: 0.6, agree: 2,
//                            pick: majority, judge: openai/gpt-5-mini, cost: 0.05 USD } }
//   strategy: { cascade: { escalate_when: [refusal, schema, short, unsure, judge], min_chars: 20,
//                          logprob: -0.8, judge: openai/gpt-5-mini, cost: 0.05 USD } }
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/money.hpp"

namespace weir::route {

// Asks the first `models` targets at once and answers with what most of them say.
struct Consensus {
    enum class Compare : std::uint8_t {
        exact,       // the same words, whatever the spaces and the case
        structured,  // the same JSON, whatever the order of members
        semantic,    // words in common: see similarity() in agreement.hpp
    };
    enum class Pick : std::uint8_t {
        majority,        // of the largest group, the answer of the target that stands first
        first_to_agree,  // the same, as soon as `agree` answers do; the others are cancelled
        judge,           // the judge chooses among all answers; the majority where it does not
    };
    std::size_t models = 3;
    Compare compare = Compare::semantic;
    double threshold = 0.6;  // of similarity, for `semantic`
    std::size_t agree = 0;   // answers that are enough; 0: more than half of those asked
    Pick pick = Pick::majority;
    std::string judge;                // "provider/model" or a route; "" has none
    std::optional<NanoUsd> cost_max;  // of all together, estimated: fewer are asked

    std::size_t enough() const { return agree > 0 ? agree : models / 2 + 1; }
};

// Asks one target after the other until an answer passes the checks; the last one's passes anyway.
struct Cascade {
    bool refusal = true;  // the model declined, or a filter did
    bool schema = true;   // JSON was wanted, and this is none
    bool too_short = false;
    bool unsure = false;  // the mean logprob of its tokens is below logprob_min
    bool by_judge = false;
    std::size_t chars_min = 1;
    double logprob_min = -1;
    std::string judge;
    std::optional<NanoUsd> cost_max;  // estimated: no further target is asked beyond it
};

}  // namespace weir::route
