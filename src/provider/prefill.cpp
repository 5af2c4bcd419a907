#include "provider/prefill.hpp"

#include <algorithm>
#include <array>

namespace weir::provider {
namespace {

// Claude up to these goes on from a last message of its own; from Opus 4.6 on that is refused
// with 400 (providers.md 2.2). Parts of names, since clouds put words before and after them.
constexpr std::array claude = std::to_array<std::string_view>(
    {"claude-2", "claude-3", "claude-instant", "claude-opus-4-0", "claude-opus-4-1",
     "claude-opus-4-5", "claude-opus-4-2025", "claude-opus-4@2025", "claude-sonnet-4-0",
     "claude-sonnet-4-5", "claude-sonnet-4-2025", "claude-sonnet-4@2025", "claude-haiku-4-5"});

bool is_older_claude(std::string_view model) {
    return std::ranges::any_of(claude,
                               [model](std::string_view part) { return model.contains(part); });
}

struct Row {
    std::string_view provider;
    std::string_view base_path_end;  // "" for any
    Prefill prefill;
};
// Of providers that are spoken to in openai_chat (providers.md 2.3, 2.4).
constexpr std::array of_chat = {
    Row{"mistral", "", Prefill::prefix}, Row{"deepseek", "/beta", Prefill::prefix},
    Row{"moonshotai", "", Prefill::partial}, Row{"moonshotai-cn", "", Prefill::partial}};

}  // namespace

Prefill prefill_of(std::string_view provider, std::string_view form, std::string_view base_path,
                   std::string_view model) {
    if (form == "anthropic" || form == "vertex_anthropic" || form == "bedrock" ||
        form == "bedrock_invoke")
        return is_older_claude(model) ? Prefill::as_is : Prefill::none;
    if (form == "gemini" || form == "vertex_gemini") return Prefill::as_is;
    if (form != "openai_chat") return Prefill::none;
    for (const Row& row : of_chat)
        if (row.provider == provider && base_path.ends_with(row.base_path_end)) return row.prefill;
    return Prefill::none;
}

}  // namespace weir::provider
