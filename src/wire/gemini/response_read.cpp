#include "json/document.hpp"
#include "wire/gemini/call_id.hpp"
#include "wire/gemini/candidate.hpp"
#include "wire/gemini/error.hpp"
#include "wire/gemini/extras.hpp"
#include "wire/gemini/finish_reason.hpp"
#include "wire/gemini/grounding.hpp"
#include "wire/gemini/parts.hpp"
#include "wire/gemini/response.hpp"
#include "wire/gemini/usage.hpp"

namespace weir::wire::gemini {

namespace {

using json::Value;

llm::Choice read_choice(Value candidate, int index, const std::string& answer_id) {
    llm::Choice choice;
    choice.index = index;
    choice.message.role = llm::Role::assistant;
    const Value parts = candidate["content"]["parts"];
    choice.message.parts = read_parts(parts);
    int calls = 0;
    for (llm::Part& part : choice.message.parts) {
        auto* call = std::get_if<llm::ToolCall>(&part.body);
        if (!call) continue;
        if (call->id.value().empty()) call->id = make_call_id(answer_id, index, calls, call->name);
        ++calls;
    }
    attach_citations(candidate, choice.message.parts, parts);
    choice.native_stop = read_finish_reason(candidate["finishReason"]);
    choice.stop = settle_stop(stop_of(choice.native_stop), calls > 0);
    if (const Value logprobs = candidate["logprobsResult"]; logprobs.is_object())
        choice.logprobs = read_logprobs(logprobs);
    read_extras(candidate, known_of_candidate, {}, choice.extras);
    return choice;
}

}  // namespace

Result<llm::ChatAnswer> read_answer(std::string_view body, const json::Limits& limits,
                                    const Quirks& /*quirks*/) {
    json::Document document;
    if (const Result<void> read = document.read(body, limits); !read)
        return fail(ErrorKind::upstream_protocol, "the provider's answer is not JSON",
                    read.error().message());
    const Value root = document.root();
    if (const std::optional<UpstreamError> said = error_in(root))
        return fail(error_of(*said, root));
    if (!is_answer(root))
        return fail(ErrorKind::upstream_protocol,
                    "the provider's answer has neither candidates nor an error");
    llm::ChatAnswer answer;
    answer.id = root["responseId"].text();
    answer.model = root["modelVersion"].text();
    answer.created = read_time(root["createTime"].text());
    answer.usage = read_usage(root["usageMetadata"]);
    answer.service_tier = read_service_tier(root["usageMetadata"]);
    for (const Value candidate : root["candidates"].elements()) {
        const Result<int> index = candidate_index(candidate);
        if (!index) return fail(index.error());
        answer.choices.push_back(read_choice(candidate, *index, answer.id));
    }
    if (std::string blocked = block_reason(root); !blocked.empty()) {
        llm::Choice& choice = answer.choices.emplace_back();
        choice.message.role = llm::Role::assistant;
        choice.stop = llm::StopReason::content_filter;
        choice.native_stop = std::move(blocked);
    }
    read_extras(root, known_of_answer, {}, answer.extras);
    read_usage_extras(root["usageMetadata"], answer.extras);
    return answer;
}

}  // namespace weir::wire::gemini
