#include "app/chat_printer.hpp"

#include <variant>

#include "json/limits.hpp"

namespace weir::app {
namespace {

constexpr std::size_t event_bytes_max = std::size_t{16} << 20;

json::Limits limits() { return {.bytes_max = event_bytes_max}; }

}  // namespace

ChatPrinter::ChatPrinter(const wire::Wire& wire, OnText on_text)
    : wire_(wire),
      on_text_(std::move(on_text)),
      events_(event_bytes_max),
      reader_(wire.read_stream(limits(), {})) {}

Result<void> ChatPrinter::feed(std::string_view bytes) {
    events_.feed(bytes);
    wire::SseEvent event;
    while (state_) {
        const Result<bool> more = events_.next(event);
        if (!more) state_ = fail(more.error());
        if (!state_ || !*more) break;
        state_ = on_event(event);
    }
    return state_;
}

Result<void> ChatPrinter::finish() {
    if (!state_) return state_;
    wire::SseEvent event;
    const Result<bool> left = events_.finish(event);
    if (!left) return state_ = fail(left.error());
    if (*left) state_ = on_event(event);
    if (!state_) return state_;
    std::vector<llm::StreamEvent> events;
    state_ = reader_->on_end(events);
    tell(events);
    return state_;
}

Result<void> ChatPrinter::on_event(const wire::SseEvent& event) {
    if (!event.has_data) return {};
    std::vector<llm::StreamEvent> events;
    const Result<void> read = reader_->on_event(event, events);
    tell(events);
    return read;
}

void ChatPrinter::tell(const std::vector<llm::StreamEvent>& events) {
    const auto say = [this](Kind kind, const std::string& text) {
        if (!text.empty()) on_text_(kind, text);
    };
    for (const llm::StreamEvent& event : events) {
        if (const auto* const text = std::get_if<llm::TextDelta>(&event))
            say(Kind::answer, text->text);
        else if (const auto* const refusal = std::get_if<llm::RefusalDelta>(&event))
            say(Kind::answer, refusal->text);
        else if (const auto* const thought = std::get_if<llm::ReasoningDelta>(&event))
            say(Kind::reasoning, thought->text);
    }
}

Result<void> ChatPrinter::read_answer(std::string_view body) {
    const Result<llm::ChatAnswer> answer = wire_.read_answer(body, limits(), {});
    if (!answer) return fail(answer.error());
    for (const llm::Choice& choice : answer->choices) {
        for (const llm::Part& part : choice.message.parts) {
            if (const auto* const text = std::get_if<llm::Text>(&part.body))
                on_text_(Kind::answer, text->text);
            else if (const auto* const refusal = std::get_if<llm::Refusal>(&part.body))
                on_text_(Kind::answer, refusal->text);
            else if (const auto* const thought = std::get_if<llm::Reasoning>(&part.body))
                on_text_(Kind::reasoning, thought->text);
        }
    }
    return {};
}

}  // namespace weir::app
