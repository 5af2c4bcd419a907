#include "wire/bedrock_invoke/chunk.hpp"

#include <optional>

#include "json/writer.hpp"
#include "wire/base64.hpp"
#include "wire/event_stream.hpp"

namespace weir::wire::bedrock_invoke {

namespace {

// The fast way to an event's type: it comes first, and has no escapes.
std::string_view leading_type(std::string_view event) {
    constexpr std::string_view head = R"({"type":")";
    if (!event.starts_with(head)) return {};
    const std::string_view rest = event.substr(head.size());
    const std::size_t end = rest.find_first_of("\"\\");
    const bool whole = end != std::string_view::npos && rest[end] == '"';
    return whole ? rest.substr(0, end) : std::string_view();
}

}  // namespace

Result<SseEvent> Unwrapper::unwrap(const SseEvent& frame) {
    SseEvent event = frame;
    event.name = event.data = {};
    event.has_data = false;
    if (frame.name != "chunk" || !frame.has_data) return event;
    data_.clear();
    const Result<void> read = document_.read(frame.data, limits_);
    const json::Value bytes = document_.root()["bytes"];
    const std::optional<std::string_view> plain = bytes.plain();
    const bool good =
        read && (plain ? append_decoded_base64(data_, *plain)
                       : bytes.is_text() && append_decoded_base64(data_, bytes.text()));
    if (!good)
        return fail(ErrorKind::upstream_protocol,
                    "the provider's stream has a chunk without base64 bytes");
    event.data = data_;
    event.has_data = !data_.empty();
    event.name = leading_type(data_);
    if (!event.name.empty()) return event;
    name_.clear();
    if (document_.read(data_, limits_)) document_.root()["type"].append_text(name_);
    event.name = name_;
    return event;
}

void append_chunk(std::string& out, std::string_view data) {
    if (data.empty()) return;
    std::string bytes;
    append_base64(bytes, data);
    std::string payload;
    json::Writer to(payload);
    to.open_object().member("bytes", bytes).close_object();
    append_event_frame(out, "chunk", payload);
}

}  // namespace weir::wire::bedrock_invoke
