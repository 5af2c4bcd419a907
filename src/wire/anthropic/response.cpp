#include "wire/anthropic/response.hpp"

#include <algorithm>
#include <array>

#include "json/document.hpp"
#include "wire/anthropic/error.hpp"
#include "wire/anthropic/field.hpp"
#include "wire/anthropic/parts.hpp"
#include "wire/anthropic/parts_write.hpp"
#include "wire/anthropic/usage.hpp"

namespace weir::wire::anthropic {

namespace {

using json::Value;
using llm::StopReason;

template <class Body>
bool has(const llm::Message& message) {
    return std::ranges::any_of(message.parts, [](const llm::Part& part) {
        return std::holds_alternative<Body>(part.body);
    });
}

void write_content(Blocks& to, const llm::Message& message) {
    to.out.key("content").open_array();
    for (const llm::Part& part : message.parts) {
        if (part.signature && can_say(part, Place::answer, to.options)) {
            to.out.open_object().member("type", "thinking").member("thinking", "");
            to.out.member("signature", seal_signature(*part.signature, Seal::On::next_part));
            to.out.close_object();
        }
        write_block(to, part, Place::answer, "message", std::nullopt);
    }
    to.out.close_array();
}

}  // namespace

void write_stop(json::Writer& out, StopReason stop, const std::string& stop_sequence) {
    const bool matched = stop == StopReason::stop_sequence;
    const bool known = matched && !stop_sequence.empty();
    const StopReason told = matched && !known ? StopReason::end_turn : stop;
    out.member("stop_reason", write_stop_reason(told)).key("stop_sequence");
    if (known)
        out.text(stop_sequence);
    else
        out.null();
}

StopReason settle_stop(StopReason stop, std::string_view native, bool has_calls, bool has_refusal) {
    if (native == write_stop_reason(stop)) return stop;
    const bool plain = stop == StopReason::end_turn || stop == StopReason::unknown;
    if (plain && has_calls) return StopReason::tool_use;
    if (plain && has_refusal) return StopReason::refusal;
    return stop;
}

std::string_view write_service_tier(std::string_view tier) {
    if (tier == "standard" || tier == "default") return "standard";
    if (tier == "priority" || tier == "batch") return tier;
    return {};
}

Result<llm::ChatAnswer> read_answer(std::string_view body, const json::Limits& limits,
                                    const Quirks&) {
    static constexpr std::array<std::string_view, 8> known = {
        "id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "usage"};
    json::Document document;
    if (const Result<void> read = document.read(body, limits); !read)
        return fail(ErrorKind::upstream_protocol, "the provider's answer is not JSON",
                    read.error().message());
    const Value root = document.root();
    if (is_error(root)) return fail(as_error(read_error(root)));
    if (!root["content"].is_array())
        return fail(ErrorKind::upstream_protocol,
                    "the provider's answer has neither content nor an error");
    llm::ChatAnswer answer;
    answer.id = root["id"].text();
    answer.model = root["model"].text();
    llm::Choice& choice = answer.choices.emplace_back();
    choice.message.role = llm::Role::assistant;
    choice.message.parts = read_content(root["content"]);
    choice.native_stop = root["stop_reason"].text();
    choice.stop = read_stop_reason(choice.native_stop);
    choice.stop_sequence = root["stop_sequence"].text();
    UsageCount count;
    count.take(root["usage"]);
    answer.usage = count.usage();
    answer.service_tier = count.service_tier();
    read_extras(root, known, {}, answer.extras);
    std::ranges::copy(count.extras(), std::back_inserter(answer.extras));
    return answer;
}

std::string write_count_answer(Tokens input) {
    std::string body;
    json::Writer out(body);
    out.open_object().member("input_tokens", input.value()).close_object();
    return body;
}

Written write_answer(const llm::ChatAnswer& answer, const WriteOptions& options) {
    Written written;
    Dropped dropped;
    json::Writer out(written.body);
    const std::string& id = answer.id.empty() ? options.id : answer.id;
    Blocks blocks = {
        .out = out, .options = options, .dropped = dropped, .ids = CallIds(call_id_prefix(id))};
    const llm::Choice none;
    const auto first = std::ranges::find(answer.choices, 0, &llm::Choice::index);
    const llm::Choice& choice = first == answer.choices.end() ? none : *first;
    out.open_object().member("id", id).member("type", "message").member("role", "assistant");
    out.member("model", options.model.empty() ? answer.model : options.model);
    write_content(blocks, choice.message);
    write_stop(out,
               settle_stop(choice.stop, choice.native_stop, has<llm::ToolCall>(choice.message),
                           has<llm::Refusal>(choice.message)),
               choice.stop_sequence);
    out.key("usage").open_object();
    write_usage(out, answer.usage.value_or(llm::Usage()), write_service_tier(answer.service_tier),
                answer.extras);
    out.close_object();
    for (const llm::Extra& extra : answer.extras) {
        if (extra.wire != wire_name)
            dropped.add(extra.name);
        else if (!extra.name.starts_with("usage."))
            out.member_raw(extra.name, extra.json);
    }
    out.close_object();
    if (answer.choices.size() > 1) dropped.add("choices");
    if (choice.logprobs) dropped.add("logprobs");
    for (const auto* extras : {&choice.extras, &choice.message.extras})
        for (const llm::Extra& extra : *extras)
            dropped.add(extra.name);
    written.dropped = dropped.take();
    return written;
}

}  // namespace weir::wire::anthropic
