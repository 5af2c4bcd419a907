#include "provider/url_media.hpp"

#include <algorithm>
#include <array>

namespace weir::provider {
namespace {

constexpr MediaKinds none{};
constexpr MediaKinds images{.image = true};
constexpr MediaKinds images_and_files{.image = true, .file = true};
constexpr MediaKinds images_and_sounds{.image = true, .audio = true};
constexpr MediaKinds everything{.image = true, .audio = true, .file = true};

struct ProviderRow {
    std::string_view provider;
    std::string_view form;  // "": all
    MediaKinds by_url;
};
// As their APIs are commonly known, not from recordings; `url_media` of a provider corrects a row.
// Claude in others' clouds has no URL sources; local servers and Moonshot want base64; OpenAI's
// chat takes a document as bytes or by id.
constexpr auto providers = std::to_array<ProviderRow>({
    {"", "vertex_anthropic", none},
    {"openai", "openai_chat", images},
    {"azure", "openai_chat", images},
    {"openrouter", "openai_chat", images_and_files},
    {"alibaba", "openai_chat", images_and_sounds},
    {"alibaba-cn", "openai_chat", images_and_sounds},
    {"alibaba-us", "openai_chat", images_and_sounds},
    {"ollama", "", none},
    {"ollama-cloud", "", none},
    {"lmstudio", "", none},
    {"moonshotai", "", none},
    {"moonshotai-cn", "", none},
});

struct WireRow {
    std::string_view wire;
    MediaKinds by_url;
    MediaKinds as_bytes;
};
// Gemini's fileData is for its own files, Google's storage and YouTube; Converse knows S3 only;
// Cohere's documents are text;
// Claude within InvokeModel has no URL sources; Ollama takes images only.
constexpr auto wires = std::to_array<WireRow>({
    {"openai_chat", images, everything},
    {"openai_responses", images_and_files, everything},
    {"anthropic", images_and_files, images_and_files},
    {"gemini", none, everything},
    {"bedrock", none, everything},
    {"bedrock_invoke", none, images_and_files},
    {"ollama", none, images},
    {"cohere", none, images},
});

const WireRow* row_of(std::string_view wire) {
    const auto row = std::ranges::find(wires, wire, &WireRow::wire);
    return row == wires.end() ? nullptr : &*row;
}

}  // namespace

std::optional<MediaKinds> url_media_of(std::string_view provider, std::string_view form) {
    for (const ProviderRow& row : providers)
        if ((row.provider.empty() || row.provider == provider) &&
            (row.form.empty() || row.form == form))
            return row.by_url;
    return std::nullopt;
}

MediaKinds url_media(std::string_view wire) {
    const WireRow* const row = row_of(wire);
    return row != nullptr ? row->by_url : everything;
}

MediaKinds inline_media(std::string_view wire) {
    const WireRow* const row = row_of(wire);
    return row != nullptr ? row->as_bytes : none;
}

}  // namespace weir::provider
