#include "wire/gemini/flatten.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "json/document.hpp"
#include "wire/gemini/json_text.hpp"
#include "wire/gemini/names.hpp"

namespace weir::wire::gemini {

namespace {

using json::Value;

std::string capitals(std::string text) {
    for (char& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

class Flattener {
public:
    std::set<std::string> take() { return std::move(lines_); }

    void request(Value root) {
        for (const json::Member& one : root.members()) {
            const std::string key = camel(one.key.text());
            if (key == "contents")
                contents(one.value);
            else if (key == "systemInstruction")
                system(one.value);
            else if (key == "tools")
                tools(one.value);
            else if (key == "generationConfig")
                config(one.value);
            else if (key != "model")
                any(key, one.value);
        }
    }

    void answer(Value root) {
        for (const json::Member& one : root.members()) {
            const std::string key = one.key.text();
            if (key == "createTime")
                line(key, one.value.text().substr(0, 19));
            else if (key == "usageMetadata")
                usage(one.value);
            else if (key == "candidates")
                for (const Value candidate : one.value.elements())
                    answer_candidate(candidate);
            else
                any(key, one.value);
        }
    }

private:
    void line(const std::string& path, std::string_view value) {
        lines_.insert(path + " = " + std::string(value));
    }

    // What is carried byte for byte.
    static bool is_verbatim(std::string_view key) {
        constexpr std::array<std::string_view, 7> verbatim = {
            "args",           "response",           "parameters", "parametersJsonSchema",
            "responseSchema", "responseJsonSchema", "labels"};
        return std::ranges::find(verbatim, key) != verbatim.end();
    }

    // Nulls and empty objects are nothing; numbers count by value, names in camelCase.
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
                for (const json::Member& one : value.members())
                    member_of(path, camel(one.key.text()), one.value);
        }
    }

    void member_of(const std::string& path, const std::string& key, Value value) {
        const std::string here = path + "." + key;
        if (value.is_null()) return;
        if (is_verbatim(key)) return line(here, compact(value.raw()));
        if (key == "mode" && value.is_text()) return line(here, capitals(value.text()));
        if (key == "thought" && !value.is_true()) return;
        any(here, value);
    }

    void config(Value value) {
        for (const json::Member& one : value.members()) {
            const std::string key = camel(one.key.text());
            if (key == "stopSequences" && one.value.size() == 0) continue;
            if (key == "responseModalities" && one.value.size() == 0) continue;
            const bool schema = key == "responseSchema" || key == "responseJsonSchema";
            if (schema && !one.value.is_null())
                line("generationConfig.responseMimeType", "\"application/json\"");
            member_of("generationConfig", key, one.value);
        }
    }

    static std::vector<Value> list(Value value) {
        std::vector<Value> read;
        if (value.is_object()) read.push_back(value);
        for (const Value one : value.elements())
            read.push_back(one);
        return read;
    }

    static bool is_empty(Value part) {
        for (const json::Member& one : part.members()) {
            const bool nothing = one.value.is_null() || one.value.is("") || one.key.is("thought");
            if (!nothing) return false;
        }
        return true;
    }

    void part(const std::string& path, Value value) {
        for (const json::Member& one : value.members()) {
            const std::string key = camel(one.key.text());
            if (key == "text" && one.value.is("")) continue;
            if (key == "inlineData") {
                std::string data = one.value["data"].text();
                std::ranges::replace(data, '-', '+');
                std::ranges::replace(data, '_', '/');
                line(path + ".inlineData.data", data);
                for (const json::Member& inner : one.value.members())
                    if (!inner.key.is("data"))
                        member_of(path + ".inlineData", camel(inner.key.text()), inner.value);
                continue;
            }
            if (key == "functionCall" && one.value["args"].is_null())
                line(path + ".functionCall.args", "{}");
            if (key == "functionResponse")
                for (const json::Member& inner : one.value.members())
                    if (camel(inner.key.text()) == "parts") {
                        std::size_t index = 0;
                        for (const Value media : inner.value.elements())
                            part(path + ".functionResponse.parts[" + std::to_string(index++) + "]",
                                 media);
                    } else {
                        member_of(path + ".functionResponse", camel(inner.key.text()), inner.value);
                    }
            else
                member_of(path, key, one.value);
        }
    }

    void contents(Value value) {
        std::size_t turn = 0;
        std::size_t index = 0;
        std::string role;
        for (const Value content : list(value)) {
            const std::string now = content["role"].is("model") ? "model" : "user";
            for (const Value one : list(content["parts"])) {
                if (is_empty(one)) continue;
                if (!role.empty() && now != role) {
                    ++turn;
                    index = 0;
                }
                role = now;
                const std::string path = "contents[" + std::to_string(turn) + "]";
                line(path + ".role", now);
                part(path + ".parts[" + std::to_string(index++) + "]", one);
            }
        }
    }

    void system(Value value) {
        std::size_t index = 0;
        for (const Value one : list(value["parts"]))
            if (!is_empty(one))
                part("systemInstruction.parts[" + std::to_string(index++) + "]", one);
    }

    void tools(Value value) {
        std::size_t index = 0;
        for (const Value tool : list(value))
            for (const json::Member& one : tool.members()) {
                const std::string key = camel(one.key.text());
                if (one.value.is_null()) continue;
                if (key != "functionDeclarations") {
                    line("tools." + key, compact(one.value.raw()));
                    continue;
                }
                for (const Value function : one.value.elements()) {
                    const std::string path = "functions[" + std::to_string(index++) + "]";
                    for (const json::Member& inner : function.members())
                        if (!inner.value.is(""))
                            member_of(path, camel(inner.key.text()), inner.value);
                }
            }
    }

    // Counts only: details are rebuilt, the total is the sum, 0 is nothing.
    void usage(Value value) {
        for (const json::Member& one : value.members()) {
            const std::string key = one.key.text();
            const bool rebuilt = key.ends_with("Details") || key == "totalTokenCount";
            if (!rebuilt && !one.value.is("") && one.value.integer() != 0)
                any("usageMetadata." + key, one.value);
        }
    }

    void answer_candidate(Value value) {
        const std::string path = "candidates[" + std::to_string(value["index"].integer_or(0)) + "]";
        std::size_t index = 0;
        for (const Value one : list(value["content"]["parts"]))
            if (!is_empty(one)) part(path + ".parts[" + std::to_string(index++) + "]", one);
        for (const json::Member& one : value.members()) {
            const std::string key = one.key.text();
            if (key == "finishReason" && one.value.is_number())
                line(path + "." + key, one.value.integer() == 1 ? "\"STOP\"" : "\"MAX_TOKENS\"");
            else if (key != "content" && key != "index")
                any(path + "." + key, one.value);
        }
    }

    std::set<std::string> lines_;
};

}  // namespace

std::set<std::string> flatten_request(std::string_view body) {
    const Result<json::Document> document = json::read(body);
    Flattener flattener;
    if (document) flattener.request(document->root());
    return flattener.take();
}

std::set<std::string> flatten_answer(std::string_view body) {
    const Result<json::Document> document = json::read(body);
    Flattener flattener;
    if (document) flattener.answer(document->root());
    return flattener.take();
}

}  // namespace weir::wire::gemini
