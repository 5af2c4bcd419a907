#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "json/document.hpp"
#include "wire/gemini/extras.hpp"
#include "wire/gemini/hosted_tools.hpp"
#include "wire/gemini/names.hpp"
#include "wire/gemini/request_write_parts.hpp"
#include "wire/gemini/schema.hpp"

namespace weir::wire::gemini {

namespace {

using llm::Tool;
using llm::ToolChoice;

constexpr std::string_view calling_prefix = "toolConfig.functionCallingConfig.";

class ToolsWriter {
public:
    ToolsWriter(json::Writer& out, const llm::ChatRequest& request, const RequestTarget& target)
        : out_(out), request_(request), target_(target) {}

    Result<void> run() {
        if (!request_.tools.empty())
            if (const Result<void> done = tools(); !done) return done;
        return config();
    }

private:
    // All functions in one tool (providers.md 4.3), where the first of them stands.
    Result<void> tools() {
        out_.key("tools").open_array();
        bool functions_written = false;
        for (std::size_t i = 0; i < request_.tools.size(); ++i) {
            const Tool& tool = request_.tools[i];
            const std::string path = element("tools", i);
            if (tool.cache) target_.dropped.add("cache_control");
            drop_foreign(tool.extras, target_.dropped);
            if (tool.kind == Tool::Kind::custom)
                return fail(
                    unsupported(path, "a tool that takes free text cannot be offered here"));
            if (tool.kind == Tool::Kind::hosted) {
                if (const Result<void> done = hosted(tool, path); !done) return done;
                continue;
            }
            if (functions_written) continue;
            functions_written = true;
            if (const Result<void> done = functions(); !done) return done;
        }
        out_.close_array();
        return {};
    }

    Result<void> functions() {
        out_.open_object().key("functionDeclarations").open_array();
        for (std::size_t i = 0; i < request_.tools.size(); ++i) {
            if (request_.tools[i].kind != Tool::Kind::function) continue;
            const Result<void> done = function(request_.tools[i], element("tools", i));
            if (!done) return done;
        }
        out_.close_array().close_object();
        return {};
    }

    Result<void> function(const Tool& tool, const std::string& path) {
        out_.open_object().member("name", tool.name);
        if (!tool.description.empty()) out_.member("description", tool.description);
        if (const Result<void> done = parameters(tool, path); !done) return done;
        write_extras_under(out_, tool.extras, "function.");
        out_.close_object();
        return {};
    }

    Result<void> parameters(const Tool& tool, const std::string& path) {
        if (tool.parameters_json.empty()) return {};
        if (tool.wire == wire_name && !tool.raw_json.empty()) {
            out_.member_raw("parameters", tool.raw_json);
            return {};
        }
        if (!wants_older_schemas(target_)) {
            out_.member_raw("parametersJsonSchema", tool.parameters_json);
            return {};
        }
        const std::optional<OpenapiSchema> schema = write_openapi_schema(tool.parameters_json);
        if (!schema)
            return fail(unsupported(path + ".parameters",
                                    "the schema is too large once its "
                                    "references are written out"));
        for (const std::string& keyword : schema->loosened)
            target_.dropped.add(fmt::format("{}.parameters.{}", path, keyword));
        // An object without properties is refused (providers.md TRAP-34).
        if (!schema->is_empty_object) out_.member_raw("parameters", schema->json);
        return {};
    }

    Result<void> hosted(const Tool& tool, const std::string& path) {
        if (tool.wire == wire_name) {
            out_.raw(tool.raw_json);
            return {};
        }
        const std::string_view name = google_tool(tool.name);
        if (name.empty())
            return fail(
                unsupported(path, "a tool that its own provider runs cannot be offered here"));
        out_.open_object().key(name).open_object().close_object().close_object();
        const Result<json::Document> raw = json::read(tool.raw_json);
        if (!raw) return {};
        for (const json::Member& one : raw->root().members())
            if (!one.key.is("type") && !one.key.is("name") && !one.value.is_null())
                target_.dropped.add(path + "." + one.key.text());
        return {};
    }

    // What stands in functionCallingConfig.
    struct Calling {
        std::string_view mode;
        std::vector<std::string> names;
    };

    // strict is said of all functions at once, and ANY always is (providers.md 4.3).
    bool all_strict() const {
        bool any = false;
        for (const Tool& tool : request_.tools) {
            if (tool.kind != Tool::Kind::function) continue;
            if (tool.strict != true) return false;
            any = true;
        }
        return any;
    }

    void drop_strict() {
        for (std::size_t i = 0; i < request_.tools.size(); ++i)
            if (request_.tools[i].strict == true)
                target_.dropped.add(element("tools", i) + ".strict");
    }

    Result<Calling> calling() {
        using Mode = ToolChoice::Mode;
        const ToolChoice choice = request_.tool_choice.value_or(ToolChoice{});
        for (const ToolChoice::Name& name : choice.names)
            if (name.kind != Tool::Kind::function)
                return fail(unsupported("tool_choice", "only functions can be chosen here"));
        Calling calling;
        for (const ToolChoice::Name& name : choice.names)
            calling.names.push_back(name.name);
        switch (choice.mode) {
            case Mode::none: calling = {"NONE", {}}; break;
            case Mode::required: calling = {"ANY", {}}; break;
            case Mode::named: calling.mode = "ANY"; break;
            case Mode::allowed: calling.mode = choice.allowed_required ? "ANY" : "VALIDATED"; break;
            case Mode::automatic:
                calling = {request_.tool_choice ? "AUTO" : "", {}};
                if (all_strict()) calling.mode = "VALIDATED";
                if (!all_strict()) drop_strict();
                break;
        }
        return calling;
    }

    Result<void> config() {
        static constexpr std::array<std::string_view, 1> nested = {"functionCallingConfig."};
        static constexpr std::array<std::string_view, 1> mode = {"mode"};
        Result<Calling> said = calling();
        if (!said) return fail(said.error());
        // Without tools there is nothing to choose, unless they are in the cache.
        if (request_.tools.empty() && request_.cached_content.empty() && request_.tool_choice &&
            said->mode != "NONE" && said->mode != "AUTO")
            target_.dropped.add("tool_choice");
        if (request_.tools.empty() && request_.cached_content.empty() && said->mode != "NONE")
            said->mode = {};
        if (request_.parallel_tool_calls == false) target_.dropped.add("parallel_tool_calls");
        std::string inside;
        json::Writer to(inside);
        to.open_object();
        const llm::Extra* given = find_extra(request_.extras, std::string(calling_prefix) + "mode");
        if (given && said->mode == "AUTO")
            to.member_raw("mode", given->json);
        else if (!said->mode.empty())
            to.member("mode", said->mode);
        if (!said->names.empty() && !said->mode.empty()) {
            to.key("allowedFunctionNames").open_array();
            for (const std::string& name : said->names)
                to.text(name);
            to.close_array();
        }
        write_extras_under(to, request_.extras, calling_prefix, mode);
        to.close_object();
        std::string whole;
        json::Writer out(whole);
        out.open_object();
        if (inside != "{}") out.member_raw("functionCallingConfig", inside);
        write_extras_under(out, request_.extras, "toolConfig.", nested);
        out.close_object();
        if (whole != "{}") out_.member_raw("toolConfig", whole);
        return {};
    }

    json::Writer& out_;
    const llm::ChatRequest& request_;
    const RequestTarget& target_;
};

}  // namespace

Result<void> write_tools(json::Writer& out, const llm::ChatRequest& request,
                         const RequestTarget& target) {
    return ToolsWriter(out, request, target).run();
}

}  // namespace weir::wire::gemini
