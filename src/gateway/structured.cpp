#include "gateway/structured.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "gateway/fence.hpp"
#include "json/document.hpp"

namespace weir::gateway {
namespace {

using llm::ResponseFormat;
using Mode = llm::ToolChoice::Mode;

constexpr std::string_view default_name = "answer";

// A tool's input is an object, so the schema must describe one.
bool describes_object(std::string_view schema) {
    const Result<json::Document> read = json::read(schema);
    return read && read->root()["type"].is("object");
}

// Claude may not be made to call a tool while it thinks.
bool thinks(const llm::ChatRequest& request) {
    if (!request.reasoning) return false;
    const llm::ReasoningControl& control = *request.reasoning;
    if (control.enabled) return *control.enabled;
    return control.budget.has_value() || (control.effort && *control.effort != llm::Effort::none);
}

bool may_be_claude(std::string_view wire) {
    return wire == "anthropic" || wire == "bedrock" || wire == "bedrock_invoke";
}

bool tool_may_be_forced(const llm::ChatRequest& request, const StructuredTarget& target) {
    if (target.can.lacks(catalog::Capability::tools)) return false;
    if (target.wire == "ollama") return false;  // it has no word for a choice
    if (target.quirks.no_required_tool_choice || target.quirks.refuses("tools") ||
        target.quirks.refuses("tool_choice"))
        return false;
    return !(may_be_claude(target.wire) && thinks(request));
}

bool is_native(const llm::ChatRequest& request, const StructuredTarget& target) {
    const ResponseFormat& format = *request.response_format;
    const bool schema = format.kind == ResponseFormat::Kind::json_schema;
    if (target.quirks.refuses("response_format")) return false;
    if (schema && target.can.lacks(catalog::Capability::structured_output)) return false;
    if (may_be_claude(target.wire) && (!schema || format.schema_json.empty())) return false;
    // Cohere takes either a format or tools.
    return target.wire != "cohere" || request.tools.empty();
}

std::string instruction(const ResponseFormat& format) {
    std::string text =
        "Answer with one JSON value and nothing else: no text before or after it, no code fence.";
    if (!format.description.empty()) text += fmt::format(" It is: {}", format.description);
    if (!format.schema_json.empty())
        text += fmt::format(" It must be valid against this JSON Schema:\n{}", format.schema_json);
    return text;
}

llm::Message says(llm::Role role, std::string text) {
    llm::Message message;
    message.role = role;
    message.parts.push_back({.body = llm::Text{.text = std::move(text), .citations = {}}});
    return message;
}

// Behind the instructions that are there, so that a prompt's cached beginning stays as it is.
void add_instruction(llm::ChatRequest& request, std::string text) {
    const auto first_turn = std::ranges::find_if(request.messages, [](const llm::Message& message) {
        return message.role != llm::Role::system && message.role != llm::Role::developer;
    });
    request.messages.insert(first_turn, says(llm::Role::system, std::move(text)));
}

void demand_tool(llm::ChatRequest& request, const Structured& structured) {
    const ResponseFormat& format = *request.response_format;
    const bool others =
        !request.tools.empty() && (!request.tool_choice || request.tool_choice->mode != Mode::none);
    llm::Tool tool;
    tool.name = structured.tool;
    tool.description = format.description.empty() ? "Gives the answer. Its input is the answer."
                                                  : format.description;
    tool.parameters_json = format.schema_json;
    request.tools.push_back(std::move(tool));
    request.tool_choice.emplace();
    if (others) {  // one of the client's, or the answer
        request.tool_choice->mode = Mode::required;
        return;
    }
    request.tool_choice->mode = Mode::named;
    request.tool_choice->names.push_back({structured.tool, llm::Tool::Kind::function});
}

// The answer stands there as one in words, also of a model that gave it as a tool's input: a call
// would want a result, and its id is gone.
void add_repair(llm::ChatRequest& request, const Unfit& unfit) {
    request.messages.push_back(says(llm::Role::assistant, unfit.said.empty() ? "{}" : unfit.said));
    request.messages.push_back(says(
        llm::Role::user, fmt::format("This answer cannot be used: {}. Give it again, whole and "
                                     "mended, in the same form and without a word about it.",
                                     unfit.problem)));
}

bool is_answer(const llm::Part& part, const Structured& structured) {
    const auto* call = std::get_if<llm::ToolCall>(&part.body);
    return call != nullptr && call->name == structured.tool;
}

// The tool's input becomes the text; what was said before the call was not the answer.
void take_input(const Structured& structured, llm::Choice& choice) {
    std::vector<llm::Part>& parts = choice.message.parts;
    const auto answer = std::ranges::find_if(
        parts, [&](const llm::Part& part) { return is_answer(part, structured); });
    if (answer == parts.end()) return;
    llm::Part text{.body = llm::Text{.text = std::get<llm::ToolCall>(answer->body).arguments,
                                     .citations = {}}};
    std::erase_if(parts, [&](const llm::Part& part) {
        return is_answer(part, structured) || std::holds_alternative<llm::Text>(part.body);
    });
    const bool calls = std::ranges::any_of(parts, [](const llm::Part& part) {
        return std::holds_alternative<llm::ToolCall>(part.body);
    });
    const auto first_call = std::ranges::find_if(parts, [](const llm::Part& part) {
        return std::holds_alternative<llm::ToolCall>(part.body);
    });
    parts.insert(first_call, std::move(text));
    if (calls || choice.stop != llm::StopReason::tool_use) return;
    choice.stop = llm::StopReason::end_turn;
    choice.native_stop.clear();
}

}  // namespace

std::string_view name(StructuredWay way) {
    static constexpr std::array<std::string_view, 3> names = {"native", "tool", "prompt"};
    return names[static_cast<std::size_t>(way)];
}

std::string_view name(const Structured& structured) {
    static constexpr std::array<std::string_view, 3> repaired = {
        "native, repaired", "tool, repaired", "prompt, repaired"};
    return structured.repairs ? repaired[static_cast<std::size_t>(structured.way)]
                              : name(structured.way);
}

StructuredWay structured_way(const llm::ChatRequest& request, const StructuredTarget& target) {
    const ResponseFormat* const format =
        request.response_format ? &*request.response_format : nullptr;
    const bool json = format != nullptr && (format->kind == ResponseFormat::Kind::json_object ||
                                            format->kind == ResponseFormat::Kind::json_schema);
    if (!json || is_native(request, target)) return StructuredWay::native;
    // A call that the client demands itself leaves no room for another.
    const bool demanded = request.tool_choice && (request.tool_choice->mode == Mode::named ||
                                                  request.tool_choice->mode == Mode::allowed);
    const bool tool = format->kind == ResponseFormat::Kind::json_schema && !demanded &&
                      describes_object(format->schema_json) && tool_may_be_forced(request, target);
    return tool ? StructuredWay::tool : StructuredWay::prompt;
}

Result<Structured> make_structured(const llm::ChatRequest& request, StructuredWay way, bool check) {
    Structured structured{.way = way, .check = check};
    if (!request.response_format) return structured;
    const ResponseFormat& format = *request.response_format;
    if (way == StructuredWay::tool) {
        structured.tool = format.name.empty() ? default_name : format.name;
        const auto taken = [&] {
            return std::ranges::find(request.tools, structured.tool, &llm::Tool::name) !=
                   request.tools.end();
        };
        while (taken())
            structured.tool += '_';
    }
    if (!check || format.schema_json.empty()) return structured;
    Result<json::Schema> schema = json::Schema::read(format.schema_json);
    if (!schema)
        return fail(Error(ErrorKind::invalid_request,
                          fmt::format("response_format: {}", schema.error().message()))
                        .at_field("response_format"));
    structured.schema.emplace(std::move(*schema));
    return structured;
}

llm::ChatRequest ask_structured(const llm::ChatRequest& request, const Structured& structured) {
    llm::ChatRequest asked = request;
    if (structured.repairs) add_repair(asked, *structured.repairs);
    if (structured.way == StructuredWay::native) return asked;
    if (structured.way == StructuredWay::tool)
        demand_tool(asked, structured);
    else
        add_instruction(asked, instruction(*request.response_format));
    asked.response_format.reset();
    return asked;
}

Result<void> check_text(Structured& structured, std::string_view text) {
    const Result<void> fits =
        structured.schema ? structured.schema->check(text) : json::validate(text);
    if (fits) return {};
    structured.unfit = {.said = std::string(text), .problem = fits.error().message()};
    return fail(
        ErrorKind::upstream_protocol,
        fmt::format("the answer is not the JSON that was asked for: {}", fits.error().message()));
}

Result<void> settle_answer(Structured& structured, llm::ChatAnswer& answer) {
    for (llm::Choice& choice : answer.choices) {
        if (structured.way == StructuredWay::tool) take_input(structured, choice);
        std::string text;
        bool other = false;
        for (llm::Part& part : choice.message.parts) {
            if (auto* said = std::get_if<llm::Text>(&part.body)) {
                if (structured.way == StructuredWay::prompt) said->text = without_fence(said->text);
                text += said->text;
            }
            other = other || std::holds_alternative<llm::ToolCall>(part.body) ||
                    std::holds_alternative<llm::Refusal>(part.body);
        }
        if (!structured.check || other || choice.stop != llm::StopReason::end_turn) continue;
        if (Result<void> fits = check_text(structured, text); !fits) return fits;
    }
    return {};
}

}  // namespace weir::gateway
