#include "gateway/structured_stream.hpp"

#include <fmt/format.h>

#include <type_traits>
#include <utility>

namespace weir::gateway {
namespace {

constexpr std::size_t choices_max = 1024;

template <class Event>
constexpr bool has_block = requires(Event event) { event.block; };
template <class Event>
constexpr bool has_choice = requires(Event event) { event.choice; };

void number(llm::StreamEvent& event, int block) {
    std::visit(
        [block](auto& one) {
            if constexpr (has_block<std::remove_reference_t<decltype(one)>>) one.block = block;
        },
        event);
}

}  // namespace

Result<void> StructuredStream::rewrite(std::vector<llm::StreamEvent>& events) {
    out_.clear();
    Result<void> fits;
    for (llm::StreamEvent& event : events) {
        fits = take(std::move(event));
        if (!fits) break;
    }
    std::swap(events, out_);
    return fits;
}

StructuredStream::Choice* StructuredStream::choice_of(const llm::StreamEvent& event) {
    const int at = std::visit(
        [](const auto& one) {
            if constexpr (has_choice<std::remove_cvref_t<decltype(one)>>)
                return one.choice;
            else
                return -1;
        },
        event);
    if (at < 0 || (choices_.size() >= choices_max && !choices_.contains(at))) return nullptr;
    return &choices_[at];
}

// Another attempt may follow, and the one that fails is on the bill: its usage must be known.
Result<void> StructuredStream::take_unfit(llm::StreamEvent event) {
    if (auto* finished = std::get_if<llm::Finished>(&event)) {
        if (finished->usage) out_.emplace_back(llm::UsageReport{.usage = *finished->usage});
        service_tier_ = std::move(finished->service_tier);
        return fail(*unfit_);
    }
    if (std::holds_alternative<llm::UsageReport>(event)) out_.push_back(std::move(event));
    return {};
}

Result<void> StructuredStream::take(llm::StreamEvent event) {
    if (unfit_) return take_unfit(std::move(event));
    Choice* const choice = choice_of(event);
    if (choice == nullptr || std::holds_alternative<llm::LogprobsDelta>(event)) {
        out_.push_back(std::move(event));
        return {};
    }
    if (auto* finished = std::get_if<llm::ChoiceFinished>(&event))
        return finish(*choice, std::move(*finished));
    if (auto* opened = std::get_if<llm::BlockOpened>(&event)) {
        open(*choice, std::move(*opened));
    } else if (auto* closed = std::get_if<llm::BlockClosed>(&event)) {
        close(*choice, *closed);
    } else if (choice->open == Block::answer) {
        if (auto* delta = std::get_if<llm::ArgumentsDelta>(&event))
            say(*choice, delta->choice, std::move(delta->fragment));
    } else if (auto* text = std::get_if<llm::TextDelta>(&event);
               text != nullptr && choice->open == Block::passed) {
        std::string said;
        if (structured_.way == StructuredWay::prompt)
            choice->unfence.feed(text->text, said);
        else
            said = std::move(text->text);
        say(*choice, text->choice, std::move(said));
    } else if (choice->open != Block::left_out) {
        put(*choice, std::move(event));
    }
    const bool kept = structured_.check || choice->open == Block::held;
    if (kept && choice->text.size() + choice->held_bytes > text_bytes_max_)
        return fail(ErrorKind::upstream_protocol,
                    "the answer is too long to be checked (server.answer_bytes_max)");
    return {};
}

void StructuredStream::open(Choice& choice, llm::BlockOpened opened) {
    const auto* const call = std::get_if<llm::ToolCall>(&opened.part.body);
    const bool tool = structured_.way == StructuredWay::tool;
    choice.prose = std::holds_alternative<llm::Text>(opened.part.body);
    if (tool && call != nullptr && call->name == structured_.tool) {
        choice.open = choice.answered ? Block::left_out : Block::answer;
        if (choice.answered) return;
        choice.answered = true;
        out_.emplace_back(llm::BlockOpened{
            opened.choice, choice.next, {.body = llm::Text{.text = {}, .citations = {}}}});
        return;
    }
    choice.other =
        choice.other || call != nullptr || std::holds_alternative<llm::Refusal>(opened.part.body);
    choice.open = tool && choice.prose ? Block::held : Block::passed;
    put(choice, std::move(opened));
}

void StructuredStream::close(Choice& choice, llm::BlockClosed closed) {
    if (choice.open == Block::left_out) return;
    if (choice.open == Block::passed && choice.prose && structured_.way == StructuredWay::prompt) {
        std::string rest;
        choice.unfence.finish(rest);
        say(choice, closed.choice, std::move(rest));
    }
    const bool held = choice.open == Block::held;
    if (choice.open == Block::answer) choice.open = Block::passed;
    put(choice, closed);
    if (!held) ++choice.next;
}

void StructuredStream::put(Choice& choice, llm::StreamEvent event) {
    if (choice.open == Block::held) {
        if (const auto* delta = std::get_if<llm::TextDelta>(&event))
            choice.held_bytes += delta->text.size();
        choice.held.push_back(std::move(event));
        return;
    }
    number(event, choice.next);
    out_.push_back(std::move(event));
}

void StructuredStream::say(Choice& choice, int at, std::string text) {
    if (text.empty()) return;
    if (structured_.check) choice.text += text;
    out_.emplace_back(llm::TextDelta{at, choice.next, std::move(text)});
}

Result<void> StructuredStream::finish(Choice& choice, llm::ChoiceFinished finished) {
    if (structured_.way == StructuredWay::tool && !choice.answered) {
        for (llm::StreamEvent& event : choice.held) {
            number(event, choice.next);
            if (const auto* delta = std::get_if<llm::TextDelta>(&event)) choice.text += delta->text;
            if (std::holds_alternative<llm::BlockClosed>(event)) ++choice.next;
            out_.push_back(std::move(event));
        }
    }
    choice.held.clear();
    if (choice.answered && !choice.other && finished.stop == llm::StopReason::tool_use) {
        finished.stop = llm::StopReason::end_turn;
        finished.native_stop.clear();
    }
    const bool checked =
        structured_.check && !choice.other && finished.stop == llm::StopReason::end_turn;
    if (checked)
        if (const Result<void> fits = check_text(structured_, choice.text); !fits) {
            unfit_ = fits.error();
            return {};
        }
    out_.emplace_back(std::move(finished));
    return {};
}

}  // namespace weir::gateway
