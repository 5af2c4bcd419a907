// Time of one decision, for prompts of several lengths, and of the features alone.
#include <benchmark/benchmark.h>

#include <string>

#include "route/difficulty/default_model.hpp"

namespace {

using namespace weir::route::difficulty;

// Plain English as in a question, each word followed by another than the last time.
std::string prompt_of(std::size_t bytes) {
    constexpr std::string_view words[] = {
        "The",    "farmer",  "sold",    "eggs",    "each",      "morning", "for",
        "two",    "dollars", "while",   "another", "neighbour", "carried", "water",
        "from",   "the",     "river",   "and",     "asked",     "whether", "induction",
        "proves", "that",    "(x + 1)", "equals",  "16.",       "How"};
    std::string text;
    for (std::size_t i = 0; text.size() < bytes; i += 7 + i / std::size(words))
        text += std::string(words[i % std::size(words)]) + " ";
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
