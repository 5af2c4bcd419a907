#pragma once
// What a provider's error answer means: one closed ErrorKind, whose fault it is, when to come back.
// The knowledge is data (failure_patterns.cpp: rows of facts/providers.md 1.2-1.5); this is the
// reading of it. Pure and total over any bytes.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "provider/header_field.hpp"
#include "provider/retry_after.hpp"

namespace weir::provider {

// Where the error stood: as the answer itself, or inside an answer that began well (an error object
// in a 200, an error event of a stream).
enum class Place : std::uint8_t { answer, in_band };

struct AnswerFacts {
    int status = 0;  // HTTP; of the answer that carried it when in_band
    HeaderFields headers = {};
    std::string_view body = {};      // as received, content-encoding undone; or the event's data
    std::string_view provider = {};  // id, for messages
    std::string_view secret = {};    // the credential that was sent: cut out of any text
    Place place = Place::answer;
    SysTime now;
    std::chrono::nanoseconds retry_after_cap = retry_after_cap_default;
};

struct Failure {
    Error error;  // message safe to show, at most message_bytes_max; detail for the log
    int upstream_status = 0;
    Blame blame = Blame::nobody;
    std::optional<std::chrono::nanoseconds> retry_after;
    std::optional<bool> should_retry;  // the provider's own word, of an answer's head
    // What the provider itself said: cleaned of secrets, one line, bounded. May be "".
    std::string upstream_message;
    std::string upstream_type;
    std::string upstream_code;
};

inline constexpr std::size_t message_bytes_max = 600;
inline constexpr std::size_t error_body_bytes_max =
    std::size_t{256} * 1024;  // read; more is not JSON

// An answer with status >= 400, or an in-band error. Never client_... or gateway kinds.
Failure classify(const AnswerFacts& facts);

// For what net/ reports (unreachable, timeout, protocol): blame by the table of base/error.cpp.
Failure failure_of(Error error);

// One line without control characters, secret, bearer tokens, well-known key shapes, key= query
// parameters and AWS ARNs; cut at a character boundary to bytes_max.
std::string clean_text(std::string_view text, std::string_view secret, std::size_t bytes_max);

}  // namespace weir::provider
