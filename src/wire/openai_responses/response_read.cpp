#include <array>

#include "json/document.hpp"
#include "json/writer.hpp"
#include "wire/openai_responses/answer.hpp"
#include "wire/openai_responses/error.hpp"
#include "wire/openai_responses/items.hpp"
#include "wire/openai_responses/response.hpp"
#include "wire/openai_responses/response_object.hpp"

namespace weir::wire::openai_responses {

namespace {

using json::Value;

// The members that are not in known, with their nulls, as one object; "" when there are none.
std::string others(Value object, std::span<const std::string_view> known) {
    std::string rest;
    json::Writer out(rest);
    bool any = false;
    out.open_object();
    for (const json::Member& member : object.members()) {
        bool is_known = false;
        for (const std::string_view name : known)
            is_known = is_known || member.key.is(name);
        if (is_known) continue;
        any = true;
        out.member_raw(member.key.text(), member.value.raw());
    }
    out.close_object();
    return any ? rest : "";
}

}  // namespace

std::vector<llm::Extra> read_response_extras(Value response) {
    static constexpr std::array<std::string_view, 10> known = {
        "id",    "object", "created_at", "status",      "error", "incomplete_details",
        "model", "output", "usage",      "service_tier"};
    static constexpr std::array<std::string_view, 5> known_usage = {
        "input_tokens", "input_tokens_details", "output_tokens", "output_tokens_details",
        "total_tokens"};
    std::vector<llm::Extra> extras;
    for (const auto& [name, json] :
         {std::pair(response_extra, others(response, known)),
          std::pair(usage_extra, others(response["usage"], known_usage))})
        if (!json.empty()) extras.push_back(make_mark(name, json));
    return extras;
}

llm::ChatAnswer read_response(Value response) {
    llm::ChatAnswer answer;
    answer.id = response["id"].text();
    answer.model = response["model"].text();
    answer.created = response["created_at"].integer_or(0);
    answer.service_tier = response["service_tier"].text();
    answer.usage = read_usage(response);
    llm::Choice& choice = answer.choices.emplace_back();
    choice.message.role = llm::Role::assistant;
    llm::Logprobs logprobs;
    Turn turn = {.parts = choice.message.parts, .logprobs = &logprobs};
    OpenCalls calls;
    for (const Value item : response["output"].elements()) {
        calls.on_item(item);
        read_output_item(item, turn);
    }
    if (!logprobs.content.empty()) choice.logprobs = std::move(logprobs);
    choice.native_stop = native_stop(response);
    choice.stop = read_stop_reason(choice.native_stop, calls.any());
    answer.extras = read_response_extras(response);
    return answer;
}

Result<llm::ChatAnswer> read_answer(std::string_view body, const json::Limits& limits,
                                    const Quirks&) {
    json::Document document;
    if (const Result<void> read = document.read(body, limits); !read)
        return fail(ErrorKind::upstream_protocol, "the provider's answer is not JSON",
                    read.error().message());
    const Value root = document.root();
    if (const std::optional<UpstreamError> said = error_in_answer(root))
        return fail(as_error(*said));
    if (!is_response(root))
        return fail(ErrorKind::upstream_protocol,
                    "the provider's answer is neither a response nor an error");
    return read_response(root);
}

}  // namespace weir::wire::openai_responses
