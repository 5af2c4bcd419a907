#include "wire/openai_responses/request_read_tools.hpp"

#include <array>

#include "wire/openai_chat/field.hpp"
#include "wire/openai_chat/parts.hpp"
#include "wire/openai_responses/items.hpp"

namespace weir::wire::openai_responses {

namespace {

using json::Value;
using llm::Tool;
using llm::ToolChoice;
using openai_chat::bad_field;
using openai_chat::element;

Result<void> read_function(Value value, const std::string& path, Tool& tool) {
    static constexpr std::array<std::string_view, 7> known = {"type",
                                                              "name",
                                                              "description",
                                                              "parameters",
                                                              "strict",
                                                              "cache_control",
                                                              "prompt_cache_breakpoint"};
    const Value parameters = value["parameters"];
    if (!parameters.is_null() && !parameters.is_object() && !parameters.is_boolean())
        return fail(bad_field(path + ".parameters", "must be a JSON schema"));
    if (!parameters.is_null()) tool.parameters_json = parameters.raw();
    tool.strict = value["strict"].boolean();
    read_extras(value, known, tool.extras);
    return {};
}

void read_custom(Value value, Tool& tool) {
    static constexpr std::array<std::string_view, 6> known = {
        "type", "name", "description", "format", "cache_control", "prompt_cache_breakpoint"};
    tool.kind = Tool::Kind::custom;
    const Value format = value["format"];
    if (format["type"].is("grammar"))
        tool.grammar = llm::Grammar{.syntax = format["syntax"].text(),
                                    .definition = format["definition"].text()};
    read_extras(value, known, tool.extras);
}

// The canonical word: dated and preview spellings are the same search.
std::string hosted_name(std::string type) {
    return type.starts_with("web_search") ? "web_search" : type;
}

Result<Tool> read_tool(Value value, const std::string& path) {
    if (!value.is_object()) return fail(bad_field(path, "must be an object"));
    const Value type = value["type"];
    if (!type.is_text()) return fail(bad_field(path + ".type", "must be a string"));
    Tool tool;
    tool.wire = wire_name;
    const bool function = type.is("function");
    if (!function && !type.is("custom")) {
        tool.kind = Tool::Kind::hosted;
        tool.name = hosted_name(type.text());
        tool.raw_json = value.raw();
        return tool;
    }
    if (value["name"].text_bytes() == 0)
        return fail(bad_field(path + ".name", "must be a string that is not empty"));
    tool.name = value["name"].text();
    tool.description = value["description"].text();
    tool.cache = openai_chat::read_cache(value);
    if (!function) {
        read_custom(value, tool);
        return tool;
    }
    if (const Result<void> read = read_function(value, path, tool); !read)
        return fail(read.error());
    return tool;
}

// {"type":"function","name"}, {"type":"custom","name"} or {"type":<hosted>}. False when it says
// more than that.
bool read_name(Value choice, ToolChoice::Name& name) {
    const Value type = choice["type"];
    if (type.is("function") || type.is("custom")) {
        name.kind = type.is("custom") ? Tool::Kind::custom : Tool::Kind::function;
        name.name = choice["name"].text();
        return choice.size() == 2;
    }
    name.kind = Tool::Kind::hosted;
    name.name = hosted_name(type.text());
    return choice.size() == 1 && type.is(name.name);
}

}  // namespace

Result<std::vector<Tool>> read_tools(Value tools) {
    std::vector<Tool> read;
    for (const Value one : tools.elements()) {
        Result<Tool> tool = read_tool(one, element("tools", read.size()));
        if (!tool) return fail(tool.error());
        read.push_back(std::move(*tool));
    }
    return read;
}

Result<ReadChoice> read_tool_choice(Value choice) {
    ReadChoice read;
    ToolChoice& to = read.choice;
    if (choice.is("auto")) return read;
    if (choice.is("none") || choice.is("required")) {
        to.mode = choice.is("none") ? ToolChoice::Mode::none : ToolChoice::Mode::required;
        return read;
    }
    const Value type = choice["type"];
    if (!type.is_text())
        return fail(
            bad_field("tool_choice", "must be auto, none, required or an object with a type"));
    if (type.is("allowed_tools")) {
        to.mode = ToolChoice::Mode::allowed;
        to.allowed_required = choice["mode"].is("required");
        for (const Value one : choice["tools"].elements())
            read.whole = read_name(one, to.names.emplace_back()) && read.whole;
        return read;
    }
    to.mode = ToolChoice::Mode::named;
    read.whole = read_name(choice, to.names.emplace_back());
    if (to.names[0].name.empty())
        return fail(bad_field("tool_choice.name", "must be a string that is not empty"));
    return read;
}

Result<llm::ResponseFormat> read_format(Value format) {
    using Kind = llm::ResponseFormat::Kind;
    static constexpr std::array<std::string_view, 5> known = {"type", "name", "description",
                                                              "schema", "strict"};
    const Value type = format["type"];
    llm::ResponseFormat read;
    if (type.is("text") && format.size() == 1) return read;
    if (type.is("json_object") && format.size() == 1) {
        read.kind = Kind::json_object;
        return read;
    }
    std::vector<llm::Extra> unknown;
    read_extras(format, known, unknown);
    if (type.is("json_schema") && unknown.empty()) {
        if (!format["schema"].is_null() && !format["schema"].is_object())
            return fail(bad_field("text.format.schema", "must be a JSON schema"));
        read.kind = Kind::json_schema;
        read.name = format["name"].text();
        read.description = format["description"].text();
        if (format["schema"].is_object()) read.schema_json = format["schema"].raw();
        read.strict = format["strict"].boolean();
        return read;
    }
    if (!type.is_text()) return fail(bad_field("text.format.type", "must be a string"));
    read.kind = Kind::other;
    read.other = opaque(format);
    return read;
}

}  // namespace weir::wire::openai_responses
