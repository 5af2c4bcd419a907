// Time of one decision, for prompts of several lengths, and of the features alone.
#include <benchmark/benchmark.h>

#include <string>

#include "route/difficulty/default_model.hpp"

namespace {

using namespace weir::route::difficulty;

std::string prompt_of(std::size_t bytes) {
    constexpr std::string_view words[] = {
        "The",  "farmer",  "sold", "16",      "eggs,",     "each", "for", "$2.50;", "how",
        "many", "dollars", "does", "theorem", "induction", "(x^2", "+",   "1)",     "remain?"};
    std::string text;
    for (std::size_t i = 0; text.size() < bytes; i = i * 5 + 7)
        text += std::string(words[i % std::size(words)]) + std::to_string(i % 89) + " ";
    text.resize(bytes);
    return text;
}

void judge(benchmark::State& state) {
    const Model model = open_default();
    const std::string prompt = prompt_of(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state)
        benchmark::DoNotOptimize(model.judge(prompt).advantage);
}
void read_features(benchmark::State& state) {
    const std::string prompt = prompt_of(static_cast<std::size_t>(state.range(0)));
    Features features;
    for (auto _ : state) {
        features.read(prompt);
        benchmark::DoNotOptimize(features.terms().data());
    }
}

}  // namespace

BENCHMARK(judge)->Arg(100)->Arg(300)->Arg(1000)->Arg(2000)->Arg(100'000);
BENCHMARK(read_features)->Arg(1000);
