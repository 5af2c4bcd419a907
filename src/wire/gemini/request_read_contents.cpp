#include <algorithm>
#include <array>

#include "wire/gemini/call_id.hpp"
#include "wire/gemini/extras.hpp"
#include "wire/gemini/names.hpp"
#include "wire/gemini/parts.hpp"
#include "wire/gemini/request_read_parts.hpp"

namespace weir::wire::gemini {

namespace {

using json::Value;

class MessagesReader {
public:
    Result<std::vector<llm::Message>> run(Value system, Value contents) {
        if (!system.is_null()) add_system(system);
        if (contents.is_object())
            if (const Result<void> read = add(contents, "contents"); !read)
                return fail(read.error());
        std::size_t index = 0;
        for (const Value one : contents.elements())
            if (const Result<void> read = add(one, element("contents", index++)); !read)
                return fail(read.error());
        return std::move(read_);
    }

private:
    void add_system(Value system) {
        static constexpr std::array<std::string_view, 2> known = {"role", "parts"};
        llm::Message message;
        message.role = llm::Role::system;
        message.parts = read_parts(system["parts"]);
        if (system.text_bytes() > 0)
            message.parts.push_back(
                {.body = llm::Text{.text = system.lazy_text(), .citations = {}}});
        read_extras(system, known, {}, message.extras);
        read_.push_back(std::move(message));
    }

    Result<void> add(Value content, const std::string& path) {
        static constexpr std::array<std::string_view, 2> known = {"role", "parts"};
        llm::Message message;
        const Value parts = content["parts"];
        if (const Result<void> good = check(parts, path + ".parts"); !good) return good;
        message.role = content["role"].is("model") ? llm::Role::assistant : llm::Role::user;
        message.parts = read_parts(parts);
        bool only_results = !message.parts.empty();
        for (llm::Part& part : message.parts) {
            if (auto* call = std::get_if<llm::ToolCall>(&part.body)) pairs_.on_call(*call);
            auto* result = std::get_if<llm::ToolResult>(&part.body);
            if (result) pairs_.on_result(*result);
            only_results = only_results && result;
        }
        if (only_results) message.role = llm::Role::tool;
        read_extras(content, known, {}, message.extras);
        read_.push_back(std::move(message));
        return {};
    }

    static Result<void> check(Value parts, const std::string& path) {
        if (parts.is_object()) return check_part(parts, path);
        std::size_t index = 0;
        for (const Value part : parts.elements())
            if (const Result<void> good = check_part(part, element(path, index++)); !good)
                return good;
        return {};
    }

    static Result<void> check_part(Value part, const std::string& path) {
        if (const Value text = part["text"]; !text.is_null() && !text.is_text())
            return fail(bad_field(path + ".text", "must be a string"));
        for (const std::string_view field :
             {"inlineData", "fileData", "functionCall", "functionResponse"})
            if (const Value data = member(part, field); !data.is_null() && !data.is_object())
                return fail(bad_field(path + "." + std::string(field), "must be an object"));
        if (const Value data = member(part, "inlineData");
            !data.is_null() && !data["data"].is_text())
            return fail(bad_field(path + ".inlineData.data", "must be a string"));
        if (const Value data = member(part, "fileData");
            !data.is_null() && !member(data, "fileUri").is_text())
            return fail(bad_field(path + ".fileData.fileUri", "must be a string"));
        if (const Value call = member(part, "functionCall"); !call.is_null()) {
            if (call["name"].text_bytes() == 0)
                return fail(
                    bad_field(path + ".functionCall.name", "must be a string that is not empty"));
            if (!call["args"].is_null() && !call["args"].is_object())
                return fail(bad_field(path + ".functionCall.args", "must be an object"));
        }
        if (const Value result = member(part, "functionResponse"); !result.is_null())
            if (!result["response"].is_null() && !result["response"].is_object())
                return fail(bad_field(path + ".functionResponse.response", "must be an object"));
        return {};
    }

    std::vector<llm::Message> read_;
    CallPairs pairs_;
};

}  // namespace

Result<std::vector<llm::Message>> read_messages(Value system, Value contents) {
    return MessagesReader().run(system, contents);
}

}  // namespace weir::wire::gemini
