#include "wire/bedrock/family.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace weir::wire::bedrock {

namespace {

bool has(std::string_view model, std::string_view word) {
    return model.find(word) != std::string_view::npos;
}

}  // namespace

Family family_of(std::string_view model) {
    constexpr std::array<std::pair<std::string_view, Family>, 4> words = {{
        {"claude", Family::claude},
        {"anthropic", Family::claude},
        {"amazon.nova", Family::nova},
        {"openai.gpt-oss", Family::gpt_oss},
    }};
    for (const auto& [word, family] : words)
        if (has(model, word)) return family;
    return Family::other;
}

}  // namespace weir::wire::bedrock
