#include "wire/anthropic/flatten.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "json/document.hpp"
#include "wire/anthropic/parts_write.hpp"

namespace weir::wire::anthropic {

namespace {

using json::Value;

class Flattener {
public:
    std::set<std::string> request(Value request) {
        for (const json::Member& member : request.members())
            of_request(member.key.text(), member.value);
        return std::move(lines_);
    }

    std::set<std::string> answer(Value answer) {
        for (const json::Member& member : answer.members()) {
            if (member.key.is("content"))
                content("content", member.value, Blank::kept);
            else if (member.key.is("usage"))
                usage(member.value);
            else
                any(member.key.text(), member.value);
        }
        return std::move(lines_);
    }

private:
    enum class Blank : std::uint8_t { kept, left_out };

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

    void of_request(const std::string& key, Value value) {
        if (value.is_null()) return;
        if (key == "stream" && !value.is_true()) return;
        if (key == "system") return content(key, value, Blank::left_out);
        if (key == "messages") return messages(value);
        if (key == "tools") return tools(value);
        if (key == "output_format") return any("output_config.format", value);
        if (key == "stop_sequences" && value.size() == 0) return;
        if (key == "metadata" || key == "output_config") {
            for (const json::Member& member : value.members())
                any(key + "." + member.key.text(), member.value);
            return;
        }
        any(key, value);
    }

    void tools(Value value) {
        std::size_t index = 0;
        for (const Value tool : value.elements()) {
            const std::string path = "tools[" + std::to_string(index++) + "]";
            for (const json::Member& member : tool.members())
                if (!(member.key.is("type") && member.value.is("custom")) &&
                    !(member.key.is("description") && member.value.is("")))
                    any(path + "." + member.key.text(), member.value);
        }
    }

    void messages(Value value) {
        std::size_t index = 0;
        std::size_t left = value.size();
        for (const Value message : value.elements()) {
            prefill_ = --left == 0 && message["role"].is("assistant");
            const std::string path = "messages[" + std::to_string(index++) + "]";
            any(path + ".role", message["role"]);
            content(path + ".content", message["content"], Blank::left_out);
        }
    }

    // A string is an array of one text.
    void content(const std::string& path, Value value, Blank blank) {
        if (value.is_text()) {
            text(path + "[0]", value.text(), blank);
            return;
        }
        std::size_t index = 0;
        for (const Value block : value.elements()) {
            const Value text = block["type"].is("text") ? block["text"] : Value();
            const bool skipped =
                text.is_text() && (blank == Blank::kept ? text.is("") : is_blank(text.text()));
            if (!skipped) of_block(path + "[" + std::to_string(index++) + "]", block, blank);
        }
    }

    void text(const std::string& path, std::string value, Blank blank) {
        if (blank == Blank::left_out && is_blank(value)) return;
        if (prefill_) value.resize(value.find_last_not_of(" \n\t\r") + 1);
        line(path + ".type", "\"text\"");
        line(path + ".text", "\"" + value + "\"");
    }

    void of_block(const std::string& path, Value block, Blank blank) {
        const bool is_text = block["type"].is("text");
        if (is_text) text(path, block["text"].text(), blank);
        for (const json::Member& member : block.members()) {
            const std::string key = member.key.text();
            const Value value = member.value;
            if (is_text && (key == "type" || key == "text")) continue;
            if (key == "is_error" && !value.is_true()) continue;
            if (key == "citations" && (value.size() == 0 || value["enabled"].boolean() == false))
                continue;
            if (key == "content" && block["type"].is("tool_result"))
                content(path + ".content", value, Blank::left_out);
            else if (key == "source" && block["type"].is("image"))
                source(path + ".source", value);
            else
                any(path + "." + key, value);
        }
    }

    // The type that the bytes have, whatever was declared.
    void source(const std::string& path, Value source) {
        const bool jpeg = source["data"].text().starts_with("/9j/");
        for (const json::Member& member : source.members()) {
            const bool type = jpeg && member.key.is("media_type");
            if (type)
                line(path + ".media_type", "\"image/jpeg\"");
            else
                any(path + "." + member.key.text(), member.value);
        }
    }

    // Zeros say nothing, and cache writes that are not split have the usual lifetime.
    void usage(Value usage) {
        const std::int64_t usual =
            usage["cache_creation_input_tokens"].integer_or(0) -
            usage["cache_creation"]["ephemeral_1h_input_tokens"].integer_or(0);
        if (usual > 0)
            line("usage.cache_creation.ephemeral_5m_input_tokens", std::to_string(usual));
        for (const json::Member& member : usage.members()) {
            const std::string path = "usage." + member.key.text();
            const Value value = member.value;
            if (member.key.is("iterations")) {
                any(path, value);
            } else if (value.is_object()) {
                for (const json::Member& inner : value.members())
                    if (inner.value.integer_or(1) != 0)
                        any(path + "." + inner.key.text(), inner.value);
            } else if (value.integer_or(1) != 0) {
                any(path, value);
            }
        }
    }

    bool prefill_ = false;
    std::set<std::string> lines_;
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

std::string difference(const std::set<std::string>& before, const std::set<std::string>& after) {
    std::vector<std::string> lost;
    std::vector<std::string> found;
    std::ranges::set_difference(before, after, std::back_inserter(lost));
    std::ranges::set_difference(after, before, std::back_inserter(found));
    std::string text;
    for (const std::string& one : lost)
        text += "- " + one.substr(0, 300) + "\n";
    for (const std::string& one : found)
        text += "+ " + one.substr(0, 300) + "\n";
    return text;
}

namespace {

TEST(Flatten, SaysTheSameOfWhatIsTheSame) {
    EXPECT_EQ(difference(
                  flatten_request(R"({"stream":false,"messages":[{"role":"user","content":"a"}]})"),
                  flatten_request(
                      R"({"messages":[{"content":[{"text":"a","type":"text"}],"role":"user"}]})")),
              "");
    EXPECT_NE(
        difference(flatten_request(R"({"max_tokens":1})"), flatten_request(R"({"max_tokens":2})")),
        "");
}

}  // namespace
}  // namespace weir::wire::anthropic
