#pragma once
// How single values are spelled in the configuration file. Text in, exact values out, no positions.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/money.hpp"
#include "config/section.hpp"

namespace weir::config {

// "1000", "64KiB", "50MiB", "1.5GB"; units ignore case.
std::optional<std::int64_t> read_bytes(std::string_view text);
// "64KiB", "1000": the largest binary unit that divides it.
std::string write_bytes(std::int64_t bytes);

// "75s", "5m", "250ms": the largest unit that divides it.
std::string write_duration(std::chrono::nanoseconds span);

// "500 USD", "0.10 usd", "$5", "12.5".
std::optional<NanoUsd> read_money(std::string_view text);

// "12%", "0.5%", "0.25 %": hundredths of a percent, exactly; at most a million percent.
std::optional<std::int64_t> read_percent_bp(std::string_view text);
// 1250: "12.5%".
std::string write_percent(std::int64_t bp);

// "200k", "2M", "1000".
std::optional<std::int64_t> read_count(std::string_view text);

// "600/min", "2M/min", "1.5k/h", "100000/day"; at least 1.
std::optional<Section::PerTime> read_per_time(std::string_view text);

// A number in JSON's spelling: "0.5", "-3", "1e3". Nothing for infinities and the like.
std::optional<double> read_number(std::string_view text);

// For messages: in quotes, control bytes shown as "?", shortened when long.
std::string quoted_for_message(std::string_view text);

// ${NAME} replaced by the environment's values, once: what is put in is not looked at again.
struct Expansion {
    std::string text;
    std::string problem;  // empty when all went well; holds names only, never values
};
Expansion expand(std::string_view text, const Environment& environment);
// The first ${NAME} in text as written, or "".
std::string_view first_variable(std::string_view text);

}  // namespace weir::config
