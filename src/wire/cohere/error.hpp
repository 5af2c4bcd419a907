#pragma once
// Errors in the shape of Cohere: {"id","message"}, without a wrapper (facts: providers.md 2.2,
// 10.5; recorded 400, 401 and 404). "weir" says whose fault it was, and SDKs ignore it.
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "json/value.hpp"
#include "wire/facts.hpp"

namespace weir::wire::cohere {

// The body of an error answer. The HTTP status is traits(error.kind()).http_status, the caller's.
std::string write_error(const Error& error, const ErrorNote& note);

// The same inside a stream that has begun: a message-end event with finish_reason "ERROR" and the
// message in delta.error. No [DONE] follows it.
std::string write_stream_error(const Error& error, const ErrorNote& note);

// What an upstream's error body says: Cohere's own shape, and those of proxies before it. Total.
UpstreamError read_error(std::string_view body);

// The error in an object that came with status 200: a `message` that is a text where an answer has
// an object, or an `error`.
std::optional<UpstreamError> error_in(json::Value root);

// As an Error, its kind by the code and the words: there is no status inside a 200. What has no
// sign is an upstream_error.
Error as_error(const UpstreamError& said);

}  // namespace weir::wire::cohere
