// How fast texts become token counts: `encoding_bench` prints bytes a second. English, source code,
// Chinese, and what nobody writes, over the encodings that the binary carries, and by weights.
#include <benchmark/benchmark.h>

#include <string>

#include "llm/tokens/encoding.hpp"
#include "llm/tokens/text_weight.hpp"

namespace {

namespace tokens = weir::llm::tokens;

constexpr std::size_t bytes = std::size_t{1} << 20;

std::string repeated(std::string_view what) {
    std::string text;
    while (text.size() < bytes)
        text += what;
    text.resize(bytes);
    return text;
}

// Words by a simple generator, so that not the same cache lines are touched again and again.
std::string english() {
    constexpr std::string_view parts[] = {"the ",
                                          "gateway ",
                                          "measures ",
                                          "every request, ",
                                          "and ",
                                          "settles ",
                                          "its cost ",
                                          "afterwards. ",
                                          "Providers ",
                                          "differ in ",
                                          "how they count; ",
                                          "therefore ",
                                          "reservations ",
                                          "are made by ",
                                          "the worst case.\n",
                                          "It's ",
                                          "a matter of ",
                                          "trust between ",
                                          "people who ",
                                          "pay 12,345 dollars ",
                                          "in 2026 ",
                                          "internationalisation "};
    std::string text;
    std::uint32_t state = 1;
    while (text.size() < bytes) {
        state = state * 1'664'525 + 1'013'904'223;
        text += parts[(state >> 16) % std::size(parts)];
    }
    text.resize(bytes);
    return text;
}

const std::string& text_of(std::int64_t kind) {
    static const std::string texts[] = {
        english(),
        repeated("    for (std::size_t i = 0; i < size(); ++i) {\n"
                 "        sum += values_[i] * 0x1F; // see also: total()\n    }\n"),
        repeated(
            "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hello\"}],\"n\":12},"),
        repeated("\u4eca\u5929\u5929\u6c14\u5f88\u597d\uff0c\u6211\u4eec\u53bb\u516c\u56ed\u73a9"
                 "\u5427\u3002"),
        repeated("a"),
        repeated("zqxjkvbp"),
        repeated(" ")};
    return texts[kind];
}
constexpr const char* names[] = {"english", "code", "json", "chinese", "a", "rare", "blanks"};

void count(benchmark::State& state, const char* name) {
    const auto encoding = tokens::Encoding::open(tokens::embedded_ranks(), name);
    if (!encoding) return state.SkipWithError("built without rank tables");
    const std::string& text = text_of(state.range(0));
    std::size_t found = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(found = encoding->count(text));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
    state.SetLabel(std::string(names[state.range(0)]) + ", " + std::to_string(found) + " tokens");
}
BENCHMARK_CAPTURE(count, o200k, "o200k_base")->DenseRange(0, 6);
BENCHMARK_CAPTURE(count, cl100k, "cl100k_base")->DenseRange(0, 6);

void weigh(benchmark::State& state) {
    const std::string& text = text_of(state.range(0));
    for (auto _ : state)
        benchmark::DoNotOptimize(tokens::o200k_scale.weigh(text));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
    state.SetLabel(names[state.range(0)]);
}
BENCHMARK(weigh)->DenseRange(0, 3);

}  // namespace

BENCHMARK_MAIN();
