#pragma once
// Errors of the Responses API. The body of an error answer is that of Chat Completions
// (openai_chat/error.hpp: write_error, read_error); inside a stream it is an event of its own.
#include <optional>
#include <string>

#include "json/value.hpp"
#include "wire/facts.hpp"

namespace weir::wire::openai_responses {

// What ends a stream that has begun and broke: an `error` event, then `response.failed`. Both, as
// OpenAI itself sends them (recorded 2025-07): its SDKs raise at an event with an `error` member,
// Codex looks at response.failed only. The place in the sequence is not known here, nor the
// response: make_stream_writer's own write_error has both.
std::string write_stream_error(const Error& error, const ErrorNote& note);

// Where a failing stream was.
struct StreamPlace {
    std::int64_t sequence_number = 0;
    std::string_view response_id;
    std::string_view model;
    std::int64_t created = 0;
};
void append_stream_error(std::string& out, const Error& error, const ErrorNote& note,
                         const StreamPlace& place);

// The upstream's error inside an answer or an event that came with status 200: an error object, a
// response whose status is failed, or an `error` event, flat or not.
std::optional<UpstreamError> error_in_answer(json::Value root);
std::optional<UpstreamError> error_in_event(json::Value root, std::string_view event_name);

// As an Error, its kind by the code and the words: the codes of this API's response.error besides
// those of Chat Completions (providers.md 3.2, 1.3 to 1.5).
Error as_error(const UpstreamError& said);

}  // namespace weir::wire::openai_responses
