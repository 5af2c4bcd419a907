#pragma once
// For tests: a stream through the scan and the reader at once, from any cut into chunks.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llm/chat.hpp"
#include "llm/stream.hpp"
#include "wire/facts.hpp"

namespace weir::wire::cohere {

struct Streamed {
    Result<void> scanned;
    Result<void> read;
    StreamFacts facts;
    std::string forwarded;  // the raws of all events
    std::vector<llm::StreamEvent> events;
    std::string law;  // how the order law was broken
    llm::ChatAnswer answer;
};

Streamed stream(std::span<const std::string_view> chunks);

// The events as this wire's stream.
std::string write_events(const std::vector<llm::StreamEvent>& events);

}  // namespace weir::wire::cohere
