#pragma once
// A stream of JSON values, one a line (application/x-ndjson: Ollama), from any split of bytes, in
// the style of sse.hpp: the same loop reads both. Lines end with LF, or CRLF; empty ones are events
// without data. Whoever reads `data` finds out whether it is JSON.
//
// Every byte of the stream belongs to the `raw` of exactly one event, in order. Views stay valid
// until the next feed() or finish(). One owner, one thread.
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "wire/sse.hpp"

namespace weir::wire {

class JsonLinesReader {
public:
    // line_bytes_max: of one line with its end.
    explicit JsonLinesReader(std::size_t line_bytes_max) : line_bytes_max_(line_bytes_max) {}

    // The chunk must stay alive and unchanged until the next feed().
    void feed(std::string_view chunk) { chunk_ = chunk; }
    // True with the next event, false when more bytes are needed. upstream_protocol when a line is
    // longer than allowed; after that the reader gives nothing more.
    Result<bool> next(SseEvent& event);
    // After the last byte: true once with a line that had no end (complete is false), else false.
    Result<bool> finish(SseEvent& event);

    // Bytes of an unfinished line that are held back.
    std::size_t held() const { return tail_.size(); }

private:
    std::size_t line_bytes_max_;
    std::string_view chunk_;  // what is left of the chunk
    std::string tail_;        // the beginning of a line that the chunk did not finish
    std::string held_;        // the line that began in earlier chunks, kept for its views
    bool failed_ = false;
};

}  // namespace weir::wire
