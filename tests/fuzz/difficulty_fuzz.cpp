// Any bytes as a model of difficulty, as training rows and as a prompt: read or refused, never
// thrown; what a model says is a number whatever the prompt.
#include <cmath>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "route/difficulty/blob.hpp"
#include "route/difficulty/default_model.hpp"
#include "route/difficulty/examples.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace weir::route::difficulty;
    const std::string_view text(reinterpret_cast<const char*>(data), size);

    static const Model model = open_default();
    const Judgement judgement = model.judge(text);
    weir::check(std::isfinite(judgement.advantage));
    weir::check(judgement.weak >= 0 && judgement.weak <= 1);
    weir::check(judgement.strong >= 0 && judgement.strong <= 1);
    weir::check(judgement.familiarity >= 0 && judgement.familiarity <= 1);

    if (const auto parts = read_blob({data, size})) weir::check(write_blob(*parts).size() == size);
    if (const auto rows = read_examples(text))
        for (const Row& row : *rows)
            weir::check(row.strong_right.has_value() || row.weak_right.has_value());
    return 0;
}
