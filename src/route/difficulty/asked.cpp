#include "route/difficulty/asked.hpp"

#include <variant>

namespace weir::route::difficulty {
namespace {

// The message's text: a view of its only text part, else the parts in room.
std::string_view text_of(const llm::Message& message, std::string& room) {
    std::string_view only;
    std::size_t parts = 0;
    for (const llm::Part& part : message.parts) {
        const auto* const said = std::get_if<llm::Text>(&part.body);
        if (said == nullptr || said->text.empty()) continue;
        if (parts == 0) only = said->text;
        if (parts == 1) room = only;
        if (parts >= 1) room.append("\n").append(said->text);
        ++parts;
    }
    return parts <= 1 ? only : std::string_view(room);
}

}  // namespace

std::string_view asked_of(const llm::ChatRequest& request, std::string& room) {
    std::string_view asked;
    for (auto message = request.messages.rbegin(); message != request.messages.rend(); ++message) {
        if (message->role != llm::Role::user) continue;
        std::string own;
        const std::string_view text = text_of(*message, own);
        if (text.empty()) continue;
        if (asked.empty() && own.empty()) {
            asked = text;
        } else {
            std::string joined(text);
            if (!asked.empty()) joined.append("\n").append(asked);
            room = std::move(joined);
            asked = room;
        }
        if (asked.size() >= asked_bytes_min) break;
    }
    return asked;
}

}  // namespace weir::route::difficulty
