#include <algorithm>

#include "wire/bedrock/field.hpp"
#include "wire/bedrock/parts.hpp"
#include "wire/bedrock/request_write.hpp"

namespace weir::wire::bedrock {

namespace {

using llm::Tool;
using llm::ToolChoice;
using Mode = ToolChoice::Mode;

constexpr std::string_view no_parameters = R"({"type":"object","properties":{}})";

// Which tools are offered: all, those that are allowed, or none.
bool is_offered(const Tool& tool, const llm::ChatRequest& request) {
    if (!request.tool_choice || request.tool_choice->mode != Mode::allowed) return true;
    return std::ranges::any_of(request.tool_choice->names, [&tool](const ToolChoice::Name& name) {
        return name.name == tool.name;
    });
}

void write_spec(json::Writer& out, const Tool& tool, Dropped& dropped) {
    out.open_object().key("toolSpec").open_object().member("name", tool.name);
    if (!tool.description.empty()) out.member("description", tool.description);
    const bool schema = tool.parameters_json.starts_with('{');
    out.key("inputSchema").open_object();
    out.member_raw("json", schema ? std::string_view(tool.parameters_json) : no_parameters);
    out.close_object().maybe("strict", tool.strict);
    write_extras_under(out, tool.extras, "toolSpec.");
    out.close_object();
    for (const llm::Extra& extra : tool.extras) {
        if (extra.wire != wire_name)
            dropped.add("tools." + extra.name);
        else if (!extra.name.starts_with("toolSpec."))
            out.member_raw(extra.name, extra.json);
    }
    out.close_object();
}

// A tool that was called but is not offered any more; the history needs its name.
void write_past(json::Writer& out, std::string_view name) {
    out.open_object().key("toolSpec").open_object().member("name", name);
    out.member("description", "No longer available.").key("inputSchema").open_object();
    out.member_raw("json", no_parameters).close_object().close_object().close_object();
}

Result<void> check_tools(const llm::ChatRequest& request) {
    for (std::size_t i = 0; i < request.tools.size(); ++i) {
        const Tool& tool = request.tools[i];
        if (tool.kind == Tool::Kind::custom)
            return fail(unsupported(element("tools", i),
                                    "a tool that takes free text cannot be offered here"));
        if (tool.kind == Tool::Kind::hosted && tool.wire != wire_name)
            return fail(unsupported(element("tools", i),
                                    "a tool that its own provider runs cannot be offered here"));
    }
    if (!request.tool_choice) return {};
    const ToolChoice& choice = *request.tool_choice;
    const bool empty = std::ranges::none_of(
        request.tools, [&request](const Tool& tool) { return is_offered(tool, request); });
    if (choice.mode == Mode::allowed && empty)
        return fail(unsupported("tool_choice", "none of the allowed tools is offered"));
    if (choice.mode == Mode::named && choice.names.empty())
        return fail(unsupported("tool_choice", "must name a tool"));
    return {};
}

void write_choice(json::Writer& out, const ToolChoice& choice) {
    const bool any =
        choice.mode == Mode::required || (choice.mode == Mode::allowed && choice.allowed_required);
    out.key("toolChoice").open_object();
    if (choice.mode == Mode::named)
        out.key("tool").open_object().member("name", choice.names[0].name).close_object();
    else
        out.key(any ? "any" : "auto").open_object().close_object();
    out.close_object();
}

}  // namespace

Result<void> write_tools(json::Writer& out, const llm::ChatRequest& request, const Turns& turns,
                         const WriteOptions& options, Dropped& dropped) {
    if (const Result<void> good = check_tools(request); !good) return good;
    const bool none = request.tool_choice && request.tool_choice->mode == Mode::none;
    const bool offered = !request.tools.empty() && (!none || turns.has_tool_blocks());
    if (request.parallel_tool_calls == false && offered) dropped.add("parallel_tool_calls");
    bool extras = false;
    for (const llm::Extra& extra : request.extras)
        extras = extras || (extra.wire == wire_name && extra.name.starts_with("toolConfig."));
    if (!offered && !turns.has_tool_blocks() && !extras) return {};
    if (none && turns.has_tool_blocks()) dropped.add("tool_choice");

    out.key("toolConfig").open_object().key("tools").open_array();
    for (const Tool& tool : request.tools) {
        if (!offered || !is_offered(tool, request)) continue;
        if (tool.kind == Tool::Kind::hosted)
            out.raw(tool.raw_json);
        else
            write_spec(out, tool, dropped);
        if (tool.cache && options.cache != WriteOptions::Cache::none)
            write_cache_point(out, *tool.cache);
    }
    if (!offered && turns.has_tool_blocks()) {
        for (const std::string& name : turns.called())
            write_past(out, name);
        if (turns.called().empty()) write_past(out, "tool");  // results without their calls
    }
    out.close_array();
    if (offered && request.tool_choice && !none) write_choice(out, *request.tool_choice);
    write_extras_under(out, request.extras, "toolConfig.");
    out.close_object();
    return {};
}

}  // namespace weir::wire::bedrock
