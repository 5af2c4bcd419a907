#include "llm/collect.hpp"

#include <utility>

namespace weir::llm {

namespace {

Choice& choice_at(ChatAnswer& answer, int index) {
    for (Choice& choice : answer.choices)
        if (choice.index == index) return choice;
    Choice& added = answer.choices.emplace_back();
    added.index = index;
    added.message.role = Role::assistant;
    return added;
}

void append(std::vector<TokenLogprob>& to, std::vector<TokenLogprob> more) {
    for (TokenLogprob& one : more)
        to.push_back(std::move(one));
}

void take_if_set(std::string& to, std::string from) {
    if (!from.empty()) to = std::move(from);
}

}  // namespace

struct Collector::Visitor {
    ChatAnswer& answer;

    void operator()(Started started) const {
        answer.id = std::move(started.id);
        answer.model = std::move(started.model);
        answer.created = started.created;
    }
    void operator()(BlockOpened opened) const {
        choice_at(answer, opened.choice).message.parts.push_back(std::move(opened.part));
    }
    void operator()(TextDelta delta) const {
        if (auto* text = last<Text>(delta.choice)) text->text += delta.text;
    }
    void operator()(RefusalDelta delta) const {
        if (auto* refusal = last<Refusal>(delta.choice)) refusal->text += delta.text;
    }
    void operator()(ReasoningDelta delta) const {
        if (auto* reasoning = last<Reasoning>(delta.choice)) reasoning->text += delta.text;
    }
    void operator()(ReasoningProof proof) const {
        auto* reasoning = last<Reasoning>(proof.choice);
        if (!reasoning) return;
        std::string text = std::move(reasoning->text);
        *reasoning = std::move(proof.proof);
        reasoning->text = std::move(text);
    }
    void operator()(ArgumentsDelta delta) const {
        if (auto* call = last<ToolCall>(delta.choice)) call->arguments += delta.fragment;
    }
    void operator()(CitationAdded added) const {
        if (auto* text = last<Text>(added.choice))
            text->citations.push_back(std::move(added.citation));
    }
    void operator()(AudioDelta delta) const {
        auto* audio = last<Audio>(delta.choice);
        if (!audio) return;
        audio->media.data += delta.base64;
        audio->transcript += delta.transcript;
        take_if_set(audio->id, std::move(delta.id));
        if (delta.expires_at != 0) audio->expires_at = delta.expires_at;
    }
    void operator()(PartSigned signed_part) const {
        Choice& choice = choice_at(answer, signed_part.choice);
        if (!choice.message.parts.empty())
            choice.message.parts.back().signature = std::move(signed_part.signature);
    }
    void operator()(BlockClosed) const {}
    void operator()(LogprobsDelta delta) const {
        Choice& choice = choice_at(answer, delta.choice);
        if (!choice.logprobs) choice.logprobs.emplace();
        append(choice.logprobs->content, std::move(delta.logprobs.content));
        append(choice.logprobs->refusal, std::move(delta.logprobs.refusal));
    }
    void operator()(ChoiceFinished finished) const {
        Choice& choice = choice_at(answer, finished.choice);
        choice.stop = finished.stop;
        choice.stop_sequence = std::move(finished.stop_sequence);
        choice.native_stop = std::move(finished.native_stop);
        choice.extras = std::move(finished.extras);
    }
    void operator()(UsageReport report) const { answer.usage = std::move(report.usage); }
    void operator()(AnswerExtra extra) const { answer.extras.push_back(std::move(extra.extra)); }
    void operator()(Finished finished) const {
        if (finished.usage) answer.usage = std::move(finished.usage);
        take_if_set(answer.service_tier, std::move(finished.service_tier));
    }

    // The part that the open block is, if it is of that kind.
    template <class Body>
    Body* last(int index) const {
        Choice& choice = choice_at(answer, index);
        if (choice.message.parts.empty()) return nullptr;
        return std::get_if<Body>(&choice.message.parts.back().body);
    }
};

void Collector::on_event(StreamEvent event) { std::visit(Visitor{answer_}, std::move(event)); }

}  // namespace weir::llm
