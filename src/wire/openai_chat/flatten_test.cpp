#include "wire/openai_chat/flatten.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire::openai_chat {

namespace {

using json::Value;

class Flattener {
public:
    std::set<std::string> run(Value request) {
        for (const json::Member& member : request.members())
            top(member.key.text(), member.value);
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
                line(path, "[]");
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

    void top(std::string key, Value value) {
        if (value.is_null()) return;
        if (key == "max_tokens") key = "max_completion_tokens";
        if (key == "stream" && !value.is_true()) return;
        if (key == "stream_options") return stream_options(value);
        if (key == "messages") return messages(value);
        if (key == "tools") return tools(value);
        if (key == "functions") return functions(value);
        if (key == "function_call" && value.is_object()) {
            line("tool_choice.function", value["name"].text());
            return;
        }
        if (key == "function_call") key = "tool_choice";
        if (key == "tool_choice" && value.is("any")) return line(key, "\"required\"");
        if (key == "tool_choice" && value["function"].is_object()) {
            line("tool_choice.function", value["function"]["name"].text());
            return;
        }
        if (key == "stop" && value.is_text()) {
            line("stop", "[]");
            return any("stop[0]", value);
        }
        if (key == "stop" && value.size() == 0) return;
        if (value.is_text() && value.text_bytes() == 0) return;
        any(key, value);
    }

    void stream_options(Value value) {
        for (const json::Member& member : value.members())
            if (!member.key.is("include_usage") || member.value.is_true())
                any("stream_options." + member.key.text(), member.value);
    }

    void functions(Value value) {
        std::size_t index = 0;
        line("tools", "[]");
        for (const Value one : value.elements())
            any("tools[" + std::to_string(index++) + "].function", one);
    }

    void tools(Value value) {
        if (value.size() == 0) return;
        std::size_t index = 0;
        line("tools", "[]");
        for (const Value tool : value.elements()) {
            const std::string path = "tools[" + std::to_string(index++) + "]";
            for (const json::Member& member : tool.members()) {
                const bool usual_type = member.key.is("type") && member.value.is("function");
                if (!usual_type) described(path + "." + member.key.text(), member.value);
            }
        }
    }

    // "" as a description is none.
    void described(const std::string& path, Value value) {
        if (!value.is_object()) return any(path, value);
        line(path, "{}");
        for (const json::Member& member : value.members()) {
            const bool empty = member.key.is("description") && member.value.is("");
            const bool plain = member.key.is("format") && member.value["type"].is("text");
            if (!empty && !plain) any(path + "." + member.key.text(), member.value);
        }
    }

    void messages(Value value) {
        std::size_t index = 0;
        for (const Value message : value.elements()) {
            const std::string path = "messages[" + std::to_string(index++) + "]";
            for (const json::Member& member : message.members())
                of_message(path, message, member.key.text(), member.value);
        }
    }

    void of_message(const std::string& path, Value message, const std::string& key, Value value) {
        if (value.is_null()) return;
        if (message["role"].is("function")) return function_result(path, key, value);
        if (key == "content") return content(path, value);
        if (key == "reasoning" || key == "reasoning_content")
            return reasoning(path, message, value);
        if (key == "tool_calls") return calls(path, value);
        if (key == "function_call") {
            any(path + ".call.name", value["name"]);
            return any(path + ".call.arguments", value["arguments"]);
        }
        if (key == "annotations" && value.size() == 0) return;
        if (value.is_text() && value.text_bytes() == 0 && key != "tool_call_id") return;
        any(path + "." + key, value);
    }

    void function_result(const std::string& path, const std::string& key, Value value) {
        if (key == "role") return line(path + ".role", "\"tool\"");
        if (key == "content") return content(path, value);
        any(path + "." + key, value);
    }

    // A string is an array of one text.
    void content(const std::string& path, Value value) {
        if (value.is_text() && value.text_bytes() > 0)
            line(path + ".content[0].text", "\"" + value.text() + "\"");
        std::size_t index = 0;
        for (const Value part : value.elements()) {
            const std::string here = path + ".content[" + std::to_string(index++) + "]";
            if (part["type"].is("text") || !part["type"].exists()) {
                for (const json::Member& member : part.members())
                    if (!member.key.is("type")) any(here + "." + member.key.text(), member.value);
                continue;
            }
            const Value image = part["image_url"];
            if (image.is_text()) line(here + ".image_url.url", "\"" + image.text() + "\"");
            for (const json::Member& member : part.members()) {
                if (member.value.is_object())
                    for (const json::Member& inner : member.value.members())
                        any(here + "." + member.key.text() + "." + inner.key.text(), inner.value);
                else if (!member.key.is("image_url"))
                    any(here + "." + member.key.text(), member.value);
            }
        }
    }

    void reasoning(const std::string& path, Value message, Value value) {
        std::string details;
        for (const Value one : message["reasoning_details"].elements())
            details += one["text"].text() + one["summary"].text();
        const std::string text = value.text();
        if (text.empty() || details.find(text) != std::string::npos) return;
        line(path + ".reasoning", text);
    }

    void calls(const std::string& path, Value value) {
        std::size_t index = 0;
        for (const Value call : value.elements()) {
            const std::string here = path + ".calls[" + std::to_string(index++) + "]";
            for (const json::Member& member : call.members()) {
                const bool usual = member.key.is("type") && member.value.is("function");
                if (usual || member.key.is("index")) continue;
                any(here + "." + member.key.text(), member.value);
            }
        }
    }

    std::set<std::string> lines_;
};

}  // namespace

std::set<std::string> flatten_request(std::string_view body) {
    const Result<json::Document> document = json::read(body);
    return document ? Flattener().run(document->root()) : std::set<std::string>();
}

}  // namespace weir::wire::openai_chat
