#pragma once
// For tests: streams through the reader and the tap of this wire.
#include <string>
#include <string_view>
#include <vector>

#include "llm/collect.hpp"
#include "wire/facts.hpp"

namespace weir::wire::bedrock {

struct Frame {
    std::string name;
    std::string data;
    std::string raw;
    bool exception = false;
};
std::vector<Frame> frames_of(std::string_view body);

// Lines {"<event type>":{payload}} as the frames they were.
std::string frames_of_lines(std::string_view lines);
std::string frame(std::string_view type, std::string_view payload);

struct Scanned {
    Result<void> result;
    StreamFacts facts;
    std::string forwarded;
    std::size_t content = 0;  // events with content
};
Scanned scan(const std::vector<std::string_view>& chunks);

struct Translated {
    Result<void> result;
    llm::ChatAnswer answer;
    std::vector<llm::StreamEvent> events;
    std::string law;  // how the order law was broken
};
Translated translate(const std::vector<std::string_view>& chunks);

std::string write_stream(const std::vector<llm::StreamEvent>& events);

// What a stream that was written again says beside: metrics of 0, if there were none.
llm::ChatAnswer with_metrics(llm::ChatAnswer answer);

// Bytes of text, thoughts, names and arguments, counted from the frames alone.
std::size_t text_bytes(std::string_view body);

}  // namespace weir::wire::bedrock
