#include "wire/openai_chat/stream_repeat.hpp"

#include <array>

#include "json/escape.hpp"

namespace weir::wire::openai_chat {
namespace {

constexpr std::size_t learned_bytes_max = 16 * 1024;

}  // namespace

std::optional<llm::TextDelta> RepeatedText::match(std::string_view data) const {
    const std::optional<HoleBytes> found = template_.match(data);
    if (!found) return std::nullopt;
    llm::TextDelta delta{.choice = choice_, .block = block_, .text = {}};
    // Decoding makes every escape shorter.
    if (found->content == found->content_inside.size())
        delta.text = found->content_inside;
    else
        json::append_unescaped(delta.text, found->content_inside);
    return delta;
}

void RepeatedText::learn(json::Value root, std::string_view data,
                         std::span<const llm::StreamEvent> events) {
    template_.clear();
    const auto* said = events.size() == 1 ? std::get_if<llm::TextDelta>(&events[0]) : nullptr;
    const json::Value choices = root["choices"];
    if (said == nullptr || data.size() > learned_bytes_max || choices.size() != 1) return;
    const json::Value content = choices.at(0)["delta"]["content"];
    // Usage is told when it changes, so that of an earlier chunk may not be skipped.
    if (!content.is_text() || root["usage"].is_object() || root["x_groq"].is_object() ||
        choices.at(0)["usage"].is_object())
        return;
    std::array<TextHole, ChunkTemplate::holes_max> holes{};
    const json::Range range = content.range();
    holes[0] = {.inside = {range.begin + 1, range.end - 1}, .kind = TextKind::content};
    std::size_t count = 1;
    add_padding(root, holes, count);
    template_.learn(data, holes, count);
    choice_ = said->choice;
    block_ = said->block;
}

}  // namespace weir::wire::openai_chat
