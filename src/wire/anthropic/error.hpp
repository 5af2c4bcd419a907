#pragma once
// Errors in the shape of Anthropic: {"type":"error","error":{"type","message"},"request_id"}
// (facts: providers.md 3.4, 4.15, 10.5; recordings). "weir" in it says whose fault it was; SDKs
// ignore it.
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "json/value.hpp"
#include "wire/facts.hpp"

namespace weir::wire::anthropic {

// The body of an error answer. The HTTP status is the caller's. A context overflow says "prompt is
// too long", for which clients look; the note's type is used where it is one of this wire.
std::string write_error(const Error& error, const ErrorNote& note);

// The same as "event: error". Nothing follows it.
std::string write_stream_error(const Error& error, const ErrorNote& note);

// type, message, and details.error_code as the code; other shapes as openai_chat reads them (Google
// and AWS envelopes, gateways before Anthropic, plain text). Total.
UpstreamError read_error(std::string_view body);
UpstreamError read_error(json::Value body);

// The kind by the code, the type and the words (providers.md 1.3 to 1.5), for errors that come in a
// 200 and have no status of their own; upstream_error for what is not known.
ErrorKind kind_of(const UpstreamError& said);
Error as_error(const UpstreamError& said);

// Whether an answer or an event is an error: by its type, or an error member in place of content.
bool is_error(json::Value root);

}  // namespace weir::wire::anthropic
