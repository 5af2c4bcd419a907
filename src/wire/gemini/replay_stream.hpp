#pragma once
// For tests: what is checked of every recorded stream, in all framings.
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "llm/stream.hpp"
#include "wire/facts.hpp"
#include "wire/replay_data.hpp"
#include "wire/translate.hpp"

namespace weir::wire::gemini {

struct StreamedAnswer {
    Result<void> result;
    std::vector<llm::StreamEvent> events;
    llm::ChatAnswer answer;  // put together
    std::string law;         // how the order law was broken
    Result<void> scan_result;
    StreamFacts facts;
    std::string forwarded;
};

// Reads and scans the pieces of a body with the framing's reader.
StreamedAnswer read_stream_pieces(const std::vector<std::string_view>& pieces,
                                  WriteOptions::Framing framing);
StreamedAnswer read_stream_body(const replay::Exchange& exchange);

// What every client sees of an answer: texts by kind, calls, why it ended.
std::vector<std::string> gist(const llm::ChatAnswer& answer);

void check_stream(const replay::Exchange& exchange, Random& random);

}  // namespace weir::wire::gemini
