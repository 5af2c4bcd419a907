#include "gateway/subcall.hpp"

#include "gateway/event_source.hpp"
#include "gateway/needs.hpp"
#include "llm/collect.hpp"
#include "wire/json_array.hpp"

namespace weir::gateway {
namespace {

json::Limits limits_of(const RequestContext& request) {
    return {.bytes_max = request.snapshot->limits.answer_bytes_max};
}

// The events of a stream in the client's wire, put together.
std::optional<llm::ChatAnswer> collect(const RequestContext& request, std::string_view bytes) {
    const json::Limits limits = limits_of(request);
    const std::unique_ptr<wire::StreamReader> reader = request.wire.read_stream(limits, {});
    EventSource source(request.wire.framing, limits.bytes_max);
    llm::Collector collector;
    std::vector<llm::StreamEvent> events;
    const auto on_event = [&](const wire::SseEvent& event) -> Result<void> {
        if (const Result<void> read = reader->on_event(event, events); !read) return read;
        for (llm::StreamEvent& one : events)
            collector.on_event(std::move(one));
        events.clear();
        return {};
    };
    if (!source.feed(bytes, on_event) || !source.finish(on_event)) return std::nullopt;
    return collector.take();
}

}  // namespace

Subcall::Subcall(RequestContext& parent, const route::Candidate& candidate)
    : exchange_(parent.exchange.head(), parent.exchange.client_address(),
                parent.snapshot->limits.answer_bytes_max),
      request_(exchange_, parent.services, parent.wire, parent.asked) {
    request_.part_of = &parent;
    request_.snapshot = parent.snapshot;
    request_.id = parent.id;
    request_.principal = parent.principal;
    request_.body = parent.body;
    request_.peek = parent.peek;
    request_.plan = {.route = parent.plan.route, .asked = parent.plan.asked};
    request_.plan.candidates.push_back(candidate);
    request_.plan.candidates.back().use = route::Use::target;
    // What the body says to us is not for this provider either.
    if (parent.preferences)
        request_.preferences = std::make_unique<route::Preferences>(*parent.preferences);
}

Subcall::Subcall(RequestContext& parent, route::Plan plan, std::string body)
    : exchange_(parent.exchange.head(), parent.exchange.client_address(),
                parent.snapshot->limits.answer_bytes_max),
      body_(std::move(body)),
      request_(exchange_, parent.services, *wire::find("openai_chat")) {
    request_.part_of = &parent;
    request_.snapshot = parent.snapshot;
    request_.id = parent.id;
    request_.principal = parent.principal;
    request_.body = body_;
    request_.plan = std::move(plan);
    // A body of our own making.
    if (Result<wire::ChatPeek> peek = request_.wire.peek(body_, limits_of(request_)))
        request_.peek = std::move(*peek);
}

net::Awaitable<void> Subcall::run() {
    co_await answer_from(request_);
    ended_ = true;
}

std::optional<llm::ChatAnswer> Subcall::read_answer() const {
    if (!answered() || request_.wire.read_answer == nullptr) return std::nullopt;
    if (exchange_.streamed() && !request_.asked.json_array)
        return collect(request_, exchange_.body());
    if (exchange_.streamed()) return std::nullopt;
    Result<llm::ChatAnswer> answer =
        request_.wire.read_answer(exchange_.body(), limits_of(request_), {});
    if (!answer) return std::nullopt;
    return std::move(*answer);
}

std::string Subcall::text_of(const llm::ChatAnswer& answer) {
    std::string text;
    if (answer.choices.empty()) return text;
    for (const llm::Part& part : answer.choices.front().message.parts) {
        if (const auto* const said = std::get_if<llm::Text>(&part.body))
            text += said->text;
        else if (const auto* const call = std::get_if<llm::ToolCall>(&part.body))
            text += call->name + call->arguments;
    }
    return text;
}

}  // namespace weir::gateway
