#include "wire/openai_responses/request_read_input.hpp"

#include <algorithm>
#include <array>

#include "wire/openai_chat/field.hpp"
#include "wire/openai_responses/items.hpp"

namespace weir::wire::openai_responses {

namespace {

using json::Value;
using openai_chat::bad_field;
using openai_chat::element;

// Items that the caller makes, not the model, besides messages and results of functions.
bool is_callers(Value item) {
    const std::string_view type = item["type"].plain().value_or("");
    return type == "mcp_approval_response" ||
           (type.ends_with("_output") && !item["execution"].is("server"));
}

Result<void> check_parts(Value list, const std::string& path) {
    std::size_t index = 0;
    for (const Value part : list.elements()) {
        if (!part.is_object()) return fail(bad_field(element(path, index), "must be an object"));
        if (!part["type"].is_text())
            return fail(bad_field(element(path, index) + ".type",
                                  "must be a string: input_text, input_image..."));
        ++index;
    }
    return {};
}

class InputReader {
public:
    explicit InputReader(std::vector<llm::Message>& out) : out_(out) {}

    Result<void> run(Value input) {
        std::size_t index = 0;
        for (const Value one : input.elements())
            if (const Result<void> read = item(one, element("input", index++)); !read) return read;
        return {};
    }

private:
    Result<void> item(Value value, const std::string& path) {
        const Value type = value["type"];
        const Value role = value["role"];
        if (!type.is_null() && !type.is_text())
            return fail(bad_field(path + ".type", "must be a string"));
        if (type.is("message") || (type.is_null() && !role.is_null())) return message(value, path);
        if (type.is_null() && !value["id"].is_text())
            return fail(bad_field(path + ".type", "is required"));
        if (type.is("function_call") || type.is("custom_tool_call")) return call(value, path);
        if (type.is("function_call_output") || type.is("custom_tool_call_output"))
            return result(value, path);
        if (type.is("reasoning")) {
            read_output(value);
            return {};
        }
        const std::optional<llm::Role> of = llm::role_by_name(role.text());
        const llm::Role made_by =
            of.value_or(is_callers(value) ? llm::Role::tool : llm::Role::assistant);
        llm::Message& to = made_by == llm::Role::assistant ? turn() : begin(made_by);
        to.parts.push_back({.body = opaque(value)});
        return {};
    }

    Result<void> message(Value value, const std::string& path) {
        const std::optional<llm::Role> role = llm::role_by_name(value["role"].text());
        if (!role || *role == llm::Role::tool)
            return fail(bad_field(path + ".role", "must be user, assistant, system or developer"));
        const Value content = value["content"];
        if (!content.is_null() && !content.is_text() && !content.is_array())
            return fail(bad_field(path + ".content", "must be a string or an array of parts"));
        if (const Result<void> sound = check_parts(content, path + ".content"); !sound)
            return sound;
        if (*role == llm::Role::assistant) {
            read_output(value);
            return {};
        }
        llm::Message& made = begin(*role);
        made.id = value["id"].text();
        if (content.is_text() && content.text_bytes() > 0)
            made.parts.push_back({.body = llm::Text{.text = content.lazy_text(), .citations = {}}});
        for (const Value part : content.elements())
            made.parts.push_back(read_content_part(part));
        add_extras(value, made.extras, message_members);
        return {};
    }

    Result<void> call(Value value, const std::string& path) {
        if (value["call_id"].text_bytes() == 0 && value["id"].text_bytes() == 0)
            return fail(bad_field(path + ".call_id", "must be a string that is not empty"));
        if (value["name"].text_bytes() == 0)
            return fail(bad_field(path + ".name", "must be a string that is not empty"));
        turn().parts.push_back(read_call(value));
        return {};
    }

    Result<void> result(Value value, const std::string& path) {
        if (!value["call_id"].is_text())
            return fail(bad_field(path + ".call_id", "must be a string"));
        const Value output = value["output"];
        if (!output.is_null() && !output.is_text() && !output.is_array())
            return fail(bad_field(path + ".output", "must be a string or an array of parts"));
        if (const Result<void> sound = check_parts(output, path + ".output"); !sound) return sound;
        llm::ToolResult made;
        made.call = llm::ToolCallId(value["call_id"].text());
        if (value["type"].is("custom_tool_call_output")) made.kind = llm::ToolCall::Kind::custom;
        if (output.is_text() && output.text_bytes() > 0)
            made.content.push_back(
                {.body = llm::Text{.text = output.lazy_text(), .citations = {}}, .cache = {}});
        for (const Value part : output.elements())
            made.content.push_back(read_result_content(part));
        llm::Part& part = begin(llm::Role::tool).parts.emplace_back();
        part.body = std::move(made);
        add_extras(value, part.extras, result_members);
        return {};
    }

    // What a result cannot hold stays as it came.
    static llm::ResultContent read_result_content(Value value) {
        llm::Part part = read_content_part(value);
        llm::ResultContent content = {.body = opaque(value), .cache = {}};
        if (!part.extras.empty()) return content;
        std::visit(
            [&](auto& body) {
                if constexpr (requires { content.body = std::move(body); }) {
                    content.body = std::move(body);
                    content.cache = part.cache;
                }
            },
            part.body);
        return content;
    }

    static constexpr std::array<std::string_view, 4> message_members = {"type", "role", "content",
                                                                        "id"};
    static constexpr std::array<std::string_view, 3> result_members = {"type", "call_id", "output"};

    static void add_extras(Value value, std::vector<llm::Extra>& to,
                           std::span<const std::string_view> known) {
        read_extras(value, known, to);
        std::erase_if(to, is_usual_status);
    }

    llm::Message& begin(llm::Role role) {
        llm::Message& made = out_.emplace_back();
        made.role = role;
        return made;
    }
    void read_output(Value value) {
        Turn into = {.parts = turn().parts};
        read_output_item(value, into);
    }
    // The assistant's turn that goes on, or a new one.
    llm::Message& turn() {
        const bool goes_on = !out_.empty() && out_.back().role == llm::Role::assistant;
        return goes_on ? out_.back() : begin(llm::Role::assistant);
    }

    std::vector<llm::Message>& out_;
};

}  // namespace

Result<void> read_input(Value input, std::vector<llm::Message>& out) {
    if (input.is_text()) {
        llm::Message& said = out.emplace_back();
        said.role = llm::Role::user;
        said.parts.push_back({.body = llm::Text{.text = input.lazy_text(), .citations = {}}});
        return {};
    }
    return InputReader(out).run(input);
}

}  // namespace weir::wire::openai_responses
