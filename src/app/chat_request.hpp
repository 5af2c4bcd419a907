#pragma once
// What `weir chat` asks, and how its end is told. Pure.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::app {

struct ChatAsk {
    std::string model;
    std::string text;
    std::string system;  // "": none
    std::optional<std::int64_t> output_max;
    bool stream = true;
};

// The body of a Chat Completions request.
std::string write_chat_body(const ChatAsk& ask);

// One line on a request, from what the gateway's log says of it (JSON, see gateway/access_log.hpp):
// who served, attempts, tokens, cost, time; of a failed one who was tried last. "" when no provider
// was asked.
std::string write_chat_summary(std::string_view record);

}  // namespace weir::app
