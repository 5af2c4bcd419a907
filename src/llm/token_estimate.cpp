#include "llm/token_estimate.hpp"

#include <string_view>

namespace weir::llm {
namespace {

// Sixteenths of a token, so that the sum is exact.
constexpr std::int64_t whole = 16;
constexpr std::int64_t ascii_byte = 4;           // four bytes of English or code a token
constexpr std::int64_t other_byte = 6;           // 2.7 bytes of UTF-8 beyond ASCII
constexpr std::int64_t message = 4 * whole;      // role and separators
constexpr std::int64_t tool = 8 * whole;         // beside its texts
constexpr std::int64_t image = 800 * whole;      // between a small tile and a large picture
constexpr std::int64_t media_byte = whole / 16;  // sound and documents, by the bytes of base64

std::int64_t of_text(std::string_view text) {
    std::int64_t other = 0;
    for (const char c : text)
        other += static_cast<unsigned char>(c) >= 0x80 ? 1 : 0;
    return (static_cast<std::int64_t>(text.size()) - other) * ascii_byte + other * other_byte;
}

std::int64_t of_media(const Media& media) {
    return media.source == Media::Source::base64
               ? static_cast<std::int64_t>(media.data.size()) * media_byte
               : image;
}

struct PartCost {
    std::int64_t operator()(const Text& text) const { return of_text(text.text); }
    std::int64_t operator()(const Refusal& refusal) const { return of_text(refusal.text); }
    std::int64_t operator()(const Image&) const { return image; }
    std::int64_t operator()(const Audio& audio) const { return of_media(audio.media); }
    std::int64_t operator()(const Video& video) const { return of_media(video.media); }
    std::int64_t operator()(const File& file) const { return of_media(file.media); }
    std::int64_t operator()(const Opaque& opaque) const { return of_text(opaque.json); }
    std::int64_t operator()(const ToolCall& call) const {
        return tool + of_text(call.name) + of_text(call.arguments);
    }
    // Thoughts of earlier turns are mostly not counted again.
    std::int64_t operator()(const Reasoning&) const { return 0; }
    std::int64_t operator()(const ToolResult& result) const {
        std::int64_t sum = tool;
        for (const ResultContent& content : result.content)
            sum += std::visit(*this, content.body);
        return sum;
    }
};

}  // namespace

Tokens estimate_input(const ChatRequest& request, const PromptHabits& habits) {
    std::int64_t sum = 0;
    for (const Message& one : request.messages) {
        sum += message;
        for (const Part& part : one.parts)
            sum += std::visit(PartCost(), part.body);
    }
    for (const Tool& one : request.tools)
        sum += tool + of_text(one.name) + of_text(one.description) + of_text(one.parameters_json) +
               of_text(one.raw_json);
    if (!request.tools.empty()) sum += habits.tools.value() * whole;
    if (request.response_format) sum += of_text(request.response_format->schema_json);
    return Tokens((sum + whole - 1) / whole);
}

}  // namespace weir::llm
