#include "wire/openai_responses/request_write_tools.hpp"

#include "json/document.hpp"
#include "wire/openai_chat/field.hpp"
#include "wire/openai_chat/parts.hpp"
#include "wire/openai_responses/items.hpp"

namespace weir::wire::openai_responses {

namespace {

using llm::Tool;
using llm::ToolChoice;
using openai_chat::element;

Error unsupported(std::string field, std::string_view what) {
    Error error(ErrorKind::unsupported, field + ": " + std::string(what));
    error.at_field(std::move(field));
    return error;
}

// Only that a search is wanted, how much of it and where (providers.md 4.16).
void write_search(json::Writer& out, const Tool& tool) {
    out.open_object().member("type", "web_search");
    const Result<json::Document> raw = json::read(tool.raw_json);
    if (raw && tool.wire == openai_chat::wire_name) {
        const json::Value size = raw->root()["search_context_size"];
        if (size.is_text()) out.member_raw("search_context_size", size.raw());
        const json::Value place = raw->root()["user_location"]["approximate"];
        if (place.is_object()) {
            out.key("user_location").open_object().member("type", "approximate");
            write_members(out, place.raw());
            out.close_object();
        }
    }
    out.close_object();
}

void write_tool(json::Writer& out, const Tool& tool, const WriteOptions& options,
                Dropped& dropped) {
    const bool custom = tool.kind == Tool::Kind::custom;
    out.open_object().member("type", custom ? "custom" : "function").member("name", tool.name);
    if (!tool.description.empty()) out.member("description", tool.description);
    if (custom && tool.grammar) {
        out.key("format").open_object().member("type", "grammar");
        out.member("syntax", tool.grammar->syntax).member("definition", tool.grammar->definition);
        out.close_object();
    }
    if (!custom) {
        const bool own = tool.wire == wire_name;
        if (!tool.parameters_json.empty())
            out.member_raw("parameters", tool.parameters_json);
        else if (!own)
            out.key("parameters").null();  // the key is required
        if (options.strict_tools) {
            // Elsewhere no word means not strict, here it means strict (TRAP-55).
            if (tool.strict || !own) out.member("strict", tool.strict.value_or(false));
        }
    }
    if (options.cache != WriteOptions::Cache::breakpoint)
        openai_chat::write_cache(out, tool.cache, options);
    else if (tool.cache)
        dropped.add("tools.cache_control");
    write_own_extras(out, tool.extras);
    for (const llm::Extra& extra : tool.extras)
        if (extra.wire != wire_name) dropped.add("tools." + extra.name);
    out.close_object();
}

Result<void> write_list(json::Writer& out, const std::vector<Tool>& tools,
                        const WriteOptions& options, Dropped& dropped) {
    if (tools.empty()) return {};
    out.key("tools").open_array();
    for (std::size_t i = 0; i < tools.size(); ++i) {
        const Tool& tool = tools[i];
        if (tool.kind != Tool::Kind::hosted)
            write_tool(out, tool, options, dropped);
        else if (tool.wire == wire_name)
            out.raw(tool.raw_json);
        else if (tool.name == "web_search")
            write_search(out, tool);
        else
            return fail(unsupported(element("tools", i),
                                    "a tool that its own provider runs cannot be offered here"));
    }
    out.close_array();
    return {};
}

void write_name(json::Writer& out, const ToolChoice::Name& name) {
    out.open_object();
    if (name.kind == Tool::Kind::hosted)
        out.member("type", name.name);
    else
        out.member("type", name.kind == Tool::Kind::custom ? "custom" : "function")
            .member("name", name.name);
    out.close_object();
}

void write_choice(json::Writer& out, const ToolChoice& choice) {
    out.key("tool_choice");
    switch (choice.mode) {
        case ToolChoice::Mode::automatic: out.text("auto"); return;
        case ToolChoice::Mode::none: out.text("none"); return;
        case ToolChoice::Mode::required: out.text("required"); return;
        case ToolChoice::Mode::named:
            write_name(out, choice.names.empty() ? ToolChoice::Name{} : choice.names[0]);
            return;
        case ToolChoice::Mode::allowed: break;
    }
    out.open_object().member("type", "allowed_tools");
    out.member("mode", choice.allowed_required ? "required" : "auto").key("tools").open_array();
    for (const ToolChoice::Name& name : choice.names)
        write_name(out, name);
    out.close_array().close_object();
}

}  // namespace

Result<void> write_tools(json::Writer& out, const llm::ChatRequest& request,
                         const WriteOptions& options, Dropped& dropped) {
    if (const Result<void> done = write_list(out, request.tools, options, dropped); !done)
        return done;
    const llm::Extra* whole = find_mark(request.extras, "tool_choice");
    if (whole)
        out.member_raw("tool_choice", whole->json);
    else if (request.tool_choice)
        write_choice(out, *request.tool_choice);
    out.maybe("parallel_tool_calls", request.parallel_tool_calls);
    return {};
}

Result<void> write_format(json::Writer& out, const llm::ResponseFormat& format) {
    using Kind = llm::ResponseFormat::Kind;
    if (format.kind == Kind::other) {
        if (format.other.wire != wire_name)
            return fail(unsupported("response_format", "this form cannot be asked for here"));
        out.raw(format.other.json);
        return {};
    }
    out.open_object();
    if (format.kind == Kind::text) out.member("type", "text");
    if (format.kind == Kind::json_object) out.member("type", "json_object");
    if (format.kind == Kind::json_schema) {
        out.member("type", "json_schema");
        // Required here, and unknown to Anthropic and Gemini.
        out.member("name", format.name.empty() ? "answer" : format.name);
        if (!format.description.empty()) out.member("description", format.description);
        if (!format.schema_json.empty()) out.member_raw("schema", format.schema_json);
        out.maybe("strict", format.strict);
    }
    out.close_object();
    return {};
}

}  // namespace weir::wire::openai_responses
