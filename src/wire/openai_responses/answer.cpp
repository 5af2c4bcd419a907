#include "wire/openai_responses/answer.hpp"

#include <algorithm>
#include <array>

#include "json/document.hpp"
#include "wire/openai_responses/error.hpp"

namespace weir::wire::openai_responses {

namespace {

using json::Value;
using llm::StopReason;

constexpr std::array<std::string_view, 3> under_way = {"queued", "in_progress", "cancelled"};

// A count, 0 when it is missing, negative or no whole number.
std::int64_t count_at(Value object, std::string_view key) {
    return std::max<std::int64_t>(object[key].integer_or(0), 0);
}

std::int64_t read_searches(Value response, Value usage) {
    std::int64_t calls = 0;
    for (const Value item : response["output"].elements())
        if (item["type"].is("web_search_call")) ++calls;
    return std::max({calls, count_at(response["tool_usage"]["web_search"], "num_requests"),
                     count_at(usage["server_side_tool_usage_details"], "web_search_calls"),
                     count_at(usage, "num_sources_used")});
}

void read_input(Value usage, llm::Usage& read) {
    const Value details = usage["input_tokens_details"];
    const std::int64_t input = count_at(usage, "input_tokens");
    const std::int64_t cached = count_at(details, "cached_tokens");
    const std::int64_t written = count_at(details, "cache_write_tokens");
    // More cached than input tokens: they were counted beside it (xAI).
    const std::int64_t left = cached > input ? input : input - cached;
    read.input_cache_read = Tokens(cached);
    read.input_cache_write = Tokens(std::min(written, left));
    read.input_uncached = Tokens(left - std::min(written, left));
    read.input_audio = Tokens(count_at(details, "audio_tokens"));
    read.input_image = Tokens(count_at(details, "image_tokens"));
}

}  // namespace

bool is_response(Value root) {
    return root.is_object() && (root["output"].is_array() || root["object"].is("response"));
}

std::optional<llm::Usage> read_usage(Value response) {
    const Value usage = response["usage"];
    if (!usage["input_tokens"].is_number() && !usage["output_tokens"].is_number())
        return std::nullopt;
    llm::Usage read;
    read_input(usage, read);
    const Value details = usage["output_tokens_details"];
    const std::int64_t input = count_at(usage, "input_tokens");
    const std::int64_t output = count_at(usage, "output_tokens");
    const std::int64_t reasoning = count_at(details, "reasoning_tokens");
    const bool beside = reasoning > 0 && (reasoning > output || count_at(usage, "total_tokens") ==
                                                                    input + output + reasoning);
    read.output_reasoning = Tokens(reasoning);
    read.output_visible = Tokens(beside ? output : output - reasoning);
    read.output_audio = Tokens(count_at(details, "audio_tokens"));
    read.output_image = Tokens(count_at(details, "image_tokens"));
    read.web_searches = read_searches(response, usage);
    if (usage["cost"].is_number()) read.reported_cost = usage["cost"].raw();
    return read;
}

void write_usage(json::Writer& out, const llm::Usage& usage, std::string_view own) {
    static constexpr std::array<std::string_view, 5> written = {
        "input_tokens", "input_tokens_details", "output_tokens", "output_tokens_details",
        "total_tokens"};
    const std::int64_t cache_write = (usage.input_cache_write + usage.input_cache_write_1h).value();
    out.open_object().member("input_tokens", usage.input().value());
    out.key("input_tokens_details").open_object();
    out.member("cached_tokens", usage.input_cache_read.value());
    if (cache_write > 0) out.member("cache_write_tokens", cache_write);
    out.close_object().member("output_tokens", usage.output().value());
    out.key("output_tokens_details").open_object();
    out.member("reasoning_tokens", usage.output_reasoning.value()).close_object();
    out.member("total_tokens", usage.total().value());
    const Result<json::Document> document = json::read(own.empty() ? "{}" : own);
    if (document)
        for (const json::Member& member : document->root().members())
            if (std::ranges::find(written, member.key.text()) == written.end())
                out.member_raw(member.key.text(), member.value.raw());
    out.close_object();
}

std::string native_stop(Value response) {
    const std::string reason = response["incomplete_details"]["reason"].text();
    return reason.empty() ? response["status"].text() : reason;
}

StopReason read_stop_reason(std::string_view native, bool has_calls) {
    if (native == "max_output_tokens" || native == "max_tokens") return StopReason::max_tokens;
    if (native == "content_filter") return StopReason::content_filter;
    // "complete" and no status at all: some compatible servers.
    if (native == "completed" || native == "complete" || native.empty())
        return has_calls ? StopReason::tool_use : StopReason::end_turn;
    if (native == "failed") return StopReason::upstream_error;
    return StopReason::unknown;
}

Ending ending_of(StopReason reason, std::string_view native) {
    switch (reason) {
        case StopReason::max_tokens:
        case StopReason::context_window: return {"incomplete", "max_output_tokens"};
        case StopReason::content_filter:
        case StopReason::refusal: return {"incomplete", "content_filter"};
        case StopReason::malformed_tool_call:
        case StopReason::upstream_error: return {"failed", {}};
        case StopReason::unknown:
            if (native == "incomplete") return {"incomplete", {}};
            if (std::ranges::find(under_way, native) != under_way.end()) return {native, {}};
            break;
        case StopReason::end_turn:
        case StopReason::stop_sequence:
        case StopReason::tool_use:
        case StopReason::pause_turn: break;
    }
    return {"completed", {}};
}

bool is_client_call(Value item) {
    return item["type"].is("function_call") || item["type"].is("custom_tool_call");
}

void OpenCalls::on_item(Value item) {
    static constexpr std::array<std::string_view, 4> machines = {
        "computer_call", "local_shell_call", "shell_call", "apply_patch_call"};
    calls_ = calls_ || is_client_call(item);
    const std::string_view type = item["type"].plain().value_or("");
    constexpr std::string_view output = "_output";
    const bool ran = type.ends_with(output);
    const std::string_view call = ran ? type.substr(0, type.size() - output.size()) : type;
    if (std::ranges::find(machines, call) == machines.end()) return;
    machine_calls_ = std::max(machine_calls_ + (ran ? -1 : 1), 0);
}

void OpenCalls::on_all(Value items) {
    if (items.size() > 0) machine_calls_ = 0;
    for (const Value item : items.elements())
        on_item(item);
}

openai_chat::TextBytes text_of_item(Value item) {
    openai_chat::TextBytes bytes;
    const bool reasoning = item["type"].is("reasoning");
    for (const Value list : {item["content"], item["summary"]})
        for (const Value part : list.elements())
            (reasoning ? bytes.reasoning : bytes.content) +=
                part["text"].text_bytes() + part["refusal"].text_bytes();
    for (const std::string_view key : {"name", "arguments", "input", "code"})
        bytes.tools += item[key].text_bytes();
    bytes.other = item["result"].text_bytes() > 0;
    return bytes;
}

Result<AnswerFacts> scan_answer(std::string_view body, const json::Limits& limits, const Quirks&) {
    json::Document document;
    if (const Result<void> read = document.read(body, limits); !read)
        return fail(ErrorKind::upstream_protocol, "the provider's answer is not JSON",
                    read.error().message());
    const Value root = document.root();
    AnswerFacts facts;
    if (std::optional<UpstreamError> said = error_in_answer(root)) {
        facts.error = as_error(*said);
        facts.said = std::move(*said);
    }
    if (!is_response(root) && !facts.error)
        return fail(ErrorKind::upstream_protocol,
                    "the provider's answer is neither a response nor an error");
    facts.id = root["id"].text();
    facts.model = root["model"].text();
    facts.model_value = root["model"].is_text() ? root["model"].range() : json::Range();
    facts.service_tier = root["service_tier"].text();
    facts.usage = read_usage(root);
    OpenCalls calls;
    for (const Value item : root["output"].elements()) {
        calls.on_item(item);
        facts.text_bytes += text_of_item(item).total();
    }
    if (!is_response(root)) return facts;
    facts.native_stop = native_stop(root);
    facts.stops.push_back(read_stop_reason(facts.native_stop, calls.any()));
    return facts;
}

}  // namespace weir::wire::openai_responses
