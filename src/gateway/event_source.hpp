#pragma once
// The events of an upstream's stream, whichever framing its wire has. One request, one thread.
#include <string_view>
#include <variant>

#include "wire/event_stream.hpp"
#include "wire/framing.hpp"
#include "wire/json_lines.hpp"
#include "wire/sse.hpp"

namespace weir::gateway {

using wire::Framing;

class EventSource {
public:
    EventSource(Framing framing, std::size_t event_bytes_max) : reader_(wire::SseReader(0)) {
        if (framing == Framing::sse)
            reader_.emplace<wire::SseReader>(event_bytes_max);
        else if (framing == Framing::event_stream)
            reader_.emplace<wire::EventStreamReader>(event_bytes_max);
        else
            reader_.emplace<wire::JsonLinesReader>(event_bytes_max);
    }

    // Calls on_event(event) -> Result<void> for each event that the chunk completes. The first
    // error, the framing's or on_event's, ends it.
    template <class OnEvent>
    Result<void> feed(std::string_view chunk, OnEvent on_event) {
        return std::visit(
            [&](auto& reader) -> Result<void> {
                reader.feed(chunk);
                wire::SseEvent event;
                while (true) {
                    const Result<bool> more = reader.next(event);
                    if (!more) return fail(more.error());
                    if (!*more) return {};
                    if (Result<void> done = on_event(event); !done) return done;
                }
            },
            reader_);
    }
    // The same for what is left at the end of the bytes.
    template <class OnEvent>
    Result<void> finish(OnEvent on_event) {
        return std::visit(
            [&](auto& reader) -> Result<void> {
                wire::SseEvent event;
                const Result<bool> left = reader.finish(event);
                if (!left) return fail(left.error());
                return *left ? on_event(event) : Result<void>();
            },
            reader_);
    }

private:
    std::variant<wire::SseReader, wire::EventStreamReader, wire::JsonLinesReader> reader_;
};

}  // namespace weir::gateway
