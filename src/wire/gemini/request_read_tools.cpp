#include <array>
#include <utility>

#include "base/text.hpp"
#include "wire/gemini/extras.hpp"
#include "wire/gemini/hosted_tools.hpp"
#include "wire/gemini/json_text.hpp"
#include "wire/gemini/names.hpp"
#include "wire/gemini/request_read_parts.hpp"
#include "wire/gemini/schema.hpp"

namespace weir::wire::gemini {

namespace {

using json::Value;
using llm::Tool;
using llm::ToolChoice;

Result<Tool> read_function(Value value, const std::string& path) {
    static constexpr std::array<std::string_view, 4> known = {"name", "description", "parameters",
                                                              "parametersJsonSchema"};
    if (!value.is_object()) return fail(bad_field(path, "must be an object"));
    if (value["name"].text_bytes() == 0)
        return fail(bad_field(path + ".name", "must be a string that is not empty"));
    Tool tool;
    tool.name = value["name"].text();
    tool.description = value["description"].text();
    const Value older = value["parameters"];
    if (!older.is_null()) {
        if (!older.is_object()) return fail(bad_field(path + ".parameters", "must be a schema"));
        tool.parameters_json = read_openapi_schema(older);
        tool.wire = wire_name;
        tool.raw_json = older.raw();
    }
    if (const Value schema = member(value, "parametersJsonSchema"); !schema.is_null())
        tool.parameters_json = schema.raw();
    read_extras(value, known, "function.", tool.extras);
    return tool;
}

Result<void> read_functions(Value list, const std::string& path, std::vector<Tool>& read) {
    if (!list.is_array()) return fail(bad_field(path, "must be an array"));
    std::size_t index = 0;
    for (const Value one : list.elements()) {
        Result<Tool> tool = read_function(one, element(path, index++));
        if (!tool) return fail(tool.error());
        read.push_back(std::move(*tool));
    }
    return {};
}

Result<void> read_names(Value list, ToolChoice& choice) {
    for (const Value one : list.elements()) {
        if (!one.is_text())
            return fail(bad_field("toolConfig.functionCallingConfig.allowedFunctionNames",
                                  "must be an array of strings"));
        choice.names.push_back({.name = one.text()});
    }
    return {};
}

constexpr std::string_view calling_prefix = "toolConfig.functionCallingConfig.";

// VALIDATED without names is AUTO to everybody else: the difference is kept beside it.
Result<void> read_calling(Value calling, llm::ChatRequest& request) {
    static constexpr std::array<std::string_view, 2> known = {"mode", "allowedFunctionNames"};
    using Mode = ToolChoice::Mode;
    read_extras(calling, known, calling_prefix, request.extras);
    const Value word = calling["mode"];
    const std::string mode = lower(word.text());
    if (word.is_null() || mode == "mode_unspecified") return {};
    ToolChoice choice;
    if (const Result<void> read = read_names(member(calling, "allowedFunctionNames"), choice);
        !read)
        return read;
    if (mode == "none") {
        choice = {.mode = Mode::none, .names = {}};
    } else if (mode == "any") {
        choice.mode = choice.names.empty() ? Mode::required : Mode::allowed;
        if (choice.names.size() == 1) choice.mode = Mode::named;
        choice.allowed_required = choice.mode == Mode::allowed;
    } else if (mode == "auto" || mode == "validated") {
        choice.mode = choice.names.empty() ? Mode::automatic : Mode::allowed;
        if (mode == "validated" && choice.names.empty())
            request.extras.push_back(
                make_extra(std::string(calling_prefix) + "mode", "\"VALIDATED\""));
    } else {
        return fail(bad_field(std::string(calling_prefix) + "mode",
                              "must be AUTO, ANY, NONE or VALIDATED"));
    }
    request.tool_choice = std::move(choice);
    return {};
}

}  // namespace

Result<std::vector<Tool>> read_tools(Value tools) {
    std::vector<Tool> read;
    const auto read_one = [&read](Value tool, const std::string& path) -> Result<void> {
        if (!tool.is_object()) return fail(bad_field(path, "must be an object"));
        for (const json::Member& one : tool.members()) {
            if (one.value.is_null()) continue;
            const std::string key = one.key.text();
            if (same_name("functionDeclarations", key)) {
                const Result<void> done =
                    read_functions(one.value, path + ".functionDeclarations", read);
                if (!done) return done;
                continue;
            }
            Tool& hosted = read.emplace_back();
            hosted.kind = Tool::Kind::hosted;
            hosted.name = canonical_tool(camel(key));
            hosted.wire = wire_name;
            json::Writer(hosted.raw_json)
                .open_object()
                .member_raw(key, compact(one.value.raw()))
                .close_object();
        }
        return {};
    };
    if (tools.is_object())
        if (const Result<void> done = read_one(tools, "tools"); !done) return fail(done.error());
    std::size_t index = 0;
    for (const Value tool : tools.elements())
        if (const Result<void> done = read_one(tool, element("tools", index++)); !done)
            return fail(done.error());
    return read;
}

Result<void> read_tool_config(Value config, llm::ChatRequest& request) {
    static constexpr std::array<std::string_view, 1> known = {"functionCallingConfig"};
    if (!config.is_object()) return fail(bad_field("toolConfig", "must be an object"));
    read_extras(config, known, "toolConfig.", request.extras);
    const Value calling = member(config, known[0]);
    if (calling.is_null()) return {};
    if (!calling.is_object())
        return fail(bad_field("toolConfig.functionCallingConfig", "must be an object"));
    return read_calling(calling, request);
}

}  // namespace weir::wire::gemini
