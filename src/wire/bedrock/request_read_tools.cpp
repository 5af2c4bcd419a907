#include <array>

#include "json/document.hpp"
#include "wire/bedrock/field.hpp"
#include "wire/bedrock/parts.hpp"
#include "wire/bedrock/request_read.hpp"

namespace weir::wire::bedrock {

namespace {

using json::Value;
using llm::Tool;
using llm::ToolChoice;

// What AWS runs, by the words that more than one provider has for it (Nova, recorded).
std::string canonical_name(const std::string& system_tool) {
    return system_tool == "nova_grounding" ? "web_search" : system_tool;
}

Result<Tool> read_spec(Value spec, const std::string& path) {
    static constexpr std::array<std::string_view, 4> known = {"name", "description", "inputSchema",
                                                              "strict"};
    if (spec["name"].text_bytes() == 0)
        return fail(bad_field(path + ".name", "must be a string that is not empty"));
    const Value schema = spec["inputSchema"]["json"];
    if (!schema.is_null() && !schema.is_object())
        return fail(bad_field(path + ".inputSchema.json", "must be a JSON schema"));
    Tool tool;
    tool.name = spec["name"].text();
    tool.description = spec["description"].text();
    if (!schema.is_null()) tool.parameters_json = schema.raw();
    tool.strict = spec["strict"].boolean();
    read_extras(spec, known, "toolSpec.", tool.extras);
    return tool;
}

Result<Tool> read_tool(Value value, const std::string& path) {
    static constexpr std::array<std::string_view, 1> known = {"toolSpec"};
    if (!value.is_object() || value.size() == 0)
        return fail(bad_field(path, "must be an object with toolSpec"));
    if (value["toolSpec"].is_object()) {
        Result<Tool> tool = read_spec(value["toolSpec"], path + ".toolSpec");
        if (tool) read_extras(value, known, {}, tool->extras);
        return tool;
    }
    Tool tool;
    tool.kind = Tool::Kind::hosted;
    tool.name = canonical_name(value["systemTool"]["name"].text());
    tool.wire = wire_name;
    tool.raw_json = value.raw();
    return tool;
}

Result<ToolChoice> read_choice(Value choice) {
    ToolChoice read;
    if (choice["auto"].is_object()) return read;
    if (choice["any"].is_object()) {
        read.mode = ToolChoice::Mode::required;
        return read;
    }
    const Value name = choice["tool"]["name"];
    if (name.text_bytes() == 0)
        return fail(bad_field("toolConfig.toolChoice", "must be auto, any or a tool's name"));
    read.mode = ToolChoice::Mode::named;
    read.names.push_back({.name = name.text()});
    return read;
}

std::string path_of(std::string_view field) {
    return "outputConfig.textFormat.structure.jsonSchema" + std::string(field);
}

// The schema is a string, so that its key order survives; here it must be JSON.
Result<llm::ResponseFormat> read_schema(Value schema) {
    const Value text = schema["schema"];
    if (!text.is_text()) return fail(bad_field(path_of(".schema"), "must be a string"));
    llm::ResponseFormat format;
    format.kind = llm::ResponseFormat::Kind::json_schema;
    format.schema_json = text.text();
    const Result<json::Document> read = json::read(format.schema_json);
    if (!read || !read->root().is_object())
        return fail(bad_field(path_of(".schema"), "must be a JSON schema, as a string"));
    format.name = schema["name"].text();
    format.description = schema["description"].text();
    return format;
}

}  // namespace

Result<void> read_tool_config(Value config, llm::ChatRequest& into) {
    static constexpr std::array<std::string_view, 2> known = {"tools", "toolChoice"};
    std::size_t index = 0;
    for (const Value one : config["tools"].elements()) {
        const std::string path = element("toolConfig.tools", index++);
        const Value point = one["cachePoint"];
        if (point.is_object()) {
            if (into.tools.empty())
                return fail(bad_field(path + ".cachePoint", "must follow a tool"));
            into.tools.back().cache = llm::CacheMarker{
                .form = llm::CacheMarker::Form::cache_control, .ttl = point["ttl"].text()};
            continue;
        }
        Result<Tool> tool = read_tool(one, path);
        if (!tool) return fail(tool.error());
        into.tools.push_back(std::move(*tool));
    }
    if (const Value choice = config["toolChoice"]; !choice.is_null()) {
        Result<ToolChoice> read = read_choice(choice);
        if (!read) return fail(read.error());
        into.tool_choice = std::move(*read);
    }
    read_extras(config, known, "toolConfig.", into.extras);
    return {};
}

Result<void> read_output_config(Value config, llm::ChatRequest& into) {
    static constexpr std::array<std::string_view, 2> known = {"textFormat", "effort"};
    if (const Value effort = config["effort"]; !effort.is_null())
        control(into, "outputConfig.effort", effort).effort = llm::effort_by_name(effort.text());
    const Value format = config["textFormat"];
    const Value schema = format["structure"]["jsonSchema"];
    if (format["type"].is("json_schema") && schema.is_object()) {
        Result<llm::ResponseFormat> read = read_schema(schema);
        if (!read) return fail(read.error());
        into.response_format = std::move(*read);
    } else if (!format.is_null()) {
        into.response_format.emplace();
        into.response_format->kind = llm::ResponseFormat::Kind::other;
        into.response_format->other = {std::string(wire_name), std::string(format.raw())};
    }
    read_extras(config, known, "outputConfig.", into.extras);
    return {};
}

}  // namespace weir::wire::bedrock
