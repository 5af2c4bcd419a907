#include "wire/openai_chat/request_read_messages.hpp"

#include <array>

#include "wire/openai_chat/field.hpp"
#include "wire/openai_chat/parts.hpp"

namespace weir::wire::openai_chat {

namespace {

using json::Value;

class MessagesReader {
public:
    Result<std::vector<llm::Message>> run(Value messages) {
        for (const Value value : messages.elements()) {
            const std::string path = element("messages", read_.size());
            Result<llm::Message> message = read(value, path);
            if (!message) return fail(message.error());
            read_.push_back(std::move(*message));
        }
        return std::move(read_);
    }

private:
    Result<llm::Message> read(Value value, const std::string& path) {
        llm::Message message;
        const std::string role = value["role"].text();
        const bool function = role == "function";
        const std::optional<llm::Role> known = function ? llm::Role::tool : llm::role_by_name(role);
        if (!known)
            return fail(
                bad_field(path + ".role", "must be system, developer, user, assistant or tool"));
        message.role = *known;
        const Value content = value["content"];
        if (!content.is_null() && !content.is_text() && !content.is_array())
            return fail(bad_field(path + ".content", "must be a string or an array of parts"));
        const Value calls = value["tool_calls"];
        if (!calls.is_null() && !calls.is_array())
            return fail(bad_field(path + ".tool_calls", "must be an array"));
        message.cache = read_cache(value);

        if (message.role == llm::Role::tool)
            add_result(value, function, message);
        else if (message.role == llm::Role::assistant)
            message.parts = read_assistant(value);
        else
            message.parts = read_content(content);
        if (!function && message.role != llm::Role::tool) message.name = value["name"].text();
        name_legacy_call(value["function_call"], message);
        add_extras(value, message);
        return message;
    }

    void add_result(Value value, bool function, llm::Message& message) {
        llm::ToolResult result;
        result.call =
            llm::ToolCallId(function ? legacy_id(results_++) : value["tool_call_id"].text());
        result.name = value["name"].text();
        result.is_error = value["is_error"].is_true();
        const json::Elements elements = value["content"].elements();
        auto element = elements.begin();  // a content of parts has one for each element
        for (llm::Part& part : read_content(value["content"])) {
            llm::ResultContent content = {.body = llm::Text{}, .cache = part.cache};
            std::visit([&](auto& body) { take_body(body, element, elements.end(), content); },
                       part.body);
            result.content.push_back(std::move(content));
            if (element != elements.end()) ++element;
        }
        message.parts.push_back({.body = std::move(result)});
    }

    // Thoughts and refusals, which a result cannot hold, are kept as they came.
    template <class Body>
    static void take_body(Body& body, json::Elements::iterator element,
                          json::Elements::iterator end, llm::ResultContent& content) {
        if constexpr (requires { content.body = std::move(body); })
            content.body = std::move(body);
        else if (element != end)
            content = {.body = llm::Opaque{std::string(wire_name), std::string((*element).raw())}};
    }

    // The deprecated form has no ids: the first call's result is the first result.
    static std::string legacy_id(int index) { return "call_" + std::to_string(index); }

    void name_legacy_call(Value call, llm::Message& message) {
        if (!call.is_object() || message.parts.empty()) return;
        if (auto* made = std::get_if<llm::ToolCall>(&message.parts.back().body))
            made->id = llm::ToolCallId(legacy_id(calls_++));
    }

    // What is not taken from a message of that role.
    static void add_extras(Value value, llm::Message& message) {
        static constexpr std::array<std::string_view, 5> any = {
            "role", "content", "name", "cache_control", "prompt_cache_breakpoint"};
        static constexpr std::array<std::string_view, 7> tool = {
            "role",         "content",       "name",
            "tool_call_id", "cache_control", "prompt_cache_breakpoint",
            "is_error"};
        static constexpr std::array<std::string_view, 16> assistant = {
            "role",      "content",           "name",          "tool_calls",
            "refusal",   "function_call",     "audio",         "reasoning_content",
            "reasoning", "reasoning_details", "annotations",   "thinking_blocks",
            "images",    "extra_content",     "cache_control", "prompt_cache_breakpoint"};
        std::span<const std::string_view> known = any;
        if (message.role == llm::Role::tool) known = tool;
        if (message.role == llm::Role::assistant) known = assistant;
        read_extras(value, known, {}, message.extras);
    }

    std::vector<llm::Message> read_;
    int calls_ = 0;
    int results_ = 0;
};

}  // namespace

Result<std::vector<llm::Message>> read_messages(Value messages) {
    return MessagesReader().run(messages);
}

}  // namespace weir::wire::openai_chat
