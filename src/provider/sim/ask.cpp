#include "provider/sim/ask.hpp"

#include <algorithm>

#include "json/document.hpp"
#include "provider/sim/text.hpp"

namespace weir::provider::sim {
namespace {

constexpr std::int64_t choices_max = 128;

Error bad(std::string_view field, std::string message) {
    return Error(ErrorKind::invalid_request, std::move(message)).at_field(std::string(field));
}

// The text of a message: a string, or the text parts of an array.
std::string text_of(const json::Value& content) {
    if (content.is_text()) return content.text();
    std::string text;
    for (const json::Value part : content.elements())
        part["text"].append_text(text);
    return text;
}

std::optional<std::int64_t> positive(const json::Value& value) {
    const auto number = value.integer();
    if (!number || *number < 1) return std::nullopt;
    return number;
}

void read_messages(const json::Value& messages, Ask& ask) {
    for (const json::Value message : messages.elements()) {
        const std::string text = text_of(message["content"]);
        ask.prompt_tokens += count_tokens(text);
        if (message["role"].is("user")) ask.last_text = text;
        ask.answers_tool = message["role"].is("tool") || message["role"].is("function");
    }
}

void read_tools(const json::Value& root, Ask& ask) {
    for (const json::Value tool : root["tools"].elements()) {
        const json::Value function = tool["function"];
        if (!function["name"].is_text()) continue;
        ask.tools.push_back({function["name"].text(), std::string(function["parameters"].raw())});
    }
    const json::Value choice = root["tool_choice"];
    if (choice.is("none")) ask.tool_choice = ToolChoice::none;
    if (choice.is("required")) ask.tool_choice = ToolChoice::required;
    if (choice["function"]["name"].is_text()) {
        ask.tool_choice = ToolChoice::required;
        ask.tool_named = choice["function"]["name"].text();
    }
}

void read_format(const json::Value& format, Ask& ask) {
    if (format["type"].is("json_object")) ask.schema_json = "{}";
    if (format["type"].is("json_schema"))
        ask.schema_json = std::string(format["json_schema"]["schema"].raw());
}

}  // namespace

Result<Ask> read_ask(std::string_view body) {
    const Result<json::Document> document = json::read(body);
    if (!document) return fail(document.error());
    const json::Value root = document->root();
    if (!root.is_object()) return fail(bad("", "the body must be a JSON object"));
    if (!root["model"].is_text()) return fail(bad("model", "model must be a string"));
    if (!root["messages"].is_array()) return fail(bad("messages", "messages must be an array"));

    Ask ask;
    ask.model = root["model"].text();
    ask.stream = root["stream"].is_true();
    ask.include_usage = root["stream_options"]["include_usage"].is_true();
    ask.tokens_max = positive(root["max_completion_tokens"]);
    if (!ask.tokens_max) ask.tokens_max = positive(root["max_tokens"]);
    ask.choices = std::min(positive(root["n"]).value_or(1), choices_max);
    read_messages(root["messages"], ask);
    read_tools(root, ask);
    read_format(root["response_format"], ask);
    return ask;
}

}  // namespace weir::provider::sim
