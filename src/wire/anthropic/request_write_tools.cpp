#include "wire/anthropic/request_write_tools.hpp"

#include <algorithm>

#include "json/document.hpp"
#include "wire/anthropic/field.hpp"
#include "wire/anthropic/schema.hpp"

namespace weir::wire::anthropic {

namespace {

using json::Value;
using llm::Tool;
using llm::ToolChoice;

// The generation that every model with web search takes.
constexpr std::string_view web_search_type = "web_search_20250305";

bool is_foreign_search(const Tool& tool) {
    return tool.kind == Tool::Kind::hosted && tool.wire != wire_name && tool.name == "web_search";
}

// The root must be an object: some clients leave the type out.
void write_schema(json::Writer& out, const std::string& schema) {
    out.key("input_schema");
    if (schema.empty()) {
        out.raw(R"({"type":"object","properties":{}})");
        return;
    }
    const Result<json::Document> document = json::read(schema);
    const Value root = document ? document->root() : Value();
    bool rooted = !root.is_object();
    for (const std::string_view key : {"type", "$ref", "anyOf", "oneOf", "allOf"})
        rooted = rooted || root[key].exists();
    if (!root.is_object()) {  // true: anything
        out.raw(R"({"type":"object","properties":{}})");
        return;
    }
    if (rooted) {
        out.raw(schema);
        return;
    }
    out.open_object().member("type", "object");
    for (const json::Member& member : root.members())
        out.member_raw(member.key.text(), member.value.raw());
    out.close_object();
}

void write_texts(json::Writer& out, std::string_view key, Value list) {
    if (list.size() == 0) return;
    out.key(key).open_array();
    for (const Value one : list.elements())
        if (one.is_text()) out.text(one.text());
    out.close_array();
}

// What every provider's web search knows: domains, place and number (providers.md 4.16).
void write_search(json::Writer& out, const Tool& tool) {
    const Result<json::Document> document = json::read(tool.raw_json);
    const Value raw = document ? document->root() : Value();
    out.open_object().member("type", web_search_type).member("name", "web_search");
    out.maybe("max_uses", raw["max_uses"].integer());
    const Value filters = raw["filters"].is_object() ? raw["filters"] : raw;
    write_texts(out, "allowed_domains", filters["allowed_domains"]);
    const Value given = raw["user_location"];
    const Value place = given["approximate"].is_object() ? given["approximate"] : given;
    if (place.is_object()) {
        out.key("user_location").open_object().member("type", "approximate");
        for (const std::string_view key : {"city", "region", "country", "timezone"})
            if (place[key].is_text()) out.member(key, place[key].text());
        out.close_object();
    }
    out.close_object();
}

void write_function(Blocks& to, const Tool& tool) {
    to.out.open_object().member("name", tool.name);
    if (!tool.description.empty()) to.out.member("description", tool.description);
    // Only a strict schema is compiled by the provider, which refuses what it cannot enforce.
    const bool strict = to.options.strict_tools && tool.strict.value_or(false);
    write_schema(to.out, strict ? fit_schema(tool.parameters_json) : tool.parameters_json);
    if (to.options.strict_tools) to.out.maybe("strict", tool.strict);
    write_cache(to, tool.cache);
    write_extras_under(to.out, tool.extras, {});
    for (const llm::Extra& extra : tool.extras)
        if (extra.wire != wire_name) to.dropped.add("tools." + extra.name);
    to.out.close_object();
}

bool is_offered(const Tool& tool, const std::optional<ToolChoice>& choice) {
    if (!choice || choice->mode != ToolChoice::Mode::allowed) return true;
    return std::ranges::any_of(
        choice->names, [&](const ToolChoice::Name& allowed) { return allowed.name == tool.name; });
}

}  // namespace

Result<void> write_tools(Blocks& to, const llm::ChatRequest& request) {
    bool open = false;
    for (std::size_t i = 0; i < request.tools.size(); ++i) {
        const Tool& tool = request.tools[i];
        if (tool.kind == Tool::Kind::custom)
            return fail(unsupported(element("tools", i),
                                    "a tool that takes free text cannot be offered here"));
        if (tool.kind == Tool::Kind::hosted && tool.wire != wire_name && !is_foreign_search(tool))
            return fail(unsupported(element("tools", i),
                                    "a tool that its own provider runs cannot be offered here"));
        if (!is_offered(tool, request.tool_choice)) continue;
        if (!open) to.out.key("tools").open_array();
        open = true;
        if (is_foreign_search(tool))
            write_search(to.out, tool);
        else if (tool.kind == Tool::Kind::hosted)
            to.out.raw(tool.raw_json);
        else
            write_function(to, tool);
    }
    if (open) to.out.close_array();
    return {};
}

void write_tool_choice(Blocks& to, const llm::ChatRequest& request) {
    const std::optional<ToolChoice>& choice = request.tool_choice;
    const bool one_call = request.parallel_tool_calls == false;
    if (request.tools.empty()) {
        if (choice && choice->mode != ToolChoice::Mode::none) to.dropped.add("tool_choice");
        return;
    }
    if (!choice && !one_call) return;
    using Mode = ToolChoice::Mode;
    const Mode mode = choice ? choice->mode : Mode::automatic;
    const bool any = mode == Mode::required || (mode == Mode::allowed && choice->allowed_required);
    to.out.key("tool_choice").open_object();
    if (mode == Mode::none) {
        to.out.member("type", "none").close_object();
        return;
    }
    if (mode == Mode::named && !choice->names.empty())
        to.out.member("type", "tool").member("name", choice->names[0].name);
    else
        to.out.member("type", any ? "any" : "auto");
    if (request.parallel_tool_calls) to.out.member("disable_parallel_tool_use", one_call);
    to.out.close_object();
}

Result<void> check_response_format(const std::optional<llm::ResponseFormat>& format) {
    using Kind = llm::ResponseFormat::Kind;
    if (!format || format->kind == Kind::text) return {};
    if (format->kind == Kind::json_object)
        return fail(
            unsupported("response_format", "JSON without a schema cannot be asked for here"));
    if (format->kind == Kind::other && format->other.wire != wire_name)
        return fail(unsupported("response_format", "this form cannot be asked for here"));
    if (format->kind == Kind::json_schema && format->schema_json.empty())
        return fail(unsupported("response_format", "a schema is needed here"));
    return {};
}

void write_response_format(json::Writer& out, const llm::ResponseFormat& format) {
    using Kind = llm::ResponseFormat::Kind;
    if (format.kind == Kind::other) out.member_raw("format", format.other.json);
    if (format.kind != Kind::json_schema) return;
    out.key("format").open_object().member("type", "json_schema");
    out.member_raw("schema", fit_schema(format.schema_json)).close_object();
}

}  // namespace weir::wire::anthropic
