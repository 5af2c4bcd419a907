#include <algorithm>
#include <array>

#include "wire/gemini/answer_write.hpp"
#include "wire/gemini/call_id.hpp"
#include "wire/gemini/candidate.hpp"
#include "wire/gemini/carried_proofs.hpp"
#include "wire/gemini/extras.hpp"
#include "wire/gemini/finish_reason.hpp"
#include "wire/gemini/grounding.hpp"
#include "wire/gemini/json_text.hpp"
#include "wire/gemini/names.hpp"
#include "wire/gemini/parts.hpp"
#include "wire/gemini/response.hpp"
#include "wire/gemini/usage.hpp"

namespace weir::wire::gemini {

namespace {

class AnswerWriter {
public:
    AnswerWriter(const llm::ChatAnswer& answer, const WriteOptions& options)
        : answer_(answer),
          options_(options),
          id_(answer.id.empty() ? options.id : answer.id),
          generation_({}),
          out_(written_.body) {}

    Written run() {
        static constexpr std::array<std::string_view, 1> nested = {"usageMetadata."};
        out_.open_object();
        if (!is_blocked(answer_)) {
            out_.key("candidates").open_array();
            for (const llm::Choice& choice : answer_.choices)
                write_choice(choice);
            out_.close_array();
        }
        write_extras_under(out_, answer_.extras, {}, nested);
        write_usage_member(out_, answer_.usage, answer_.service_tier, answer_.extras);
        const std::string& model = options_.model.empty() ? answer_.model : options_.model;
        if (!model.empty()) out_.member("modelVersion", model);
        if (answer_.created != 0) out_.member("createTime", write_time(answer_.created));
        if (!id_.empty()) out_.member("responseId", id_);
        out_.close_object();
        drop_foreign(answer_.extras, dropped_);
        written_.dropped = dropped_.take();
        return std::move(written_);
    }

private:
    void write_choice(const llm::Choice& choice) {
        std::string parts;
        write_parts(choice, parts);
        out_.open_object().key("content").open_object();
        if (parts != "[]") out_.member_raw("parts", parts);
        out_.member("role", "model").close_object();
        const bool ended = choice.stop != llm::StopReason::unknown || !choice.native_stop.empty();
        if (ended)
            out_.member("finishReason", write_finish_reason(choice.stop, choice.native_stop));
        out_.member("index", choice.index);
        write_citations(choice);
        if (choice.logprobs) {
            out_.key("logprobsResult");
            write_logprobs(out_, *choice.logprobs);
        }
        write_extras_under(out_, choice.extras, {});
        drop_foreign(choice.extras, dropped_);
        drop_foreign(choice.message.extras, dropped_);
        out_.close_object();
    }

    void write_parts(const llm::Choice& choice, std::string& text) {
        const PartTarget to = {options_, generation_,
                               "choices[" + std::to_string(choice.index) + "].message", dropped_};
        json::Writer out(text);
        out.open_array();
        int calls = 0;
        CarriedProofs carried;
        const auto write = [&](const llm::Part& part) {
            const auto* call = std::get_if<llm::ToolCall>(&part.body);
            if (!call)
                write_part(out, part, to);
            else
                write_one_call(out, part, *call, static_cast<int>(choice.index), calls++, to);
        };
        for (const llm::Part& part : choice.message.parts) {
            const auto* thoughts = std::get_if<llm::Reasoning>(&part.body);
            const auto* said = std::get_if<llm::Text>(&part.body);
            if (!options_.from_other_wire) {
                write(part);
            } else if (thoughts) {
                carried.add(*thoughts);
                write({.body = llm::Reasoning{.text = thoughts->text}, .extras = part.extras});
            } else if (!said || !said->text.empty() || part.signature) {
                write(carried.seal(part));
            }
        }
        if (carried.waiting()) write(carried.rest());
        out.close_array();
    }

    void write_one_call(json::Writer& out, const llm::Part& part, const llm::ToolCall& call,
                        int choice, int index, const PartTarget& to) {
        drop_foreign(part.extras, dropped_);
        const bool made = call.id.value().empty() ||
                          call.id == make_call_id(answer_.id, choice, index, call.name);
        write_call(out, call, arguments_object(call), signature_of(part, to), !made, part.extras);
    }

    void write_citations(const llm::Choice& choice) {
        if (find_extra(choice.extras, "groundingMetadata")) return;
        std::string text;
        std::vector<WrittenCitation> citations;
        for (const llm::Part& part : choice.message.parts) {
            const auto* one = std::get_if<llm::Text>(&part.body);
            if (!one) continue;
            const std::size_t begin = text.size();
            text += one->text;
            for (const llm::Citation& citation : one->citations)
                if (is_foreign(citation)) citations.push_back({&citation, begin, text.size()});
        }
        if (citations.empty()) return;
        out_.key("groundingMetadata");
        write_grounding(out_, text, citations);
    }

    const llm::ChatAnswer& answer_;
    const WriteOptions& options_;
    std::string id_;
    Generation generation_;
    Written written_;
    Dropped dropped_;
    json::Writer out_;
};

void write_token(json::Writer& out, const llm::TokenLogprob& token) {
    out.open_object().member("token", token.token).maybe("tokenId", token.token_id);
    out.member("logProbability", token.logprob).close_object();
}

}  // namespace

std::string arguments_object(const llm::ToolCall& call) {
    if (call.kind != llm::ToolCall::Kind::custom) return as_object(call.arguments);
    std::string object;
    json::Writer(object).open_object().member("input", call.arguments).close_object();
    return object;
}

bool is_blocked(const llm::ChatAnswer& answer) {
    const bool empty = answer.choices.empty() ||
                       (answer.choices.size() == 1 && answer.choices[0].message.parts.empty() &&
                        answer.choices[0].stop == llm::StopReason::content_filter &&
                        answer.choices[0].extras.empty());
    const llm::Extra* feedback = find_extra(answer.extras, "promptFeedback");
    return empty && feedback && feedback->json.find("\"blockReason\"") != std::string::npos;
}

void write_usage_member(json::Writer& out, const std::optional<llm::Usage>& usage,
                        std::string_view service_tier, std::span<const llm::Extra> extras) {
    std::string text;
    json::Writer to(text);
    to.open_object();
    if (usage) write_usage(to, *usage);
    // Vertex says it by the trafficType, which is an extra.
    if (!service_tier.empty() && !find_extra(extras, "usageMetadata.trafficType"))
        to.member("serviceTier", service_tier);
    write_extras_under(to, extras, "usageMetadata.");
    to.close_object();
    if (text != "{}") out.member_raw("usageMetadata", text);
}

void write_logprobs(json::Writer& out, const llm::Logprobs& logprobs) {
    const bool any_top = std::ranges::any_of(
        logprobs.content, [](const llm::TokenLogprob& token) { return !token.top.empty(); });
    out.open_object();
    if (any_top) {
        out.key("topCandidates").open_array();
        for (const llm::TokenLogprob& token : logprobs.content) {
            out.open_object().key("candidates").open_array();
            for (const llm::TokenLogprob& other : token.top)
                write_token(out, other);
            out.close_array().close_object();
        }
        out.close_array();
    }
    out.key("chosenCandidates").open_array();
    for (const llm::TokenLogprob& token : logprobs.content)
        write_token(out, token);
    out.close_array().close_object();
}

Written write_answer(const llm::ChatAnswer& answer, const WriteOptions& options) {
    return AnswerWriter(answer, options).run();
}

}  // namespace weir::wire::gemini
