#include "wire/anthropic/request_read_messages.hpp"

#include <array>

#include "wire/anthropic/field.hpp"
#include "wire/anthropic/parts.hpp"

namespace weir::wire::anthropic {

namespace {

using json::Value;

// A member of a block, and what it must be where it is there.
struct Rule {
    std::string_view type;
    std::string_view member;
    json::Kind kind;
    bool required;
};
constexpr std::array<Rule, 14> rules = {{
    {"text", "text", json::Kind::text, true},
    {"text", "citations", json::Kind::array, false},
    {"image", "source", json::Kind::object, true},
    {"document", "source", json::Kind::object, true},
    {"document", "title", json::Kind::text, false},
    {"document", "context", json::Kind::text, false},
    {"thinking", "thinking", json::Kind::text, true},
    {"thinking", "signature", json::Kind::text, false},
    {"redacted_thinking", "data", json::Kind::text, true},
    {"tool_use", "id", json::Kind::text, true},
    {"tool_use", "name", json::Kind::text, true},
    {"tool_use", "input", json::Kind::object, false},
    {"tool_result", "tool_use_id", json::Kind::text, true},
    {"tool_result", "is_error", json::Kind::boolean, false},
}};

Result<void> check_content(Value content, const std::string& path, int levels_left);

Result<void> check_block(Value block, const std::string& path, int levels_left) {
    if (!block.is_object()) return fail(bad_field(path, "must be an object"));
    const Value type = block["type"];
    if (type.text_bytes() == 0) return fail(bad_field(path + ".type", "must be a string"));
    for (const Rule& rule : rules) {
        if (!type.is(rule.type)) continue;
        const Value member = block[rule.member];
        if (member.is_null() && !rule.required) continue;
        if (member.kind() != rule.kind)
            return fail(bad_field(path + "." + std::string(rule.member),
                                  "must be of type " + std::string(json::name(rule.kind))));
    }
    if (!type.is("tool_result")) return {};
    const Value content = block["content"];
    if (content.is_null()) return {};
    return check_content(content, path + ".content", levels_left - 1);
}

Result<void> check_content(Value content, const std::string& path, int levels_left) {
    if (content.is_text()) return {};
    if (!content.is_array()) return fail(bad_field(path, "must be a string or an array of blocks"));
    if (levels_left < 0) return fail(bad_field(path, "must not nest tool results"));
    std::size_t index = 0;
    for (const Value block : content.elements()) {
        const Result<void> checked = check_block(block, element(path, index++), levels_left);
        if (!checked) return checked;
    }
    return {};
}

constexpr int result_levels = 1;

Result<llm::Message> read_message(Value value, const std::string& path) {
    static constexpr std::array<std::string_view, 2> known = {"role", "content"};
    llm::Message message;
    const std::optional<llm::Role> role = llm::role_by_name(value["role"].text());
    if (!role || *role == llm::Role::tool || *role == llm::Role::developer)
        return fail(bad_field(path + ".role", "must be user, assistant or system"));
    message.role = *role;
    const Value content = value["content"];
    const Result<void> checked = check_content(content, path + ".content", result_levels);
    if (!checked) return fail(checked.error());
    message.parts = read_content(content);
    read_extras(value, known, {}, message.extras);
    return message;
}

}  // namespace

Result<std::optional<llm::Message>> read_system(Value system) {
    if (system.is_null()) return std::nullopt;
    const Result<void> checked = check_content(system, "system", result_levels);
    if (!checked) return fail(checked.error());
    llm::Message message = {.role = llm::Role::system, .parts = read_content(system)};
    if (message.parts.empty()) return std::nullopt;
    return message;
}

Result<std::vector<llm::Message>> read_messages(Value messages) {
    std::vector<llm::Message> read;
    for (const Value value : messages.elements()) {
        Result<llm::Message> message = read_message(value, element("messages", read.size()));
        if (!message) return fail(message.error());
        read.push_back(std::move(*message));
    }
    return read;
}

}  // namespace weir::wire::anthropic
