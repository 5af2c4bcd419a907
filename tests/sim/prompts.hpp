#pragma once
// What simulated calls say: sentences made from templates of our own, so that every machine draws
// the same ones. A reader would sort them as they are sorted here; what a strategy makes of them is
// for the figures to say. None was chosen for what a model thinks of it.
#include "tests/sim/setup.hpp"

namespace weir::simulation {

// Of easy_and_hard(): greetings, look-ups, small favours; or word problems, proofs, programs.
inline constexpr std::size_t easy = 0, hard = 1;
// hard_share of the prompts are hard.
Writer easy_and_hard(double hard_share);

// Of topics(): what the row "semantic" describes, and what it does not.
inline constexpr std::size_t code = 0, cooking = 1, travel = 2, stray = 3;
// The three topics alike often, and so large a share that is about none of them.
Writer topics(double stray_share);

}  // namespace weir::simulation
