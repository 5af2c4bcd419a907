#include "wire/openai_chat/chunk.hpp"

#include <array>
#include <utility>

#include "json/keys.hpp"
#include "wire/openai_chat/answer.hpp"
#include "wire/openai_chat/error.hpp"

namespace weir::wire::openai_chat {

namespace {

using json::Value;

struct Sign {
    std::string_view word;  // a code or a type, as a whole
    ErrorKind kind;
};
// What in-band errors say, in the words seen (providers.md 1.3 to 1.5). Everything else is an
// upstream_error: it came after the provider had accepted the request.
constexpr std::array<Sign, 24> signs = {{
    {"429", ErrorKind::upstream_rate_limited},
    {"rate_limit_exceeded", ErrorKind::upstream_rate_limited},
    {"rate_limit_error", ErrorKind::upstream_rate_limited},
    {"498", ErrorKind::upstream_rate_limited},
    {"402", ErrorKind::upstream_quota},
    {"insufficient_quota", ErrorKind::upstream_quota},
    {"401", ErrorKind::upstream_auth},
    {"403", ErrorKind::upstream_auth},
    {"invalid_api_key", ErrorKind::upstream_auth},
    {"404", ErrorKind::upstream_model_missing},
    {"model_not_found", ErrorKind::upstream_model_missing},
    {"503", ErrorKind::upstream_overloaded},
    {"529", ErrorKind::upstream_overloaded},
    {"overloaded", ErrorKind::upstream_overloaded},
    {"overloaded_error", ErrorKind::upstream_overloaded},
    {"408", ErrorKind::upstream_timeout},
    {"504", ErrorKind::upstream_timeout},
    {"context_length_exceeded", ErrorKind::context_length},
    {"exceed_context_size_error", ErrorKind::context_length},
    {"content_filter", ErrorKind::content_filter},
    {"data_inspection_failed", ErrorKind::content_filter},
    {"DataInspectionFailed", ErrorKind::content_filter},
    {"400", ErrorKind::upstream_rejected},
    {"invalid_request_error", ErrorKind::upstream_rejected},
}};

// The code says more than the type.
ErrorKind kind_of(const UpstreamError& said) {
    for (const std::string* word : {&said.code, &said.type})
        for (const Sign& sign : signs)
            if (sign.word == *word) return sign.kind;
    return ErrorKind::upstream_error;
}

// Whether an object without choices means to report an error; a message alone may be a status.
bool calls_itself_error(Value root) {
    if (root["object"].is("error") || root["success"].boolean() == false) return true;
    for (const std::string_view key :
         {"code", "error_code", "err_code", "status_code", "statusCode", "detail", "errors"})
        if (!root[key].is_null()) return true;
    return root["type"].text().ends_with("error");
}

// Content is a string, or an array of parts (Mistral thinking, Databricks).
void add_content(Value content, TextBytes& bytes) {
    bytes.content += content.text_bytes();
    for (const Value part : content.elements()) {
        bytes.content += part["text"].text_bytes() + part["refusal"].text_bytes();
        for (const Value thought : part["thinking"].elements())
            bytes.reasoning += thought["text"].text_bytes();
        for (const Value thought : part["summary"].elements())
            bytes.reasoning += thought["text"].text_bytes();
        bytes.other = bytes.other || part["type"].is("image_url");
    }
}

// reasoning_details repeat the text of `reasoning` (OpenRouter) or stand alone (MiniMax).
void add_reasoning(Value content, Value plain, Value details, TextBytes& bytes) {
    const std::size_t before = bytes.reasoning;
    bytes.reasoning += content.text_bytes();
    if (bytes.reasoning == before) bytes.reasoning += plain.text_bytes();
    if (bytes.reasoning != before) return;
    for (const Value detail : details.elements())
        bytes.reasoning += detail["text"].text_bytes() + detail["summary"].text_bytes();
}

void add_function(Value function, TextBytes& bytes) {
    const Value arguments = function["arguments"];
    bytes.tools += function["name"].text_bytes();
    bytes.tools += arguments.is_object() ? arguments.raw().size() : arguments.text_bytes();
    bytes.tools += function["input"].text_bytes();
}

}  // namespace

Error as_error(const UpstreamError& said) {
    std::string detail = "type=" + said.type + " code=" + said.code;
    Error error(kind_of(said),
                said.message.empty() ? "the provider reported an error" : said.message,
                std::move(detail));
    if (!said.param.empty()) error.at_field(said.param);
    return error;
}

std::optional<UpstreamError> error_in(Value root) {
    enum : std::size_t { error, x_groq, base_resp, choices };
    static constexpr json::Keys keys({"error", "x_groq", "base_resp", "choices"});
    const auto members = keys.of(root);
    const auto says = [](Value value) {
        return value.is_object() || value.is_array() || value.text_bytes() > 0;
    };
    if (says(members[error])) return read_error(root);
    if (says(members[x_groq]["error"])) return read_error(members[x_groq]);
    if (members[base_resp]["status_code"].integer_or(0) != 0) return read_error(members[base_resp]);
    if (members[choices].is_array()) return std::nullopt;
    if (root.is_object() && !calls_itself_error(root)) return std::nullopt;
    UpstreamError said = read_error(root);
    if (!said.is_error) return std::nullopt;
    return said;
}

std::optional<llm::Usage> usage_in(Value root, const Quirks& quirks) {
    if (auto usage = read_usage(root["usage"], quirks)) return usage;
    if (auto usage = read_usage(root["x_groq"]["usage"], quirks)) return usage;
    for (const Value choice : root["choices"].elements())
        if (auto usage = read_usage(choice["usage"], quirks)) return usage;
    return std::nullopt;
}

TextBytes text_in(Value message) {
    enum : std::size_t {
        content,
        refusal,
        audio,
        reasoning_content,
        reasoning,
        reasoning_details,
        tool_calls,
        function_call,
        images
    };
    static constexpr json::Keys keys({"content", "refusal", "audio", "reasoning_content",
                                      "reasoning", "reasoning_details", "tool_calls",
                                      "function_call", "images"});
    const auto members = keys.of(message);
    TextBytes bytes;
    add_content(members[content], bytes);
    bytes.content += members[refusal].text_bytes();
    bytes.content += members[audio]["transcript"].text_bytes();
    add_reasoning(members[reasoning_content], members[reasoning], members[reasoning_details],
                  bytes);
    for (const Value call : members[tool_calls].elements()) {
        add_function(call["function"], bytes);
        add_function(call["custom"], bytes);
    }
    add_function(members[function_call], bytes);
    bytes.other = bytes.other || members[audio].is_object() || members[images].size() > 0;
    return bytes;
}

}  // namespace weir::wire::openai_chat
