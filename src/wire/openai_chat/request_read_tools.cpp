#include "wire/openai_chat/request_read_tools.hpp"

#include <array>

#include "wire/openai_chat/field.hpp"
#include "wire/openai_chat/parts.hpp"

namespace weir::wire::openai_chat {

namespace {

using json::Value;
using llm::Tool;
using llm::ToolChoice;

Result<void> read_function(Value function, const std::string& path, Tool& tool) {
    static constexpr std::array<std::string_view, 4> known = {"name", "description", "parameters",
                                                              "strict"};
    if (!function.is_object()) return fail(bad_field(path, "must be an object"));
    if (function["name"].text_bytes() == 0)
        return fail(bad_field(path + ".name", "must be a string that is not empty"));
    const Value parameters = function["parameters"];
    if (!parameters.is_null() && !parameters.is_object() && !parameters.is_boolean())
        return fail(bad_field(path + ".parameters", "must be a JSON schema"));
    tool.name = function["name"].text();
    tool.description = function["description"].text();
    if (!parameters.is_null()) tool.parameters_json = parameters.raw();
    tool.strict = function["strict"].boolean();
    read_extras(function, known, "function.", tool.extras);
    return {};
}

Result<void> read_custom(Value custom, const std::string& path, Tool& tool) {
    static constexpr std::array<std::string_view, 3> known = {"name", "description", "format"};
    if (custom["name"].text_bytes() == 0)
        return fail(bad_field(path + ".name", "must be a string that is not empty"));
    tool.kind = Tool::Kind::custom;
    tool.name = custom["name"].text();
    tool.description = custom["description"].text();
    const Value grammar = custom["format"]["grammar"];
    if (grammar.is_object())
        tool.grammar = llm::Grammar{.syntax = grammar["syntax"].text(),
                                    .definition = grammar["definition"].text()};
    read_extras(custom, known, "custom.", tool.extras);
    return {};
}

Result<Tool> read_tool(Value value, const std::string& path) {
    static constexpr std::array<std::string_view, 5> known = {
        "type", "function", "custom", "cache_control", "prompt_cache_breakpoint"};
    if (!value.is_object()) return fail(bad_field(path, "must be an object"));
    const Value type = value["type"];
    Tool tool;
    // Some clients leave the type out.
    const bool function = type.is("function") || (!type.exists() && value["function"].exists());
    const bool custom = type.is("custom");
    if (!function && !custom) {
        if (!type.is_text()) return fail(bad_field(path + ".type", "must be a string"));
        tool.kind = Tool::Kind::hosted;
        tool.name = type.text();
        tool.wire = wire_name;
        tool.raw_json = value.raw();
        return tool;
    }
    const Result<void> read = function ? read_function(value["function"], path + ".function", tool)
                                       : read_custom(value["custom"], path + ".custom", tool);
    if (!read) return fail(read.error());
    tool.cache = read_cache(value);
    read_extras(value, known, {}, tool.extras);
    return tool;
}

}  // namespace

Result<std::vector<Tool>> read_tools(Value tools) {
    if (!tools.is_array()) return fail(bad_field("tools", "must be an array"));
    std::vector<Tool> read;
    for (const Value one : tools.elements()) {
        Result<Tool> tool = read_tool(one, element("tools", read.size()));
        if (!tool) return fail(tool.error());
        read.push_back(std::move(*tool));
    }
    return read;
}

Result<std::vector<Tool>> read_functions(Value functions) {
    if (!functions.is_array()) return fail(bad_field("functions", "must be an array"));
    std::vector<Tool> read;
    for (const Value one : functions.elements()) {
        Tool tool;
        const Result<void> done = read_function(one, element("functions", read.size()), tool);
        if (!done) return fail(done.error());
        read.push_back(std::move(tool));
    }
    return read;
}

namespace {

// {"type":"function","function":{"name":...}}, also without the type.
ToolChoice::Name read_name(Value choice) {
    if (choice["custom"].is_object())
        return {.name = choice["custom"]["name"].text(), .kind = Tool::Kind::custom};
    if (choice["function"].is_object()) return {.name = choice["function"]["name"].text()};
    if (choice["name"].is_text()) return {.name = choice["name"].text()};
    return {.name = choice["type"].text(), .kind = Tool::Kind::hosted};
}

}  // namespace

Result<ToolChoice> read_tool_choice(Value choice) {
    ToolChoice read;
    if (choice.is("auto")) return read;
    if (choice.is("none")) {
        read.mode = ToolChoice::Mode::none;
        return read;
    }
    if (choice.is("required") || choice.is("any")) {  // "any" is Mistral's word
        read.mode = ToolChoice::Mode::required;
        return read;
    }
    if (!choice.is_object())
        return fail(bad_field("tool_choice", "must be auto, none, required or an object"));
    const Value allowed = choice["allowed_tools"];
    if (allowed.is_object()) {
        read.mode = ToolChoice::Mode::allowed;
        read.allowed_required = allowed["mode"].is("required");
        for (const Value one : allowed["tools"].elements())
            read.names.push_back(read_name(one));
        return read;
    }
    read.mode = ToolChoice::Mode::named;
    read.names.push_back(read_name(choice));
    if (read.names[0].name.empty()) return fail(bad_field("tool_choice", "must name a tool"));
    return read;
}

Result<ToolChoice> read_function_call(Value choice) {
    if (choice.is("auto") || choice.is("none")) return read_tool_choice(choice);
    if (choice["name"].text_bytes() == 0)
        return fail(bad_field("function_call", "must be auto, none or an object with a name"));
    return ToolChoice{.mode = ToolChoice::Mode::named, .names = {{.name = choice["name"].text()}}};
}

Result<llm::ResponseFormat> read_response_format(Value format) {
    if (!format.is_object()) return fail(bad_field("response_format", "must be an object"));
    using Kind = llm::ResponseFormat::Kind;
    llm::ResponseFormat read;
    const Value type = format["type"];
    const Value schema = format["json_schema"];
    const bool plain = format.size() == 1;
    if (type.is("text") && plain) return read;
    if (type.is("json_object") && plain) {
        read.kind = Kind::json_object;
        return read;
    }
    std::vector<llm::Extra> unknown;
    static constexpr std::array<std::string_view, 4> known = {"name", "description", "schema",
                                                              "strict"};
    read_extras(schema, known, {}, unknown);
    if (type.is("json_schema") && schema.is_object() && format.size() == 2 && unknown.empty()) {
        read.kind = Kind::json_schema;
        read.name = schema["name"].text();
        read.description = schema["description"].text();
        if (!schema["schema"].is_null()) read.schema_json = schema["schema"].raw();
        read.strict = schema["strict"].boolean();
        return read;
    }
    // A provider's own form (schema beside json_object, regex, grammar): as it is.
    read.kind = Kind::other;
    read.other = {std::string(wire_name), std::string(format.raw())};
    return read;
}

}  // namespace weir::wire::openai_chat
