#include "wire/ollama/response.hpp"

#include "json/document.hpp"
#include "wire/ollama/answer.hpp"
#include "wire/openai_chat/error.hpp"

namespace weir::wire::ollama {

namespace {

using json::Value;

void read_parts(Value root, llm::Message& message) {
    const Value said = root["message"];
    const auto add = [&](llm::PartBody body) {
        message.parts.push_back({.body = std::move(body)});
    };
    if (said["thinking"].text_bytes() > 0)
        add(llm::Reasoning{.text = said["thinking"].text(),
                           .origin = {.wire = std::string(wire_name), .provider = {}}});
    if (said["content"].text_bytes() > 0) add(llm::Text{.text = said["content"].lazy_text()});
    const std::string mark = mark_of(root);
    int calls = 0;
    for (const Value call : said["tool_calls"].elements())
        add(read_call(call, mark, calls++));
}

Result<json::Document> read_body(std::string_view body, const json::Limits& limits) {
    Result<json::Document> read = json::read(body, limits);
    if (read && read->root().is_object()) return read;
    return fail(ErrorKind::upstream_protocol, "the provider's answer is no JSON object",
                read ? std::string() : read.error().message());
}

}  // namespace

Result<AnswerFacts> scan_answer(std::string_view body, const json::Limits& limits, const Quirks&) {
    const Result<json::Document> read = read_body(body, limits);
    if (!read) return fail(read.error());
    const Value root = read->root();
    AnswerFacts facts;
    facts.error = error_in(root);
    if (facts.error) {
        facts.said = openai_chat::read_error(body);
        return facts;
    }
    const Value message = root["message"];
    if (!message.is_object() || !root["done"].is_true())
        return fail(ErrorKind::upstream_protocol, "the provider's answer is not done");
    facts.model = root["model"].text();
    facts.usage = read_usage(root);
    facts.native_stop = root["done_reason"].text();
    facts.stops.push_back(read_stop(facts.native_stop, message["tool_calls"].size() > 0));
    facts.text_bytes = message["content"].text_bytes() + message["thinking"].text_bytes();
    for (const Value call : message["tool_calls"].elements())
        facts.text_bytes +=
            call["function"]["name"].text_bytes() + call["function"]["arguments"].raw().size();
    return facts;
}

Result<llm::ChatAnswer> read_answer(std::string_view body, const json::Limits& limits,
                                    const Quirks&) {
    const Result<json::Document> read = read_body(body, limits);
    if (!read) return fail(read.error());
    const Value root = read->root();
    if (std::optional<Error> error = error_in(root)) return fail(std::move(*error));
    if (!root["message"].is_object())
        return fail(ErrorKind::upstream_protocol, "the provider's answer has no message");
    if (!root["done"].is_true())
        return fail(ErrorKind::upstream_protocol, "the provider's answer is not done");
    llm::ChatAnswer answer;
    answer.model = root["model"].text();
    llm::Choice& choice = answer.choices.emplace_back();
    choice.message.role = llm::Role::assistant;
    read_parts(root, choice.message);
    choice.native_stop = root["done_reason"].text();
    choice.stop = read_stop(choice.native_stop, root["message"]["tool_calls"].size() > 0);
    answer.usage = read_usage(root);
    if (std::optional<llm::Extra> metrics = read_metrics(root))
        answer.extras.push_back(std::move(*metrics));
    return answer;
}

}  // namespace weir::wire::ollama
