#pragma once
// Usage and prices to nano-dollars, exactly: every kind of token at its own rate, added up in
// CostSum, rounded up once. An unknown price is nullopt, never 0. Pure.
#include <cstdint>
#include <optional>
#include <span>

#include "base/money.hpp"
#include "catalog/prices.hpp"
#include "llm/usage.hpp"

namespace weir::meter {

// nullopt when a kind of token that was used has no price. Where the provider says what it bills
// (billed_input, billed_output), that is what is priced. Audio, image and video tokens are taken
// to be part of the uncached input (then of what was cached, at the cached rate), and of the
// visible output. Web searches, citations and the fee per request cost what the sheet lists, else
// nothing.
std::optional<NanoUsd> cost(const llm::Usage& usage, const catalog::PriceSheet& sheet);

// What is known of a request before it is sent.
struct ReserveFacts {
    // No tokenizer makes more tokens than bytes of JSON: the markup of a message is longer in JSON
    // than in any chat template, and base64 is longer than what media are counted as.
    std::int64_t input_bytes = 0;
    std::optional<Tokens>
        input_tokens;  // counted or estimated: for likely_tokens(), never for costs
    // Input that the bytes do not hold: images by URL, files by id, stored conversations.
    bool input_elsewhere = false;
    std::optional<Tokens> output_max;          // the client's
    bool reasoning_beyond_output_max = false;  // output_max does not limit hidden reasoning
    std::int64_t choices = 1;                  // n
    std::optional<Tokens> context;             // the model's, input and output together
    std::optional<Tokens> model_output_max;    // the model's
    bool audio_in = false;
    bool audio_out = false;
    bool image_out = false;
    bool long_cache_write = false;  // asks for a cache lifetime of an hour or more
    std::int64_t searches_max = 0;
};

// The most that the request can consume; nullopt where nothing bounds it.
std::optional<Tokens> worst_input(const ReserveFacts& facts);
std::optional<Tokens> worst_output(const ReserveFacts& facts);

// The most that it can cost under any of the sheets (one for each price tier or candidate that may
// apply): never less than cost() of what it then uses. nullopt when a price or a bound is unknown.
std::optional<NanoUsd> worst_cost(const ReserveFacts& facts,
                                  std::span<const catalog::PriceSheet> sheets);

// What it will probably consume, for limits on tokens per time, which may go into debt:
// input_tokens or a quarter of the bytes, and the client's output_max or likely_output, whichever
// is less.
inline constexpr Tokens likely_output{1'024};
Tokens likely_tokens(const ReserveFacts& facts);

}  // namespace weir::meter
