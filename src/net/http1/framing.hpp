#pragma once
// The few words that requests and answers share: method, version, how the body ends, whose bytes
// these are, and the limits of a head. RFC 9110 and RFC 9112.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.hpp"

namespace weir::net::http1 {

enum class Version : std::uint8_t { http_1_0, http_1_1 };

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, connect, other };

// Case-sensitive, as RFC 9110 section 9.1 has it: "get" is Method::other.
Method method_by_name(std::string_view text);
// "GET"; empty for Method::other, whose text only its sender knows.
std::string_view name(Method method);

// How the end of a body is found. `none` means that no body byte follows the head.
struct Framing {
    enum class Kind : std::uint8_t { none, content_length, chunked, until_close };

    Kind kind = Kind::none;
    std::uint64_t length = 0;  // bytes; only for content_length, at most 2^63 - 1

    static constexpr Framing none() { return {}; }
    static constexpr Framing content_length(std::uint64_t length) {
        return {Kind::content_length, length};
    }
    static constexpr Framing chunked() { return {Kind::chunked, 0}; }
    static constexpr Framing until_close() { return {Kind::until_close, 0}; }

    friend constexpr bool operator==(const Framing&, const Framing&) = default;
};

// Who sent the bytes being read. It chooses the ErrorKinds and the wording of messages.
enum class Sender : std::uint8_t { client, upstream };

// What bytes outside the grammar mean: invalid_request or upstream_protocol.
ErrorKind malformed_kind(Sender sender);
// "request" or "answer".
std::string_view message_word(Sender sender);

// In bytes on the wire, line ends included. Beyond one of them a client's head is
// ErrorKind::header_too_large and an upstream's is ErrorKind::upstream_protocol.
struct HeadLimits {
    std::size_t start_line_bytes_max = 8 * 1024;
    std::size_t head_bytes_max = 32 * 1024;
    std::size_t fields_max = 100;
};

}  // namespace weir::net::http1
