#include "wire/anthropic/request_read_tools.hpp"

#include <array>

#include "wire/anthropic/field.hpp"
#include "wire/anthropic/parts.hpp"

namespace weir::wire::anthropic {

namespace {

using json::Value;
using llm::Tool;
using llm::ToolChoice;

// "web_search_20250305" is web_search to every wire; what only Anthropic has keeps its type.
std::string hosted_name(std::string type) {
    for (const std::string_view word : {"web_search", "web_fetch", "code_execution"})
        if (type.starts_with(word) && type.substr(word.size()).starts_with("_20"))
            return std::string(word);
    return type;
}

Result<Tool> read_tool(Value value, const std::string& path) {
    static constexpr std::array<std::string_view, 6> known = {
        "type", "name", "description", "input_schema", "strict", "cache_control"};
    if (!value.is_object()) return fail(bad_field(path, "must be an object"));
    const Value type = value["type"];
    if (!type.is_null() && type.text_bytes() == 0)
        return fail(bad_field(path + ".type", "must be a string"));
    Tool tool;
    if (type.is_text() && !type.is("custom")) {
        tool.kind = Tool::Kind::hosted;
        tool.name = hosted_name(type.text());
        tool.wire = wire_name;
        tool.raw_json = value.raw();
        return tool;
    }
    if (value["name"].text_bytes() == 0)
        return fail(bad_field(path + ".name", "must be a string that is not empty"));
    const Value description = value["description"];
    if (!description.is_null() && !description.is_text())
        return fail(bad_field(path + ".description", "must be a string"));
    const Value schema = value["input_schema"];
    if (!schema.is_object())
        return fail(bad_field(path + ".input_schema", "must be a JSON schema: an object"));
    tool.name = value["name"].text();
    tool.description = description.text();
    tool.parameters_json = schema.raw();
    tool.strict = value["strict"].boolean();
    tool.cache = read_cache(value);
    read_extras(value, known, {}, tool.extras);
    return tool;
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

Result<ToolChoice> read_tool_choice(Value choice) {
    ToolChoice read;
    const Value type = choice["type"];
    if (type.is("auto")) return read;
    if (type.is("none")) {
        read.mode = ToolChoice::Mode::none;
        return read;
    }
    if (type.is("any")) {
        read.mode = ToolChoice::Mode::required;
        return read;
    }
    if (!type.is("tool"))
        return fail(bad_field("tool_choice.type", "must be auto, any, tool or none"));
    if (choice["name"].text_bytes() == 0)
        return fail(bad_field("tool_choice.name", "must name a tool"));
    read.mode = ToolChoice::Mode::named;
    read.names.push_back({.name = choice["name"].text()});
    return read;
}

Result<llm::ResponseFormat> read_response_format(Value format, const std::string& path) {
    if (!format.is_object() || format["type"].text_bytes() == 0)
        return fail(bad_field(path, "must be an object with a type"));
    llm::ResponseFormat read;
    if (format["type"].is("json_schema") && format.size() == 2) {
        if (!format["schema"].is_object())
            return fail(bad_field(path + ".schema", "must be a JSON schema: an object"));
        read.kind = llm::ResponseFormat::Kind::json_schema;
        read.schema_json = format["schema"].raw();
        return read;
    }
    read.kind = llm::ResponseFormat::Kind::other;
    read.other = {std::string(wire_name), std::string(format.raw())};
    return read;
}

}  // namespace weir::wire::anthropic
