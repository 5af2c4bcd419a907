#include "wire/bedrock/flatten.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <vector>

#include "base/text.hpp"
#include "json/document.hpp"

namespace weir::wire::bedrock {

namespace {

using json::Value;

bool is_blank(Value text) {
    return text.is_text() && text.text().find_first_not_of(" \t\r\n") == std::string::npos;
}

class Flattener {
public:
    std::set<std::string> request(Value request) {
        for (const json::Member& member : request.members()) {
            const std::string key = member.key.text();
            if (key == "messages")
                messages(member.value);
            else if (key == "system")
                blocks("system", member.value, false);
            else if (key == "toolConfig")
                tools(member.value);
            else
                without_empty(key, member.value);
        }
        return std::move(lines_);
    }

    std::set<std::string> answer(Value answer) {
        for (const json::Member& member : answer.members()) {
            if (member.key.is("usage") || member.key.is("metrics")) continue;
            if (!member.key.is("output")) any(member.key.text(), member.value);
        }
        const Value message = answer["output"]["message"];
        blocks("output", message["content"], false);
        for (const json::Member& member : message.members())
            if (!member.key.is("content")) any("output." + member.key.text(), member.value);
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

    // Objects and lists of the top level count by what is in them.
    void without_empty(const std::string& path, Value value) {
        if (!value.is_object()) return any(path, value);
        for (const json::Member& member : value.members())
            if (!member.value.is_array() || member.value.size() > 0)
                any(path + "." + member.key.text(), member.value);
    }

    void tools(Value config) {
        std::size_t index = 0;
        for (const Value tool : config["tools"].elements()) {
            const std::string path = "tools[" + std::to_string(index++) + "]";
            for (const json::Member& member : tool["toolSpec"].members()) {
                const bool empty = member.key.is("description") && member.value.is("");
                if (!empty) any(path + ".toolSpec." + member.key.text(), member.value);
            }
            for (const json::Member& member : tool.members())
                if (!member.key.is("toolSpec")) any(path + "." + member.key.text(), member.value);
        }
        for (const json::Member& member : config.members())
            if (!member.key.is("tools")) any("toolConfig." + member.key.text(), member.value);
    }

    // Messages of one role are one, and the first is the user's.
    void messages(Value list) {
        std::string role;
        std::size_t turn = 0;
        block_ = 0;
        std::size_t index = 0;
        for (const Value message : list.elements()) {
            const bool last = ++index == list.size();
            const std::string next = message["role"].text();
            if (role.empty() && next == "assistant") {
                line("turn[0].role", "user");
                line("turn[0][0].text", "\".\"");
                ++turn;
            }
            if (!role.empty() && role != next) ++turn;
            if (role != next) block_ = 0;
            role = next;
            const std::string path = "turn[" + std::to_string(turn) + "]";
            line(path + ".role", role);
            blocks(path, message["content"], last && role == "assistant");
            for (const json::Member& member : message.members())
                if (!member.key.is("content") && !member.key.is("role"))
                    any(path + "." + member.key.text(), member.value);
        }
    }

    void blocks(const std::string& path, Value list, bool trim_end) {
        if (!path.starts_with("turn")) block_ = 0;
        const std::vector<Value> all(list.elements().begin(), list.elements().end());
        for (std::size_t i = 0; i < all.size(); ++i) {
            const bool marked = i + 1 < all.size() && all[i + 1]["cachePoint"].is_object();
            const bool empty = is_blank(all[i]["text"]) && (!path.starts_with("turn") || !marked) &&
                               (path != "output" || all[i]["text"].text_bytes() == 0);
            if (empty) continue;
            block(path + "[" + std::to_string(block_++) + "]", all[i],
                  trim_end && i + 1 == all.size());
        }
    }

    void block(const std::string& path, Value block, bool trim_end) {
        for (const json::Member& member : block.members()) {
            const std::string here = path + "." + member.key.text();
            if (member.key.is("toolUse"))
                tool_use(here, member.value);
            else if (member.key.is("toolResult"))
                tool_result(here, member.value);
            else if (member.key.is("document"))
                document(here, member.value);
            else if (member.key.is("image"))
                image(here, member.value);
            else if (member.key.is("text") && trim_end)
                line(here, "\"" + trimmed(member.value.text()) + "\"");
            else
                any(here, member.value);
        }
    }

    // The format that the bytes have, whatever was said.
    void image(const std::string& path, Value value) {
        const std::string bytes = value["source"]["bytes"].text();
        for (const json::Member& member : value.members()) {
            if (member.key.is("format") && bytes.starts_with("iVBORw0KGgo"))
                line(path + ".format", "\"png\"");
            else
                any(path + "." + member.key.text(), member.value);
        }
    }

    static std::string trimmed(std::string text) {
        text.erase(text.find_last_not_of(" \t\r\n") + 1);
        return text;
    }

    void tool_use(const std::string& path, Value value) {
        for (const json::Member& member : value.members())
            if (!member.key.is("type") || !member.value.is("tool_use"))
                any(path + "." + member.key.text(), member.value);
    }

    void tool_result(const std::string& path, Value value) {
        for (const json::Member& member : value.members()) {
            if (member.key.is("status") && member.value.is("success") && value["type"].is_null())
                continue;
            any(path + "." + member.key.text(), member.value);
        }
    }

    void document(const std::string& path, Value value) {
        for (const json::Member& member : value.members()) {
            const bool off = member.key.is("citations") && !member.value["enabled"].is_true();
            if (!off) any(path + "." + member.key.text(), member.value);
        }
    }

    std::set<std::string> lines_;
    std::size_t block_ = 0;
};

}  // namespace

std::set<std::string> flatten_request(std::string_view body) {
    const Result<json::Document> document = json::read(body);
    return document ? Flattener().request(document->root()) : std::set<std::string>();
}

std::set<std::string> flatten_answer(std::string_view body) {
    const Result<json::Document> document = json::read(body);
    return document ? Flattener().answer(document->root()) : std::set<std::string>();
}

}  // namespace weir::wire::bedrock
