#include "llm/unfold.hpp"

#include <optional>
#include <utility>

namespace weir::llm {

namespace {

// One part of a choice: what is known when its block opens, then the rest of it.
class BlockUnfolder {
public:
    BlockUnfolder(int choice, int block, std::vector<StreamEvent>& out)
        : choice_(choice), block_(block), out_(out) {}

    void run(Part part) {
        std::optional<Signature> signature = std::exchange(part.signature, std::nullopt);
        open_ = &part;
        std::visit([this](auto& body) { begin(body); }, part.body);
        if (signature) out_.push_back(PartSigned{choice_, block_, std::move(*signature)});
        out_.push_back(BlockClosed{choice_, block_});
    }

private:
    // What has no deltas is whole from the start: images, documents, opaque parts.
    template <class Body>
    void begin(Body&) {
        open();
    }
    void begin(Text& text) {
        std::string said = std::exchange(text.text, {});
        std::vector<Citation> citations = std::exchange(text.citations, {});
        open();
        if (!said.empty()) out_.push_back(TextDelta{choice_, block_, std::move(said)});
        for (Citation& citation : citations)
            out_.push_back(CitationAdded{choice_, block_, std::move(citation)});
    }
    void begin(Refusal& refusal) {
        std::string said = std::exchange(refusal.text, {});
        open();
        if (!said.empty()) out_.push_back(RefusalDelta{choice_, block_, std::move(said)});
    }
    void begin(Reasoning& reasoning) {
        Reasoning proof = std::move(reasoning);
        std::string thought = std::exchange(proof.text, {});
        reasoning = {.summary = proof.summary, .origin = proof.origin};
        const bool proven = proof != reasoning;
        open();
        if (!thought.empty()) out_.push_back(ReasoningDelta{choice_, block_, std::move(thought)});
        if (proven) out_.push_back(ReasoningProof{choice_, block_, std::move(proof)});
    }
    void begin(ToolCall& call) {
        std::string arguments = std::exchange(call.arguments, {});
        open();
        if (!arguments.empty())
            out_.push_back(ArgumentsDelta{choice_, block_, std::move(arguments)});
    }
    void begin(Audio& audio) {
        AudioDelta whole{choice_,
                         block_,
                         std::exchange(audio.media.data, {}),
                         std::exchange(audio.transcript, {}),
                         std::exchange(audio.id, {}),
                         std::exchange(audio.expires_at, 0)};
        open();
        out_.push_back(std::move(whole));
    }

    void open() { out_.push_back(BlockOpened{choice_, block_, std::move(*open_)}); }

    int choice_;
    int block_;
    std::vector<StreamEvent>& out_;
    Part* open_ = nullptr;
};

void unfold_choice(Choice choice, std::vector<StreamEvent>& out) {
    const auto index = static_cast<int>(choice.index);
    int block = 0;
    for (Part& part : choice.message.parts)
        BlockUnfolder(index, block++, out).run(std::move(part));
    if (choice.logprobs) out.push_back(LogprobsDelta{index, std::move(*choice.logprobs)});
    out.push_back(ChoiceFinished{.choice = index,
                                 .stop = choice.stop,
                                 .stop_sequence = std::move(choice.stop_sequence),
                                 .native_stop = std::move(choice.native_stop),
                                 .extras = std::move(choice.extras)});
}

}  // namespace

std::vector<StreamEvent> unfold(ChatAnswer answer) {
    std::vector<StreamEvent> events;
    events.push_back(Started{
        .id = std::move(answer.id), .model = std::move(answer.model), .created = answer.created});
    for (Extra& extra : answer.extras)
        events.push_back(AnswerExtra{std::move(extra)});
    for (Choice& choice : answer.choices)
        unfold_choice(std::move(choice), events);
    if (answer.usage) events.push_back(UsageReport{*answer.usage});
    events.push_back(
        Finished{.usage = std::move(answer.usage), .service_tier = std::move(answer.service_tier)});
    return events;
}

}  // namespace weir::llm
