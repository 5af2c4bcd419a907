#include "wire/openai_chat/request_write_tools.hpp"

#include "json/document.hpp"
#include "wire/openai_chat/field.hpp"
#include "wire/openai_chat/parts.hpp"

namespace weir::wire::openai_chat {

namespace {

using llm::Tool;
using llm::ToolChoice;

Error unsupported(std::string field, std::string_view what) {
    Error error(ErrorKind::unsupported, field + ": " + std::string(what));
    error.at_field(std::move(field));
    return error;
}

// web_search_options of the request's top level; every tool of the array has a type.
bool is_search_option(const Tool& tool) {
    if (tool.kind != Tool::Kind::hosted || tool.wire != wire_name || tool.name != "web_search")
        return false;
    const Result<json::Document> raw = json::read(tool.raw_json);
    return raw && !raw->root()["type"].exists();
}

void write_function(json::Writer& out, const Tool& tool, const WriteOptions& options) {
    out.member("type", "function").key("function").open_object();
    out.member("name", tool.name);
    if (!tool.description.empty()) out.member("description", tool.description);
    if (!tool.parameters_json.empty()) out.member_raw("parameters", tool.parameters_json);
    if (options.strict_tools) out.maybe("strict", tool.strict);
    write_extras_under(out, tool.extras, "function.");
    out.close_object();
}

void write_custom(json::Writer& out, const Tool& tool) {
    out.member("type", "custom").key("custom").open_object().member("name", tool.name);
    if (!tool.description.empty()) out.member("description", tool.description);
    if (tool.grammar) {
        out.key("format").open_object().member("type", "grammar").key("grammar").open_object();
        out.member("syntax", tool.grammar->syntax).member("definition", tool.grammar->definition);
        out.close_object().close_object();
    }
    write_extras_under(out, tool.extras, "custom.");
    out.close_object();
}

void write_tool(json::Writer& out, const Tool& tool, const WriteOptions& options,
                Dropped& dropped) {
    if (tool.kind == Tool::Kind::hosted) {
        out.raw(tool.raw_json);
        return;
    }
    out.open_object();
    if (tool.kind == Tool::Kind::function)
        write_function(out, tool, options);
    else
        write_custom(out, tool);
    write_cache(out, tool.cache, options);
    std::vector<llm::Extra> own;
    for (const llm::Extra& extra : tool.extras)
        if (!extra.name.starts_with("function.") && !extra.name.starts_with("custom."))
            own.push_back(extra);
    write_extras(out, own, dropped);
    out.close_object();
}

void write_name(json::Writer& out, const ToolChoice::Name& name) {
    if (name.kind == Tool::Kind::hosted) {
        out.open_object().member("type", name.name).close_object();
        return;
    }
    const std::string_view kind = name.kind == Tool::Kind::custom ? "custom" : "function";
    out.open_object().member("type", kind).key(kind).open_object();
    out.member("name", name.name).close_object().close_object();
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
    out.open_object().member("type", "allowed_tools").key("allowed_tools").open_object();
    out.member("mode", choice.allowed_required ? "required" : "auto").key("tools").open_array();
    for (const ToolChoice::Name& name : choice.names)
        write_name(out, name);
    out.close_array().close_object().close_object();
}

}  // namespace

Result<void> write_tools(json::Writer& out, const llm::ChatRequest& request,
                         const WriteOptions& options, Dropped& dropped) {
    std::vector<const Tool*> listed;
    std::vector<const Tool*> search;
    for (std::size_t i = 0; i < request.tools.size(); ++i) {
        const Tool& tool = request.tools[i];
        if (tool.kind == Tool::Kind::hosted && tool.wire != wire_name)
            return fail(unsupported(element("tools", i),
                                    "a tool that its own provider runs cannot be offered here"));
        (is_search_option(tool) ? search : listed).push_back(&tool);
    }
    if (!listed.empty()) {
        out.key("tools").open_array();
        for (const Tool* tool : listed)
            write_tool(out, *tool, options, dropped);
        out.close_array();
    }
    if (!search.empty()) out.member_raw("web_search_options", search.back()->raw_json);
    if (request.tool_choice) write_choice(out, *request.tool_choice);
    out.maybe("parallel_tool_calls", request.parallel_tool_calls);
    return {};
}

Result<void> write_response_format(json::Writer& out,
                                   const std::optional<llm::ResponseFormat>& format) {
    using Kind = llm::ResponseFormat::Kind;
    if (!format) return {};
    if (format->kind == Kind::other) {
        if (format->other.wire != wire_name)
            return fail(unsupported("response_format", "this form cannot be asked for here"));
        out.member_raw("response_format", format->other.json);
        return {};
    }
    out.key("response_format").open_object();
    if (format->kind == Kind::text) out.member("type", "text");
    if (format->kind == Kind::json_object) out.member("type", "json_object");
    if (format->kind == Kind::json_schema) {
        out.member("type", "json_schema").key("json_schema").open_object();
        // The name is required here and unknown to Anthropic and Gemini.
        out.member("name", format->name.empty() ? "answer" : format->name);
        if (!format->description.empty()) out.member("description", format->description);
        if (!format->schema_json.empty()) out.member_raw("schema", format->schema_json);
        out.maybe("strict", format->strict).close_object();
    }
    out.close_object();
    return {};
}

}  // namespace weir::wire::openai_chat
