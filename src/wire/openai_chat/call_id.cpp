#include "wire/openai_chat/call_id.hpp"

#include <string>

#include "base/random.hpp"

namespace weir::wire::openai_chat {

std::uint64_t stable_hash(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text)
        hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3U;
    return hash;
}

llm::ToolCallId make_call_id(std::string_view answer_id, int choice, int call) {
    constexpr std::string_view letters =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    constexpr int length = 24;
    Random random(stable_hash(std::string(answer_id) + "/" + std::to_string(choice) + "/" +
                              std::to_string(call)));
    std::string id = "call_";
    for (int i = 0; i < length; ++i)
        id.push_back(letters[random.below(letters.size())]);
    return llm::ToolCallId(std::move(id));
}

llm::StopReason settle_stop(llm::StopReason stop, bool has_calls) {
    const bool plain = stop == llm::StopReason::end_turn || stop == llm::StopReason::unknown;
    if (has_calls && plain) return llm::StopReason::tool_use;
    if (!has_calls && stop == llm::StopReason::tool_use) return llm::StopReason::end_turn;
    return stop;
}

}  // namespace weir::wire::openai_chat
