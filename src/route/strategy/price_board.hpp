#pragma once
// What `cost` and `bid` share: rows by what the call is likely to cost, with what the providers'
// caches are worth, and the words on it.
#include <string>

#include "route/strategy/board.hpp"

namespace weir::route {

// Key and score in USD. A price that nobody knows stands last, with the score -1.
void set_prices(const Question& question, Board& board);

// Why the first row keeps or leaves a target that has part of the prompt in its cache; "" where no
// cache speaks against the cheapest. Rows are sorted.
std::string cache_note(const Question& question, const Board& board);

// "3,200"
std::string grouped(std::int64_t number);

}  // namespace weir::route
