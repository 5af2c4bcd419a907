#include "wire/cohere/event.hpp"

#include <array>

#include "base/text.hpp"
#include "wire/cohere/error.hpp"

namespace weir::wire::cohere {

namespace {

using json::Value;

struct Name {
    std::string_view name;
    EventType type;
};
// The frequent ones first.
constexpr std::array<Name, 11> names = {{
    {"content-delta", EventType::content_delta},
    {"tool-call-delta", EventType::tool_call_delta},
    {"tool-plan-delta", EventType::tool_plan_delta},
    {"citation-start", EventType::citation_start},
    {"citation-end", EventType::citation_end},
    {"tool-call-start", EventType::tool_call_start},
    {"tool-call-end", EventType::tool_call_end},
    {"content-start", EventType::content_start},
    {"content-end", EventType::content_end},
    {"message-start", EventType::message_start},
    {"message-end", EventType::message_end},
}};

EventType type_of(std::string_view name) {
    for (const Name& known : names)
        if (known.name == name) return known.type;
    return EventType::other;
}

// In message-end's delta.error, or in place of an event.
std::optional<UpstreamError> error_of(Value root, EventType type, std::string_view name) {
    if (type == EventType::message_end) {
        const Value error = root["delta"]["error"];
        if (!error.is_object() && error.text_bytes() == 0) return std::nullopt;
        UpstreamError said = read_error(error.is_object() ? error.raw() : "");
        if (error.is_text()) said.message = error.text();
        said.is_error = true;
        return said;
    }
    if (type != EventType::other) return std::nullopt;
    std::optional<UpstreamError> said = error_in(root);
    if (said || name != "error") return said;
    return read_error(root.raw());
}

}  // namespace

Result<Event> read_event(const SseEvent& event, const json::Limits& limits,
                         json::Document& document, UpstreamError& said) {
    const std::string_view data = trim(event.data);
    if (!event.has_data || data.empty()) return Event{};
    if (data == "[DONE]") return Event{.type = EventType::done, .root = {}, .message = {}};
    if (const Result<void> read = document.read(event.data, limits); !read)
        return fail(ErrorKind::upstream_protocol,
                    "the provider's stream has an event that is not JSON", read.error().message());
    const Value root = document.root();
    if (!root.is_object())
        return fail(ErrorKind::upstream_protocol,
                    "the provider's stream has an event that is not an object");
    const std::string_view name = root["type"].plain().value_or(event.name);
    const EventType type = type_of(name);
    if (std::optional<UpstreamError> error = error_of(root, type, event.name)) {
        said = std::move(*error);
        return fail(as_error(said));
    }
    return Event{.type = type, .root = root, .message = root["delta"]["message"]};
}

}  // namespace weir::wire::cohere
