#pragma once
// Errors of Bedrock: an exception's name and {"message"} (facts: providers.md "PROV: AWS Bedrock",
// 1.3 to 1.5, 10.5; recorded 400 and 403, November 2026). Over HTTP the name is in the header
// x-amzn-ErrorType, which is not ours to write; SDKs also take it from "__type" in the body, so
// it stands there. In a stream it is an exception frame.
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "wire/facts.hpp"

namespace weir::wire::bedrock {

// {"__type":"ThrottlingException","message":"...","weir":{...}}; the HTTP status is
// traits(error.kind()).http_status, the caller's, and so is the header with exception_name().
std::string write_error(const Error& error, const ErrorNote& note);

// An exception frame; nothing may follow it.
std::string write_stream_error(const Error& error, const ErrorNote& note);

// "ThrottlingException": of an HTTP answer. In streams the first letter is small.
std::string_view exception_name(ErrorKind kind);

// {"message"}, {"Message"}, {"__type","message"}; what is neither (a proxy's page, another wire's
// shape) is read as openai_chat does. type is the exception's name without its namespace. Total.
UpstreamError read_error(std::string_view body);

// Of an exception frame: its name, and its payload (JSON or plain text).
UpstreamError read_exception(std::string_view name, std::string_view payload);

// What an exception means, by its name and, where the name says little, by its words.
ErrorKind kind_of(const UpstreamError& said);
Error as_error(const UpstreamError& said);

}  // namespace weir::wire::bedrock
