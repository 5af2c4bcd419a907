#include "llm/stream_checker.hpp"

#include <string>

namespace weir::llm {

namespace {

// The law is ours: whoever breaks it is a bug in a reader.
std::unexpected<Error> broken(const StreamEvent& event, std::string_view why) {
    std::string message(name(event));
    message += ": ";
    message += why;
    return fail(ErrorKind::internal, std::move(message));
}

}  // namespace

struct StreamChecker::Visitor {
    StreamChecker& checker;
    const StreamEvent& event;

    Result<void> operator()(const Started&) const {
        if (checker.started_) return broken(event, "the stream has started already");
        checker.started_ = true;
        return {};
    }

    Result<void> operator()(const BlockOpened& opened) const {
        ChoiceState& choice = checker.choices_[opened.choice];
        if (choice.finished) return broken(event, "the choice has finished");
        if (choice.open) return broken(event, "a block is open");
        if (opened.block != choice.blocks) return broken(event, "blocks must be numbered in order");
        choice.open = true;
        choice.part = opened.part.body;
        ++choice.blocks;
        return {};
    }

    Result<void> operator()(const TextDelta& delta) const { return into<Text>(delta); }
    Result<void> operator()(const RefusalDelta& delta) const { return into<Refusal>(delta); }
    Result<void> operator()(const ReasoningDelta& delta) const { return into<Reasoning>(delta); }
    Result<void> operator()(const ReasoningProof& proof) const { return into<Reasoning>(proof); }
    Result<void> operator()(const ArgumentsDelta& delta) const { return into<ToolCall>(delta); }
    Result<void> operator()(const CitationAdded& added) const { return into<Text>(added); }
    Result<void> operator()(const AudioDelta& delta) const { return into<Audio>(delta); }

    Result<void> operator()(const PartSigned& signed_part) const {
        const Result<ChoiceState*> choice = open_block(signed_part);
        if (!choice) return fail(choice.error());
        return {};
    }

    Result<void> operator()(const BlockClosed& closed) const {
        const Result<ChoiceState*> choice = open_block(closed);
        if (!choice) return fail(choice.error());
        (*choice)->open = false;
        return {};
    }

    Result<void> operator()(const LogprobsDelta& delta) const {
        if (checker.choices_[delta.choice].finished)
            return broken(event, "the choice has finished");
        return {};
    }

    Result<void> operator()(const ChoiceFinished& finished) const {
        ChoiceState& choice = checker.choices_[finished.choice];
        if (choice.finished) return broken(event, "the choice has finished already");
        if (choice.open) return broken(event, "a block is open");
        choice.finished = true;
        return {};
    }

    Result<void> operator()(const UsageReport&) const { return {}; }
    Result<void> operator()(const AnswerExtra&) const { return {}; }

    Result<void> operator()(const Finished&) const {
        for (const auto& [index, choice] : checker.choices_)
            if (!choice.finished) return broken(event, "a choice has not finished");
        checker.finished_ = true;
        return {};
    }

    template <class Event>
    Result<ChoiceState*> open_block(const Event& of) const {
        ChoiceState& choice = checker.choices_[of.choice];
        if (!choice.open) return broken(event, "no block is open");
        if (of.block != choice.blocks - 1) return broken(event, "another block is open");
        return &choice;
    }

    template <class Body, class Event>
    Result<void> into(const Event& delta) const {
        const Result<ChoiceState*> choice = open_block(delta);
        if (!choice) return fail(choice.error());
        if (!std::holds_alternative<Body>((*choice)->part))
            return broken(event, "does not fit the open block");
        return {};
    }
};

Result<void> StreamChecker::on_event(const StreamEvent& event) {
    if (finished_) return broken(event, "the stream has finished");
    if (!started_ && !std::holds_alternative<Started>(event))
        return broken(event, "the stream has not started");
    return std::visit(Visitor{*this, event}, event);
}

Result<void> StreamChecker::on_end() const {
    if (finished_) return {};
    return fail(ErrorKind::internal, "the stream ended before it finished");
}

}  // namespace weir::llm
