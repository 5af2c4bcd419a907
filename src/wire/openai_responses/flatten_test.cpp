#include "wire/openai_responses/flatten.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire::openai_responses {

namespace {

using json::Value;

class Flattener {
public:
    std::set<std::string> request(Value root) {
        for (const json::Member& member : root.members())
            top(member.key.text(), member.value);
        return std::move(lines_);
    }

    std::set<std::string> response(Value root) {
        for (const json::Member& member : root.members()) {
            const std::string key = member.key.text();
            if (key == "output")
                items("output", member.value);
            else
                any(key, member.value);
        }
        return std::move(lines_);
    }

private:
    void line(const std::string& path, std::string_view value) {
        lines_.insert(path + " = " + std::string(value));
    }

    // Any value as it is: numbers by value, nulls left out.
    void any(const std::string& path, Value value) {
        switch (value.kind()) {
            case json::Kind::null: return;
            case json::Kind::number:
                return line(path, fmt::format("{}", value.number().value_or(0)));
            case json::Kind::text: return line(path, "\"" + value.text() + "\"");
            case json::Kind::boolean: return line(path, value.raw());
            case json::Kind::array: {
                std::size_t index = 0;
                for (const Value one : value.elements())
                    any(path + "[" + std::to_string(index++) + "]", one);
                return;
            }
            case json::Kind::object:
                line(path, "{}");
                for (const json::Member& member : value.members())
                    any(path + "." + member.key.text(), member.value);
        }
    }

    void top(const std::string& key, Value value) {
        if (value.is_null() || value.is("")) return;
        if (key == "stream" && !value.is_true()) return;
        if (key == "conversation" && value.is_object()) return any(key, value["id"]);
        if (key == "input" && value.is_text()) {
            line("input[0].type", "\"message\"");
            line("input[0].role", "\"user\"");
            return content("input[0].content", value);
        }
        if (key == "input") return items(key, value);
        if (key == "tools") return tools(value);
        if (key == "text" && value.size() == 0) return;
        any(key, value);
    }

    void tools(Value value) {
        std::size_t index = 0;
        for (const Value tool : value.elements()) {
            const std::string path = "tools[" + std::to_string(index++) + "]";
            for (const json::Member& member : tool.members()) {
                const bool empty = member.key.is("description") && member.value.is("");
                const bool plain = member.key.is("format") && member.value["type"].is("text");
                const bool own = tool["type"].is("function") || tool["type"].is("custom");
                if (!own || !(empty || plain)) any(path + "." + member.key.text(), member.value);
            }
        }
    }

    static bool is_assistants(Value item) {
        const Value type = item["type"];
        return item["role"].is("assistant") || type.is("function_call") || type.is("reasoning") ||
               type.is("custom_tool_call");
    }

    // An assistant's message that says nothing is no part of its turn.
    void items(const std::string& path, Value value) {
        std::size_t index = 0;
        for (std::size_t i = 0; i < value.size(); ++i) {
            const Value one = value.at(i);
            const bool silent = one["role"].is("assistant") &&
                                (one["content"].is("") ||
                                 (one["content"].is_array() && one["content"].size() == 0));
            if (silent && is_assistants(value.at(i + 1))) continue;
            item(path + "[" + std::to_string(index++) + "]", one);
        }
    }

    void item(const std::string& path, Value value) {
        const Value type = value["type"];
        const bool message = type.is("message") || (!type.exists() && value["role"].exists());
        const bool call = type.is("function_call") || type.is("custom_tool_call");
        const bool result = type.is("function_call_output") || type.is("custom_tool_call_output");
        if (!message && !call && !result) return any(path, value);
        if (message) line(path + ".type", "\"message\"");
        for (const json::Member& member : value.members()) {
            const std::string here = path + "." + member.key.text();
            const bool usual = member.value.is("completed") || member.value.is("in_progress");
            if (member.key.is("status") && usual) continue;
            if (member.key.is("content") || member.key.is("output"))
                content(here, member.value);
            else if (member.key.is("arguments") && member.value.is(""))
                line(here, "\"{}\"");
            else
                any(here, member.value);
        }
    }

    // A string is an array of one text.
    void content(const std::string& path, Value value) {
        if (value.is_text() && value.text_bytes() > 0)
            line(path + "[0].text", "\"" + value.text() + "\"");
        std::size_t index = 0;
        for (const Value part : value.elements()) {
            const std::string here = path + "[" + std::to_string(index++) + "]";
            const Value type = part["type"];
            const bool text = type.is("input_text") || type.is("output_text") || type.is("text");
            for (const json::Member& member : part.members()) {
                if (text && member.key.is("type")) continue;
                any(here + "." + member.key.text(), member.value);
            }
        }
    }

    std::set<std::string> lines_;
};

}  // namespace

std::set<std::string> flatten_request(std::string_view body) {
    const Result<json::Document> document = json::read(body);
    return document ? Flattener().request(document->root()) : std::set<std::string>();
}

std::set<std::string> flatten_response(std::string_view body) {
    const Result<json::Document> document = json::read(body);
    return document ? Flattener().response(document->root()) : std::set<std::string>();
}

}  // namespace weir::wire::openai_responses
