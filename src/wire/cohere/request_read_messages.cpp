#include "wire/cohere/request_read_messages.hpp"

#include <array>

#include "wire/cohere/documents.hpp"
#include "wire/cohere/field.hpp"
#include "wire/cohere/parts.hpp"

namespace weir::wire::cohere {

namespace {

using json::Value;

// One item of a tool's result.
llm::ResultContent read_result_item(Value item) {
    const bool text = item["type"].is("text") || (!item["type"].exists() && item["text"].is_text());
    if (text && item.size() <= 2)
        return {.body = llm::Text{.text = item["text"].lazy_text(), .citations = {}}};
    const Value document = item["document"];
    const bool known = item["type"].is("document") && item.size() == 2 && document.is_object() &&
                       is_readable_document(document);
    if (!known) return {.body = llm::Opaque{std::string(wire_name), std::string(item.raw())}};
    DocumentText read = read_document(document);
    // A result has no title: with one, the data is the text.
    if (!read.title.empty()) read.text = document["data"].raw();
    llm::ResultContent content = {.body = llm::Text{.text = std::move(read.text), .citations = {}}};
    content.extras.push_back(std::move(read.mark));
    return content;
}

llm::ToolResult read_result(Value message) {
    llm::ToolResult result;
    result.call = llm::ToolCallId(message["tool_call_id"].text());
    const Value content = message["content"];
    if (content.text_bytes() > 0)
        result.content.push_back({.body = llm::Text{.text = content.lazy_text(), .citations = {}}});
    for (const Value item : content.elements())
        result.content.push_back(read_result_item(item));
    return result;
}

// What is not taken from a message of that role.
void add_extras(Value value, llm::Message& message) {
    static constexpr std::array<std::string_view, 2> any = {"role", "content"};
    static constexpr std::array<std::string_view, 3> tool = {"role", "content", "tool_call_id"};
    static constexpr std::array<std::string_view, 5> assistant = {"role", "content", "tool_calls",
                                                                  "tool_plan", "citations"};
    std::span<const std::string_view> known = any;
    if (message.role == llm::Role::tool) known = tool;
    if (message.role == llm::Role::assistant) known = assistant;
    read_extras(value, known, message.extras);
}

Result<llm::Message> read_message(Value value, const std::string& path) {
    llm::Message message;
    const std::optional<llm::Role> role = llm::role_by_name(value["role"].text());
    if (!role)
        return fail(
            bad_field(path + ".role", "must be system, developer, user, assistant or tool"));
    message.role = *role;
    const Value content = value["content"];
    if (!content.is_null() && !content.is_text() && !content.is_array())
        return fail(bad_field(path + ".content", "must be a string or an array of parts"));
    for (const std::string_view key : {"tool_calls", "citations"})
        if (!value[key].is_null() && !value[key].is_array())
            return fail(bad_field(path + "." + std::string(key), "must be an array"));
    if (!value["tool_plan"].is_null() && !value["tool_plan"].is_text())
        return fail(bad_field(path + ".tool_plan", "must be a string"));
    if (message.role == llm::Role::tool)
        message.parts.push_back({.body = read_result(value)});
    else if (message.role == llm::Role::assistant)
        message.parts = read_assistant(value);
    else
        message.parts = read_content(content);
    add_extras(value, message);
    return message;
}

}  // namespace

Result<std::vector<llm::Message>> read_messages(Value messages) {
    std::vector<llm::Message> read;
    for (const Value value : messages.elements()) {
        Result<llm::Message> message = read_message(value, element("messages", read.size()));
        if (!message) return fail(message.error());
        read.push_back(std::move(*message));
    }
    return read;
}

}  // namespace weir::wire::cohere
