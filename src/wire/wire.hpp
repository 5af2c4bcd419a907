#pragma once
// A public API format as one row of functions: what the gateway needs to pass its bytes through, to
// tap them, to report errors in its words, and to translate it to and from the canonical
// vocabulary. Pure functions over bytes; any thread. Adding a wire is a folder with these functions
// and a row in builtin.cpp. One that no client speaks has those of providers alone, and no peek.
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "llm/chat.hpp"
#include "llm/stream.hpp"
#include "wire/facts.hpp"
#include "wire/framing.hpp"
#include "wire/translate.hpp"

namespace weir::wire {

struct Wire {
    std::string_view name;  // "openai_chat": as in configuration, ledger and Opaque::wire

    Framing framing = Framing::sse;  // of streams
    // Of a chat call, below a provider's base URL; "{model}" stands for the model's name. "" where
    // it is no such simple thing (provider/chat_target.cpp), or where there is no chat.
    std::string_view path = {};
    std::string_view stream_path = {};  // "": the same
    // A header of error answers that has the error's type, beside the body.
    std::string_view error_header = {};

    // Passing through. The contracts are those of openai_chat/{peek,answer,stream_scan,error}.hpp.
    Result<ChatPeek> (*peek)(std::string_view body, const json::Limits& limits);
    SplicedBody (*edit)(std::string_view body, const ChatPeek& peek, const RequestEdit& edit);
    Result<AnswerFacts> (*scan_answer)(std::string_view body, const json::Limits& limits,
                                       const Quirks& quirks);
    std::unique_ptr<StreamScan> (*scan_stream)(const json::Limits& limits, const Quirks& quirks);

    // Errors, towards clients and from upstreams.
    std::string (*write_error)(const Error& error, const ErrorNote& note);
    std::string (*write_stream_error)(const Error& error, const ErrorNote& note);
    UpstreamError (*read_error)(std::string_view body);

    // Translating, through llm/. See translate.hpp.
    // What peek() has found, with its document.
    Result<llm::ChatRequest> (*read_request)(const ChatPeek& peeked);
    Result<Written> (*write_request)(const llm::ChatRequest& request, const WriteOptions& options);
    Result<llm::ChatAnswer> (*read_answer)(std::string_view body, const json::Limits& limits,
                                           const Quirks& quirks);
    Written (*write_answer)(const llm::ChatAnswer& answer, const WriteOptions& options);
    std::unique_ptr<StreamReader> (*read_stream)(const json::Limits& limits, const Quirks& quirks);
    std::unique_ptr<StreamWriter> (*write_stream)(const WriteOptions& options);
};

// Of a body that nobody has peeked at.
Result<llm::ChatRequest> read_request(const Wire& wire, std::string_view body,
                                      const json::Limits& limits = {});

std::span<const Wire> builtin();
// nullptr when there is none of that name.
const Wire* find(std::string_view name);

}  // namespace weir::wire
