#include "wire/ollama/answer.hpp"

#include <array>

#include "base/text.hpp"
#include "json/writer.hpp"
#include "wire/openai_chat/call_id.hpp"
#include "wire/openai_chat/error.hpp"

namespace weir::wire::ollama {

namespace {

using json::Value;

struct Sign {
    std::string_view words;  // anywhere in the message, in small letters
    ErrorKind kind;
};
// An error in a 200 has no status. Words of the server's own messages and of those that it passes
// on from its runner (providers.md 10.5; a recorded 404; ollama/ollama server/routes.go and
// server/sched.go).
constexpr auto signs = std::to_array<Sign>({
    {"context length", ErrorKind::context_length},
    {"exceeds the available context", ErrorKind::context_length},
    {"not found", ErrorKind::upstream_model_missing},
    {"does not support", ErrorKind::upstream_rejected},
    {"invalid", ErrorKind::upstream_rejected},
    {"server busy", ErrorKind::upstream_overloaded},
    {"pending requests", ErrorKind::upstream_overloaded},
    {"too many requests", ErrorKind::upstream_rate_limited},
    {"usage limit", ErrorKind::upstream_rate_limited},
    {"unauthorized", ErrorKind::upstream_auth},
});

}  // namespace

std::optional<Error> error_in(Value root) {
    const Value error = root["error"];
    if (error.is_null()) return std::nullopt;
    const UpstreamError said = openai_chat::read_error(root.raw());
    const std::string message = error.is_text() ? error.text() : said.message;
    const std::string small = lower(message);
    ErrorKind kind = ErrorKind::upstream_error;
    for (const Sign& sign : signs) {
        if (!small.contains(sign.words)) continue;
        kind = sign.kind;
        break;
    }
    return Error(kind, message.empty() ? "the provider reported an error" : message);
}

std::optional<llm::Usage> read_usage(Value root) {
    const std::optional<std::int64_t> input = root["prompt_eval_count"].integer();
    if (!input || *input < 0) return std::nullopt;
    llm::Usage usage;
    usage.input_uncached = Tokens(*input);
    // Thoughts are among them, and nothing says how many.
    usage.output_visible = Tokens(std::max<std::int64_t>(root["eval_count"].integer_or(0), 0));
    return usage;
}

llm::StopReason read_stop(std::string_view done_reason, bool has_calls) {
    llm::StopReason stop = llm::StopReason::unknown;
    if (done_reason == "stop") stop = llm::StopReason::end_turn;
    if (done_reason == "length") stop = llm::StopReason::max_tokens;
    return openai_chat::settle_stop(stop, has_calls);
}

std::optional<llm::Extra> read_metrics(Value root) {
    constexpr auto durations = std::to_array<std::string_view>(
        {"total_duration", "load_duration", "prompt_eval_duration", "eval_duration"});
    llm::Extra metrics{.wire = std::string(wire_name), .name = "metrics", .json = {}};
    json::Writer out(metrics.json);
    bool any = false;
    out.open_object();
    for (const std::string_view key : durations) {
        const Value duration = root[key];
        if (!duration.is_number()) continue;
        out.member_raw(key, duration.raw());
        any = true;
    }
    out.close_object();
    if (!any) return std::nullopt;
    return metrics;
}

llm::ToolCall read_call(Value call, std::string_view answer_mark, int index) {
    const Value function = call["function"];
    llm::ToolCall read;
    read.id = llm::ToolCallId(call["id"].text());
    if (read.id.value().empty()) read.id = openai_chat::make_call_id(answer_mark, 0, index);
    read.name = function["name"].text();
    const Value arguments = function["arguments"];
    if (arguments.is_text())
        read.arguments = arguments.text();
    else
        read.arguments = arguments.is_null() ? "{}" : std::string(arguments.raw());
    return read;
}

std::string mark_of(Value root) { return root["model"].text() + root["created_at"].text(); }

}  // namespace weir::wire::ollama
