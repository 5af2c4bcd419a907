#pragma once
// Server-sent events from any split of bytes (WHATWG rules as in facts providers.md 1.1: lines end
// with LF, CRLF or CR; a BOM may come first; comments; repeated data lines; the last blank line may
// be missing). Nothing is copied while an event lies inside one chunk.
//
//     reader.feed(chunk);
//     while (true) {
//         const Result<bool> more = reader.next(event);
//         if (!more) ...          // upstream_protocol
//         if (!*more) break;      // give it the next chunk
//         ...
//     }
//
// Every byte of the stream belongs to the `raw` of exactly one event, in order: forwarding all raws
// forwards the stream as it came, and leaving one out removes that event and nothing else. Raws of
// neighbouring events in one chunk are neighbours in memory. All views stay valid until the next
// feed() or finish(). One owner, one thread.
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace weir::wire {

struct SseEvent {
    std::string_view name;  // the event field, "" when there is none
    std::string_view data;  // the data lines joined with LF
    std::string_view id;    // of this event only
    std::string_view raw;   // from the end of the event before to the end of the blank line
    bool has_data = false;  // false for blocks of comments or blank lines: forward, do not read
    bool complete = true;   // false when the stream ended before the blank line
    // An AWS event-stream frame that reports an error: name is the exception's type.
    bool exception = false;
};

class SseReader {
public:
    // event_bytes_max: of one event with its line ends; images come as single lines of megabytes.
    explicit SseReader(std::size_t event_bytes_max) : event_bytes_max_(event_bytes_max) {}

    // The chunk must stay alive and unchanged until the next feed().
    void feed(std::string_view chunk);
    // True with the next event, false when more bytes are needed. upstream_protocol when an event
    // is longer than allowed; after that the reader gives nothing more.
    Result<bool> next(SseEvent& event);
    // After the last byte: true once with what was left over (complete is false), else false.
    Result<bool> finish(SseEvent& event);

    // Bytes of an unfinished event that are held back.
    std::size_t held() const { return tail_.size(); }

private:
    std::size_t find_end(std::string_view bytes);
    void read_fields(std::string_view raw, SseEvent& event);
    void add_data(std::string_view value, SseEvent& event);

    std::size_t event_bytes_max_;
    std::string_view chunk_;          // what is left of the chunk
    std::string tail_;                // the beginning of an event that the chunk did not finish
    std::string held_;                // the event that began in earlier chunks, kept for its views
    std::deque<std::string> joined_;  // data of events with several data lines
    bool in_line_ = false;            // the current line has bytes already
    bool after_cr_ = false;           // an LF now belongs to the line end before
    bool at_start_ = true;            // a BOM may follow
    bool failed_ = false;
};

}  // namespace weir::wire
