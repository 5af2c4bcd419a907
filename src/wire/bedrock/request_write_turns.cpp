#include <algorithm>

#include "wire/bedrock/field.hpp"
#include "wire/bedrock/parts.hpp"
#include "wire/bedrock/request_write.hpp"
#include "wire/seal.hpp"

namespace weir::wire::bedrock {

namespace {

bool is_instruction(llm::Role role) {
    return role == llm::Role::system || role == llm::Role::developer;
}

bool is_result(const Entry& entry) {
    return std::holds_alternative<llm::ToolResult>(entry.part->body);
}

}  // namespace

Turns::Turns(const llm::ChatRequest& request) {
    for (std::size_t i = 0; i < request.messages.size(); ++i) {
        const llm::Message& message = request.messages[i];
        for (const llm::Part& part : message.parts)
            note_tools(part);
        if (is_instruction(message.role))
            add_instruction(message, i);
        else
            add(message, i);
    }
    // Instructions alone are no conversation.
    if (turns_.empty() && !request.messages.empty()) say_nothing();
    // The whole prompt is to be cached: up to its end.
    if (request.cache && !turns_.empty() && !turns_.back().entries.empty() &&
        !turns_.back().entries.back().cache)
        turns_.back().entries.back().cache = &*request.cache;
}

void Turns::note_tools(const llm::Part& part) {
    const auto* call = std::get_if<llm::ToolCall>(&part.body);
    has_tool_blocks_ =
        has_tool_blocks_ || call || std::holds_alternative<llm::ToolResult>(part.body);
    if (call && std::ranges::find(called_, call->name) == called_.end())
        called_.push_back(call->name);
}

// Before the first turn it is `system`; later on it stays in its place, as a user's text, for most
// models refuse the role there (providers.md 4.1).
void Turns::add_instruction(const llm::Message& message, std::size_t index) {
    std::vector<Entry> entries;
    for (const llm::Part& part : message.parts) {
        const auto* text = std::get_if<llm::Text>(&part.body);
        const llm::Part* written = &part;
        if (!turns_.empty() && text) {
            llm::Part& tagged = made_.emplace_back();
            tagged.body =
                llm::Text{.text = "<system>" + text->text.str() + "</system>", .citations = {}};
            written = &tagged;
        }
        entries.push_back({written, part.cache ? &*part.cache : nullptr, index});
    }
    if (message.cache && !entries.empty() && !entries.back().cache)
        entries.back().cache = &*message.cache;
    std::vector<Entry>& to = turns_.empty() ? system_ : turn_of(false).entries;
    to.insert(to.end(), entries.begin(), entries.end());
}

// A user's turn that says as little as may be said.
void Turns::say_nothing() {
    made_.push_back({.body = llm::Text{.text = ".", .citations = {}}});
    turns_.push_back({.assistant = false, .entries = {{&made_.back()}}, .messages = {}});
}

Turn& Turns::turn_of(bool assistant) {
    if (turns_.empty() || turns_.back().assistant != assistant) {
        // A conversation begins with the user (providers.md 2.2 Bedrock).
        if (turns_.empty() && assistant) say_nothing();
        turns_.push_back({.assistant = assistant, .entries = {}, .messages = {}});
    }
    return turns_.back();
}

// Results of tools follow their calls at once: those of a message of their own go before what the
// user has said meanwhile.
void Turns::add(const llm::Message& message, std::size_t index) {
    Turn& turn = turn_of(message.role == llm::Role::assistant);
    turn.messages.push_back(index);
    auto place = turn.entries.end();
    if (message.role == llm::Role::tool) place = std::ranges::find_if_not(turn.entries, is_result);
    std::vector<Entry> entries;
    for (const llm::Part& part : message.parts)
        entries.push_back({&part, part.cache ? &*part.cache : nullptr, index});
    if (message.cache && !entries.empty() && !entries.back().cache)
        entries.back().cache = &*message.cache;
    turn.entries.insert(place, entries.begin(), entries.end());
}

bool Turns::calls_without_thoughts(const WriteOptions& options) const {
    if (turns_.size() < 2 || turns_.back().assistant) return false;
    const auto& said = turns_[turns_.size() - 2].entries;
    const bool calls = std::ranges::any_of(said, [](const Entry& entry) {
        return std::holds_alternative<llm::ToolCall>(entry.part->body);
    });
    const bool thoughts = std::ranges::any_of(said, [&](const Entry& entry) {
        const auto* reasoning = std::get_if<llm::Reasoning>(&entry.part->body);
        return reasoning && is_proven(*reasoning) &&
               goes_back(reasoning->origin, wire_name, options);
    });
    return calls && !thoughts;
}

}  // namespace weir::wire::bedrock
