#include "wire/openai_chat/response.hpp"

#include <algorithm>
#include <array>

#include "json/document.hpp"
#include "wire/openai_chat/answer.hpp"
#include "wire/openai_chat/call_id.hpp"
#include "wire/openai_chat/chunk.hpp"
#include "wire/openai_chat/parts.hpp"
#include "wire/openai_chat/parts_write.hpp"

namespace weir::wire::openai_chat {

namespace {

using json::Value;

bool has_calls(const llm::Message& message) {
    return std::ranges::any_of(message.parts, [](const llm::Part& part) {
        return std::holds_alternative<llm::ToolCall>(part.body);
    });
}

llm::Choice read_choice(Value value, const std::string& answer_id) {
    static constexpr std::array<std::string_view, 6> known = {
        "index", "message", "finish_reason", "logprobs", "native_finish_reason", "usage"};
    static constexpr std::array<std::string_view, 12> known_message = {
        "role",       "content",        "refusal",           "annotations",       "audio",
        "tool_calls", "reasoning",      "reasoning_content", "reasoning_details", "function_call",
        "images",     "thinking_blocks"};
    llm::Choice choice;
    const Value message = value["message"];
    choice.index = value["index"].integer_or(0);
    choice.message.role = llm::Role::assistant;
    choice.message.parts = read_assistant(message);
    int calls = 0;
    for (llm::Part& part : choice.message.parts)
        if (auto* call = std::get_if<llm::ToolCall>(&part.body)) {
            if (call->id.value().empty())
                call->id = make_call_id(answer_id, static_cast<int>(choice.index), calls);
            ++calls;
        }
    read_extras(message, known_message, {}, choice.message.extras);
    choice.native_stop = value["finish_reason"].text();
    choice.stop = settle_stop(read_stop_reason(choice.native_stop), has_calls(choice.message));
    if (value["logprobs"].is_object()) choice.logprobs = read_logprobs(value["logprobs"]);
    read_extras(value, known, {}, choice.extras);
    return choice;
}

void write_choice(json::Writer& out, const llm::Choice& choice, const WriteOptions& options,
                  Dropped& dropped) {
    const std::string path = "choices[" + std::to_string(choice.index) + "].message";
    const bool refused = std::ranges::any_of(choice.message.parts, [](const llm::Part& part) {
        return std::holds_alternative<llm::Refusal>(part.body);
    });
    out.open_object().member("index", choice.index).key("message").open_object();
    out.member("role", "assistant");
    write_assistant(out, choice.message.parts, options, path, dropped);
    if (!refused) out.key("refusal").null();  // strict clients want it there
    write_extras(out, choice.message.extras, dropped);
    out.close_object().key("logprobs");
    if (choice.logprobs)
        write_logprobs(out, *choice.logprobs);
    else
        out.null();
    const bool legacy = options.legacy_functions && choice.stop == llm::StopReason::tool_use;
    out.member("finish_reason", legacy ? "function_call" : write_stop_reason(choice.stop));
    write_extras(out, choice.extras, dropped);
    out.close_object();
}

}  // namespace

Result<llm::ChatAnswer> read_answer(std::string_view body, const json::Limits& limits,
                                    const Quirks& quirks) {
    static constexpr std::array<std::string_view, 7> known = {
        "id", "object", "created", "model", "choices", "usage", "service_tier"};
    json::Document document;
    if (const Result<void> read = document.read(body, limits); !read)
        return fail(ErrorKind::upstream_protocol, "the provider's answer is not JSON",
                    read.error().message());
    const Value root = document.root();
    if (const std::optional<UpstreamError> said = error_in(root)) return fail(as_error(*said));
    if (!root["choices"].is_array())
        return fail(ErrorKind::upstream_protocol,
                    "the provider's answer has neither choices nor an error");
    llm::ChatAnswer answer;
    answer.id = root["id"].text();
    answer.model = root["model"].text();
    answer.created = root["created"].integer_or(0);
    answer.service_tier = root["service_tier"].text();
    answer.usage = usage_in(root, quirks);
    for (const Value choice : root["choices"].elements())
        answer.choices.push_back(read_choice(choice, answer.id));
    read_extras(root, known, {}, answer.extras);
    return answer;
}

Written write_answer(const llm::ChatAnswer& answer, const WriteOptions& options) {
    Written written;
    Dropped dropped;
    json::Writer out(written.body);
    out.open_object();
    out.member("id", answer.id.empty() ? options.id : answer.id);
    out.member("object", "chat.completion");
    out.member("created", answer.created == 0 ? options.created : answer.created);
    out.member("model", options.model.empty() ? answer.model : options.model);
    out.key("choices").open_array();
    for (const llm::Choice& choice : answer.choices)
        write_choice(out, choice, options, dropped);
    out.close_array();
    if (answer.usage) {
        out.key("usage");
        write_usage(out, *answer.usage);
    }
    if (!answer.service_tier.empty()) out.member("service_tier", answer.service_tier);
    write_extras(out, answer.extras, dropped);
    out.close_object();
    written.dropped = dropped.take();
    return written;
}

}  // namespace weir::wire::openai_chat
