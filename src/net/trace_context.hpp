#pragma once
// W3C Trace Context, level 2: the traceparent header (w3.org/TR/trace-context-2, section 3.2).
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::net {

struct TraceContext {
    std::array<std::uint8_t, 16> trace_id{};
    std::array<std::uint8_t, 8> span_id{};  // of whoever wrote the header: our parent when received
    std::uint8_t flags = 0;                 // bit 0: sampled; bit 1: the trace id is random

    bool sampled() const { return (flags & 1) != 0; }
    friend bool operator==(const TraceContext&, const TraceContext&) = default;
};

// Nothing for anything invalid: upper-case hex, all-zero ids, version ff, a version 00 of another
// length than 55. The standard wants the header ignored then, and a new trace started. A higher
// version is read as far as version 00 goes.
std::optional<TraceContext> read_traceparent(std::string_view header);

// Our own span within the caller's trace, to be passed on to the provider. The caller draws the
// random bits; all-zero ones are replaced, since an id of zero is invalid.
TraceContext child_of(const TraceContext& parent, std::uint64_t span_bits);
// A new trace, with the random flag set, for a request that came without one.
TraceContext start_trace(std::uint64_t trace_bits_high, std::uint64_t trace_bits_low,
                         std::uint64_t span_bits, bool sampled);

std::string write_traceparent(const TraceContext& context);  // version 00, 55 characters
std::string trace_id_text(const TraceContext& context);      // 32 lower-case hex digits, for logs
std::string span_id_text(const TraceContext& context);       // 16

}  // namespace weir::net
