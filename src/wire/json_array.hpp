#pragma once
// A stream that is one JSON array, element by element: `[{...},\n{...}]` (Gemini's
// streamGenerateContent without alt=sse, recorded 2026-07; providers.md 3.5). The elements come as
// events from any split of bytes, in the style of sse.hpp: the same loop reads both.
//
// Every byte of the stream belongs to the `raw` of exactly one event, in order, so forwarding all
// raws forwards the stream as it came. An event's raw begins with the comma (or the '[') before its
// element; the ']' is an event without data. A text that is one object and no array (an error, or
// an answer that was not streamed after all) is one event. Only the places of strings and brackets
// are looked at: whoever reads `data` finds out whether it is JSON.
//
// Views stay valid until the next feed() or finish(). One owner, one thread.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "wire/sse.hpp"

namespace weir::wire {

class JsonArrayReader {
public:
    // event_bytes_max: of one element with the white space before it.
    explicit JsonArrayReader(std::size_t event_bytes_max) : event_bytes_max_(event_bytes_max) {}

    // The chunk must stay alive and unchanged until the next feed().
    void feed(std::string_view chunk);
    // True with the next event, false when more bytes are needed. upstream_protocol when an element
    // is longer than allowed or the text is no array; after that the reader gives nothing more.
    Result<bool> next(SseEvent& event);
    // After the last byte: true once with what was left over, else false. complete is false, unless
    // it is only white space after the end.
    Result<bool> finish(SseEvent& event);

    // Bytes of an unfinished event that are held back.
    std::size_t held() const { return tail_.size(); }

private:
    enum class State : std::uint8_t { before, gap, nested, text, bare, closed };
    enum class Found : std::uint8_t { nothing, element, end, broken };

    Found scan(std::string_view bytes, std::size_t& taken);
    Found scan_gap(std::string_view bytes, std::size_t& at);
    Found scan_nested(std::string_view bytes, std::size_t& at);
    Found scan_text(std::string_view bytes, std::size_t& at);
    Found scan_bare(std::string_view bytes, std::size_t& at);
    void begin(State element, std::size_t at);
    SseEvent event_of(std::string_view raw) const;

    std::size_t event_bytes_max_;
    std::string_view chunk_;   // what is left of the chunk
    std::string tail_;         // the beginning of an event that the chunk did not finish
    std::string held_;         // the event that began in earlier chunks, kept for its views
    std::size_t data_at_ = 0;  // where the element begins in the event's raw
    std::size_t depth_ = 0;    // open brackets of the element
    State state_ = State::before;
    bool in_element_ = false;
    bool in_string_ = false;
    bool after_backslash_ = false;
    bool lone_ = false;  // one object, no array
    bool failed_ = false;
};

}  // namespace weir::wire
