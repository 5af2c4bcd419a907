#include "wire/cohere/flatten.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire::cohere {

namespace {

using json::Value;

class Flattener {
public:
    std::set<std::string> request(Value root) {
        for (const json::Member& member : root.members()) {
            const std::string key = member.key.text();
            const bool off = key == "stream" && !member.value.is_true();
            const bool idle = key == "tool_choice" && root["tools"].size() == 0;
            if (key == "messages")
                messages(member.value);
            else if (!off && !idle)
                any(key, member.value);
        }
        return std::move(lines_);
    }

    std::set<std::string> answer(Value root) {
        for (const json::Member& member : root.members()) {
            if (member.key.is("message"))
                message("message", member.value);
            else
                any(member.key.text(), member.value);
        }
        if (!root["usage"].is_null()) {
            lines_.insert("usage.cached_tokens = " +
                          std::to_string(root["usage"]["cached_tokens"].integer_or(0)));
        }
        return std::move(lines_);
    }

private:
    void line(const std::string& path, std::string_view value) {
        lines_.insert(path + " = " + std::string(value));
    }

    // Any value as it is: numbers by value, nulls and empty texts and lists left out.
    void any(const std::string& path, Value value) {
        switch (value.kind()) {
            case json::Kind::null: return;
            case json::Kind::number:
                // A count of none is as good as no count.
                if (path.ends_with("reasoning_tokens") && value.integer() == 0) return;
                return line(path, fmt::format("{}", value.number().value_or(0)));
            case json::Kind::text:
                if (value.text_bytes() > 0) line(path, "\"" + value.text() + "\"");
                return;
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

    void messages(Value list) {
        std::size_t index = 0;
        for (const Value one : list.elements())
            message("messages[" + std::to_string(index++) + "]", one);
    }

    void message(const std::string& path, Value value) {
        line(path, "{}");
        for (const json::Member& member : value.members()) {
            if (member.key.is("content"))
                content(path + ".content", member.value);
            else if (member.key.is("tool_calls"))
                calls(path + ".tool_calls", member.value);
            else
                any(path + "." + member.key.text(), member.value);
        }
    }

    void content(const std::string& path, Value value) {
        std::size_t index = 0;
        if (value.text_bytes() > 0) text(path + "[0]", value);
        for (const Value item : value.elements()) {
            const std::string here = path + "[" + std::to_string(index) + "]";
            if (item["type"].is("text")) {
                if (item["text"].text_bytes() == 0) continue;
                text(here, item["text"]);
            } else {
                any(here, item);
            }
            ++index;
        }
    }

    void text(const std::string& path, Value value) {
        line(path + ".text", "\"" + value.text() + "\"");
    }

    void calls(const std::string& path, Value list) {
        std::size_t index = 0;
        for (const Value call : list.elements()) {
            const std::string here = path + "[" + std::to_string(index++) + "]";
            any(here + ".id", call["id"]);
            any(here + ".name", call["function"]["name"]);
            const std::string arguments = call["function"]["arguments"].text();
            const bool none = arguments.empty() || arguments == "null";
            line(here + ".arguments", none ? "{}" : arguments);
        }
    }

    std::set<std::string> lines_;
};

}  // namespace

std::set<std::string> flatten_request(std::string_view body) {
    const Result<json::Document> document = json::read(body);
    return document ? Flattener().request(document->root()) : std::set<std::string>{};
}

std::set<std::string> flatten_answer(std::string_view body) {
    const Result<json::Document> document = json::read(body);
    return document ? Flattener().answer(document->root()) : std::set<std::string>{};
}

namespace {

TEST(CohereFlatten, SaysTheSameOfTheSameRequest) {
    EXPECT_EQ(flatten_request(R"({"model":"m","stream":false,"tools":[],"messages":[
                  {"role":"user","content":"hi"},{"role":"assistant","content":null,
                   "tool_calls":[{"id":"1","function":{"name":"f","arguments":"null"}}]}]})"),
              flatten_request(R"({"messages":[{"content":[{"type":"text","text":"hi"}],
                  "role":"user"},{"role":"assistant","tool_calls":[{"id":"1","type":"function",
                  "function":{"name":"f","arguments":"{}"}}]}],"model":"m","k":null})"));
    EXPECT_NE(flatten_request(R"({"k":1})"), flatten_request(R"({"k":2})"));
    EXPECT_NE(flatten_request(R"({"messages":[{"role":"user","content":"a"}]})"),
              flatten_request(R"({"messages":[{"role":"user","content":"b"}]})"));
}

}  // namespace

}  // namespace weir::wire::cohere
