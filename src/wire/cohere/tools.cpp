#include "wire/cohere/tools.hpp"

#include <algorithm>
#include <array>

#include "wire/cohere/field.hpp"
#include "wire/cohere/parts.hpp"
#include "wire/cohere/parts_write.hpp"

namespace weir::wire::cohere {

namespace {

using json::Value;
using llm::Tool;
using llm::ToolChoice;
using Kind = llm::ResponseFormat::Kind;

constexpr std::string_view inner = "function.";

Result<Tool> read_tool(Value value, const std::string& path) {
    static constexpr std::array<std::string_view, 2> known = {"type", "function"};
    static constexpr std::array<std::string_view, 3> known_function = {"name", "description",
                                                                       "parameters"};
    if (!value.is_object()) return fail(bad_field(path, "must be an object"));
    const Value type = value["type"];
    const Value function = value["function"];
    Tool tool;
    if (type.is_text() && !type.is("function")) {
        tool.kind = Tool::Kind::hosted;
        tool.name = type.text();
        tool.wire = wire_name;
        tool.raw_json = value.raw();
        return tool;
    }
    if (!type.is_null() && !type.is_text())
        return fail(bad_field(path + ".type", "must be a string"));
    if (!function.is_object()) return fail(bad_field(path + ".function", "must be an object"));
    if (function["name"].text_bytes() == 0)
        return fail(bad_field(path + ".function.name", "must be a string that is not empty"));
    const Value parameters = function["parameters"];
    if (!parameters.is_null() && !parameters.is_object())
        return fail(bad_field(path + ".function.parameters", "must be a JSON schema"));
    tool.name = function["name"].text();
    tool.description = function["description"].text();
    if (!parameters.is_null()) tool.parameters_json = parameters.raw();
    read_extras(value, known, tool.extras);
    const std::size_t own = tool.extras.size();
    read_extras(function, known_function, tool.extras);
    for (std::size_t i = own; i < tool.extras.size(); ++i)
        tool.extras[i].name.insert(0, inner);
    return tool;
}

void write_tool(json::Writer& out, const Tool& tool, Dropped& dropped) {
    if (tool.kind == Tool::Kind::hosted) {
        out.raw(tool.raw_json);
        return;
    }
    std::vector<llm::Extra> own;
    std::vector<llm::Extra> within;
    for (const llm::Extra& extra : tool.extras) {
        const bool of_function = extra.wire == wire_name && extra.name.starts_with(inner);
        (of_function ? within : own).push_back(extra);
        if (of_function) within.back().name.erase(0, inner.size());
    }
    out.open_object().member("type", "function").key("function").open_object();
    out.member("name", tool.name);
    if (!tool.description.empty()) out.member("description", tool.description);
    // A tool without arguments has an empty schema here (providers.md 4.3).
    out.member_raw("parameters",
                   tool.parameters_json.empty() ? R"({"type":"object"})" : tool.parameters_json);
    write_extras(out, within, dropped);
    out.close_object();
    write_extras(out, own, dropped);
    out.close_object();
}

bool may_be_called(const Tool& tool, const std::optional<ToolChoice>& choice) {
    const bool limited = choice && (choice->mode == ToolChoice::Mode::named ||
                                    choice->mode == ToolChoice::Mode::allowed);
    if (!limited) return true;
    return std::ranges::any_of(choice->names, [&](const ToolChoice::Name& name) {
        return name.name == tool.name && name.kind == tool.kind;
    });
}

// The one switch here is for all tools: on where every tool is strict.
void write_strict(json::Writer& out, const std::vector<const Tool*>& tools,
                  const WriteOptions& options, Dropped& dropped) {
    if (!options.strict_tools || tools.empty()) return;
    const auto strict = [](const Tool* tool) { return tool->strict == true; };
    const auto loose = [](const Tool* tool) { return tool->strict == false; };
    if (std::ranges::all_of(tools, strict))
        out.member("strict_tools", true);
    else if (std::ranges::all_of(tools, loose))
        out.member("strict_tools", false);
    else if (std::ranges::any_of(tools, strict))
        dropped.add("tools.function.strict");
}

void write_choice(json::Writer& out, const ToolChoice& choice) {
    switch (choice.mode) {
        case ToolChoice::Mode::automatic: return;  // by leaving it out
        case ToolChoice::Mode::none: out.member("tool_choice", "NONE"); return;
        case ToolChoice::Mode::required:
        case ToolChoice::Mode::named: out.member("tool_choice", "REQUIRED"); return;
        case ToolChoice::Mode::allowed:
            if (choice.allowed_required) out.member("tool_choice", "REQUIRED");
            return;
    }
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
    if (choice.is("REQUIRED")) {
        read.mode = ToolChoice::Mode::required;
        return read;
    }
    if (choice.is("NONE")) {
        read.mode = ToolChoice::Mode::none;
        return read;
    }
    return fail(bad_field("tool_choice", "must be REQUIRED or NONE"));
}

llm::ResponseFormat read_response_format(Value format) {
    llm::ResponseFormat read;
    const Value type = format["type"];
    const Value schema = format["json_schema"];
    if (type.is("text") && format.size() == 1) return read;
    if (type.is("json_object") && format.size() == 1) {
        read.kind = Kind::json_object;
        return read;
    }
    if (type.is("json_object") && format.size() == 2 && schema.is_object()) {
        read.kind = Kind::json_schema;
        read.schema_json = schema.raw();
        return read;
    }
    read.kind = Kind::other;
    read.other = {std::string(wire_name), std::string(format.raw())};
    return read;
}

Result<void> write_tools(json::Writer& out, const llm::ChatRequest& request,
                         const WriteOptions& options, Dropped& dropped) {
    std::vector<const Tool*> listed;
    for (std::size_t i = 0; i < request.tools.size(); ++i) {
        const Tool& tool = request.tools[i];
        if (tool.kind == Tool::Kind::custom)
            return fail(unsupported(element("tools", i), "a free-text tool cannot be said here"));
        if (tool.kind == Tool::Kind::hosted && tool.wire != wire_name)
            return fail(unsupported(element("tools", i),
                                    "a tool that its own provider runs cannot be offered here"));
        if (may_be_called(tool, request.tool_choice)) listed.push_back(&tool);
        if (tool.cache && options.cache != WriteOptions::Cache::none) dropped.add("cache_control");
    }
    if (!request.tools.empty() && listed.empty())
        return fail(unsupported("tool_choice", "names no tool of the request"));
    if (listed.empty()) {
        if (request.tool_choice && request.tool_choice->mode != ToolChoice::Mode::none &&
            request.tool_choice->mode != ToolChoice::Mode::automatic)
            dropped.add("tool_choice");
        return {};
    }
    out.key("tools").open_array();
    for (const Tool* tool : listed)
        write_tool(out, *tool, dropped);
    out.close_array();
    write_strict(out, listed, options, dropped);
    if (request.tool_choice) write_choice(out, *request.tool_choice);
    if (request.parallel_tool_calls == false) dropped.add("parallel_tool_calls");
    return {};
}

Result<void> write_response_format(json::Writer& out,
                                   const std::optional<llm::ResponseFormat>& format,
                                   Dropped& dropped) {
    if (!format) return {};
    if (format->kind == Kind::other) {
        if (format->other.wire != wire_name)
            return fail(unsupported("response_format", "this form cannot be asked for here"));
        out.member_raw("response_format", format->other.json);
        return {};
    }
    out.key("response_format").open_object();
    out.member("type", format->kind == Kind::text ? "text" : "json_object");
    if (format->kind == Kind::json_schema) {
        if (!format->schema_json.empty()) out.member_raw("json_schema", format->schema_json);
        // The name is a label and says nothing to the model; the description does.
        if (!format->description.empty()) dropped.add("response_format.json_schema.description");
    }
    out.close_object();
    return {};
}

}  // namespace weir::wire::cohere
