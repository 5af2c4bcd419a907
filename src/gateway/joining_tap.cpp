#include "gateway/joining_tap.hpp"

#include <utility>

#include "gateway/legs.hpp"

namespace weir::gateway {

// One event of the continuation, as the client is to see it.
struct JoiningTap::Visitor {
    JoiningTap& tap;

    int open_block() const { return tap.into_.said.blocks() - 1; }

    Result<void> operator()(llm::BlockOpened& opened) const {
        if (opened.choice != 0) return {};
        if (std::holds_alternative<llm::Text>(opened.part.body)) {
            tap.reading_ = Reading::text;
        } else if (std::holds_alternative<llm::Reasoning>(opened.part.body)) {
            tap.reading_ = Reading::thoughts;
        } else {
            tap.reading_ = Reading::other;
            tap.close_block();
            opened.block = tap.into_.said.blocks();
            tap.other_block_ = opened.block;
            tap.say(std::move(opened));
        }
        return {};
    }
    Result<void> operator()(llm::TextDelta& delta) const {
        if (delta.choice != 0) return {};
        std::string fresh;
        if (tap.joint_.feed(delta.text, fresh) == Joint::Fit::other_answer) return another();
        tap.say_text(std::move(fresh));
        return {};
    }
    Result<void> operator()(const llm::BlockClosed& closed) const {
        if (closed.choice != 0) return {};
        switch (std::exchange(tap.reading_, Reading::nothing)) {
            case Reading::text: {
                Result<void> ended = tap.end_text();
                tap.close_block();
                return ended;
            }
            case Reading::other:
                tap.say(llm::BlockClosed{.choice = 0, .block = tap.other_block_});
                break;
            case Reading::thoughts:
            case Reading::nothing: break;
        }
        return {};
    }
    Result<void> operator()(llm::ChoiceFinished& finished) const {
        if (finished.choice != 0) return {};
        Result<void> ended = tap.end_text();
        if (!ended) return ended;
        tap.close_block();
        tap.say(std::move(finished));
        return {};
    }
    Result<void> operator()(llm::UsageReport& report) const {
        report.usage = tap.with_spent(report.usage);
        tap.say(std::move(report));
        return {};
    }
    Result<void> operator()(llm::Finished& finished) const {
        if (finished.usage) finished.usage = tap.with_spent(*finished.usage);
        tap.say(std::move(finished));
        return {};
    }
    Result<void> operator()(llm::RefusalDelta& delta) const { return of_other(delta); }
    Result<void> operator()(llm::ArgumentsDelta& delta) const { return of_other(delta); }
    Result<void> operator()(llm::AudioDelta& delta) const { return of_other(delta); }
    Result<void> operator()(llm::PartSigned& of) const { return of_other(of); }

    // The stream has begun long ago; thoughts about how to go on are nobody's; places of sources
    // would be those of a text that the client does not have.
    Result<void> operator()(const llm::Started&) const { return {}; }
    Result<void> operator()(const llm::ReasoningDelta&) const { return {}; }
    Result<void> operator()(const llm::ReasoningProof&) const { return {}; }
    Result<void> operator()(const llm::CitationAdded&) const { return {}; }
    Result<void> operator()(const llm::LogprobsDelta&) const { return {}; }
    Result<void> operator()(const llm::AnswerExtra&) const { return {}; }

    template <class Event>
    Result<void> of_other(Event& event) const {
        if (event.choice != 0 || tap.reading_ != Reading::other) return {};
        event.block = tap.other_block_;
        tap.say(std::move(event));
        return {};
    }
    static Result<void> another() {
        return fail(ErrorKind::upstream_protocol,
                    "began another answer in place of continuing the one that broke off");
    }
};

JoiningTap::JoiningTap(std::unique_ptr<wire::StreamReader> reader, EventSource source,
                       Continued& into, llm::Usage spent)
    : reader_(std::move(reader)),
      source_(std::move(source)),
      into_(into),
      spent_(std::move(spent)),
      joint_(into.said.text()) {}

llm::Usage JoiningTap::with_spent(const llm::Usage& usage) const {
    llm::Usage sum = usage;
    add_usage(sum, spent_);
    return sum;
}

void JoiningTap::say(llm::StreamEvent event) {
    into_.said.on_event(event);
    const bool last = keeps_last_ && std::holds_alternative<llm::Finished>(event);
    const std::size_t before = out_->size();
    into_.writer->write(event, *out_);
    if (last) last_events_ = out_->substr(before);
}

void JoiningTap::say_text(std::string text) {
    if (text.empty()) return;
    const Said& said = into_.said;
    // Of thoughts or a call no block is open any more: who goes on begins with those closed.
    if (!said.block_open())
        say(llm::BlockOpened{
            .choice = 0, .block = said.blocks(), .part = {.body = llm::Text{.text = {}}}});
    say(llm::TextDelta{.choice = 0, .block = said.blocks() - 1, .text = std::move(text)});
}

Result<void> JoiningTap::end_text() {
    std::string fresh;
    if (joint_.finish(fresh) == Joint::Fit::other_answer) return Visitor::another();
    say_text(std::move(fresh));
    return {};
}

void JoiningTap::close_block() {
    const Said& said = into_.said;
    if (said.block_open()) say(llm::BlockClosed{.choice = 0, .block = said.blocks() - 1});
}

Result<void> JoiningTap::pass_on(std::string& out) {
    out_ = &out;
    for (llm::StreamEvent& event : events_) {
        if (Result<void> said = std::visit(Visitor{*this}, event); !said) {
            other_answer_ = true;
            events_.clear();
            return said;
        }
    }
    events_.clear();
    return {};
}

Result<void> JoiningTap::read(const wire::SseEvent& event, std::string& out) {
    if (!event.has_data) return {};
    const std::size_t before = events_.size();
    Result<void> read = reader_->on_event(event, events_);
    for (std::size_t i = before; i < events_.size(); ++i)
        note(facts_, events_[i]);
    begun_ = begun_ || events_.size() > before;
    if (!read && read.error().kind() != ErrorKind::upstream_protocol)
        in_band_error_ = std::string(event.data);
    if (!joined_) return read;
    if (Result<void> passed = pass_on(out); !passed) return passed;
    return read;
}

Result<void> JoiningTap::join(std::string& out) {
    joined_ = true;
    return pass_on(out);
}

Result<void> JoiningTap::feed(std::string_view chunk, std::string& out) {
    return source_.feed(chunk, [&](const wire::SseEvent& event) { return read(event, out); });
}

Result<void> JoiningTap::finish(std::string& out) {
    const Result<void> rest =
        source_.finish([&](const wire::SseEvent& event) { return read(event, out); });
    return rest ? finish_broken(out) : rest;
}

Result<void> JoiningTap::finish_broken(std::string& out) {
    if (other_answer_) return Visitor::another();
    if (facts_.ended) return {};
    const std::size_t before = events_.size();
    Result<void> rest = reader_->on_end(events_);
    for (std::size_t i = before; i < events_.size(); ++i)
        note(facts_, events_[i]);
    if (!rest || !joined_) return rest;
    return pass_on(out);
}

void JoiningTap::write_error(const Error& error, const wire::ErrorNote& note, std::string& out) {
    into_.writer->write_error(error, note, out);
}

}  // namespace weir::gateway
