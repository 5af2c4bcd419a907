#pragma once
// Errors in Google's shape: {"error":{"code":429,"message","status":"RESOURCE_EXHAUSTED",
// "details":[...]}} (facts: providers.md 4.15, 10.5). Whose fault it was stands in a detail of type
// google.rpc.ErrorInfo with domain "weir", the field at fault in a google.rpc.BadRequest.
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "json/value.hpp"
#include "wire/facts.hpp"

namespace weir::wire::gemini {

// The body of an error answer. The HTTP status is traits(error.kind()).http_status, the caller's.
std::string write_error(const Error& error, const ErrorNote& note);

// The same inside a server-sent stream that has begun. The other framing's errors are the
// StreamWriter's.
std::string write_stream_error(const Error& error, const ErrorNote& note);

// What an upstream's error body says: Google's shape, also in the array of a stream without
// alt=sse, and every shape that gateways in between answer with. type is the status word, code the
// number as text, param the first field violation. Total.
UpstreamError read_error(std::string_view body);
UpstreamError read_error(json::Value body);

// The error that stands in an answer or an event with status 200, nothing when there is none.
std::optional<UpstreamError> error_in(json::Value root);

// As an Error, its kind by code, status word and text (providers.md 1.3 to 1.5, 4.15). details are
// of the error object, where there are some: a daily quota is told apart from a busy minute there.
Error as_error(const UpstreamError& said, json::Value details = {});
// Both of an event.
Error error_of(const UpstreamError& said, json::Value root);

}  // namespace weir::wire::gemini
