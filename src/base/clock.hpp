#pragma once
// Time is a parameter. Pure code takes time points; the calendar is read by net/ and app/ only,
// the steady clock by gateway/ and api/ as well, which live in real time.
#include <chrono>
#include <cstdint>

namespace weir {

using SteadyTime = std::chrono::steady_clock::time_point;  // for durations and deadlines
using SysTime = std::chrono::system_clock::time_point;     // for records and calendars
using Deadline = SteadyTime;                               // absolute; only ever shrinks

inline constexpr Deadline no_deadline = Deadline::max();

inline Deadline earlier(Deadline a, Deadline b) { return a < b ? a : b; }

// at + after without wrapping past no_deadline.
inline Deadline deadline_after(SteadyTime at, std::chrono::nanoseconds after) {
    return no_deadline - at < after ? no_deadline : at + after;
}

inline std::int64_t micros(std::chrono::nanoseconds span) {
    return std::chrono::duration_cast<std::chrono::microseconds>(span).count();
}
inline std::int64_t unix_micros(SysTime at) {
    return std::chrono::duration_cast<std::chrono::microseconds>(at.time_since_epoch()).count();
}

}  // namespace weir
