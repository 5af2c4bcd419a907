#pragma once
// Errors in the shape of OpenAI: {"error":{"message","type","param","code","weir":{...}}}
// (facts: providers.md 4.15; "weir" says whose fault it was, and SDKs ignore it).
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "json/value.hpp"
#include "json/writer.hpp"
#include "wire/facts.hpp"

namespace weir::wire::openai_chat {

// The body of an error answer. The HTTP status is traits(error.kind()).http_status, the caller's.
std::string write_error(const Error& error, const ErrorNote& note);

// The type and the code of it: the upstream's own where it gave any. Views of the note.
struct ErrorWords {
    std::string_view type;
    std::string_view code;
};
ErrorWords error_words(const Error& error, const ErrorNote& note);
// The {"message",...} alone, for wires that have it in another place.
void write_error_object(json::Writer& out, const Error& error, const ErrorNote& note);

// The same inside a stream that has begun: "data: {...}\n\n". No [DONE] follows it.
std::string write_stream_error(const Error& error, const ErrorNote& note);

// What an upstream's error body says, in every shape that was recorded: {"error":{...}},
// {"error":"text"}, flat {"message","type","code"}, {"detail":"text"|[{msg,loc}]|{...}},
// {"errors":[...]}, {"message":{"detail":[...]}}, base_resp, an array around any of these, or plain
// text and HTML (then cut to a short line). Total.
UpstreamError read_error(std::string_view body);
UpstreamError read_error(json::Value body);

}  // namespace weir::wire::openai_chat
