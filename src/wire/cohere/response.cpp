#include "wire/cohere/response.hpp"

#include <array>

#include "json/document.hpp"
#include "wire/cohere/answer.hpp"
#include "wire/cohere/error.hpp"
#include "wire/cohere/parts.hpp"
#include "wire/cohere/parts_write.hpp"

namespace weir::wire::cohere {

namespace {

using json::Value;

constexpr std::string_view logprobs_extra = "logprobs";

llm::Choice read_choice(Value root, std::string_view answer_id) {
    static constexpr std::array<std::string_view, 5> known_message = {
        "role", "content", "tool_plan", "tool_calls", "citations"};
    llm::Choice choice;
    choice.message.role = llm::Role::assistant;
    choice.message.parts = read_assistant(root["message"]);
    std::size_t calls = 0;
    for (llm::Part& part : choice.message.parts)
        if (auto* call = std::get_if<llm::ToolCall>(&part.body)) {
            if (call->id.value().empty()) call->id = make_call_id(answer_id, calls);
            ++calls;
        }
    read_extras(root["message"], known_message, choice.message.extras);
    choice.native_stop = root["finish_reason"].text();
    choice.stop = settle_stop(read_stop_reason(choice.native_stop), calls > 0);
    const Value logprobs = root["logprobs"];
    if (logprobs.size() > 0) {
        choice.logprobs = read_logprobs(logprobs);
        // The token ids have no canonical place.
        choice.extras.push_back(
            {std::string(wire_name), std::string(logprobs_extra), std::string(logprobs.raw())});
    }
    return choice;
}

void write_choice(json::Writer& out, const llm::Choice& choice, const WriteOptions& options,
                  Dropped& dropped) {
    out.key("message").open_object().member("role", "assistant");
    write_assistant(out, choice.message.parts, options, "message", dropped);
    write_extras(out, choice.message.extras, dropped);
    out.close_object().member("finish_reason", write_stop_reason(choice.stop));
    bool verbatim = false;
    for (const llm::Extra& extra : choice.extras)
        verbatim = verbatim || (extra.wire == wire_name && extra.name == logprobs_extra);
    if (choice.logprobs && !verbatim) {
        out.key("logprobs");
        write_logprobs(out, *choice.logprobs);
    }
    write_extras(out, choice.extras, dropped);
}

}  // namespace

Result<llm::ChatAnswer> read_answer(std::string_view body, const json::Limits& limits,
                                    const Quirks&) {
    static constexpr std::array<std::string_view, 5> known = {"id", "message", "finish_reason",
                                                              "usage", "logprobs"};
    json::Document document;
    if (const Result<void> read = document.read(body, limits); !read)
        return fail(ErrorKind::upstream_protocol, "the provider's answer is not JSON",
                    read.error().message());
    const Value root = document.root();
    if (const std::optional<UpstreamError> said = error_in(root)) return fail(as_error(*said));
    if (!root["message"].is_object())
        return fail(ErrorKind::upstream_protocol,
                    "the provider's answer has neither a message nor an error");
    llm::ChatAnswer answer;
    answer.id = root["id"].text();
    answer.usage = read_usage(root["usage"]);
    answer.choices.push_back(read_choice(root, answer.id));
    read_extras(root, known, answer.extras);
    return answer;
}

Written write_answer(const llm::ChatAnswer& answer, const WriteOptions& options) {
    Written written;
    Dropped dropped;
    json::Writer out(written.body);
    out.open_object();
    out.member("id", answer.id.empty() ? options.id : answer.id);
    const llm::Choice none;
    write_choice(out, answer.choices.empty() ? none : answer.choices[0], options, dropped);
    for (std::size_t i = 1; i < answer.choices.size(); ++i)
        dropped.add("choices[" + std::to_string(i) + "]");
    if (answer.usage) write_usage(out.key("usage"), *answer.usage);
    if (!answer.service_tier.empty()) dropped.add("service_tier");
    write_extras(out, answer.extras, dropped);
    out.close_object();
    written.dropped = dropped.take();
    return written;
}

}  // namespace weir::wire::cohere
