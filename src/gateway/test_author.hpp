#pragma once
// For tests of broken streams: models of any wire that write one text, break off where they are
// told to, and go on with it in the ways that models do; and a client that reads it.
#include <string>
#include <string_view>
#include <vector>

#include "gateway/joint.hpp"
#include "gateway/test_world.hpp"
#include "llm/stream_checker.hpp"

namespace weir::gateway::test {

// How a model goes on from the beginning that it is given.
enum class Manner : std::uint8_t { exactly, repeats_words, restarts, space_first, restarts_spaced };
enum class Break : std::uint8_t { none, reset, truncation, in_band_error, silence };

// A text of so many words, each of them once, in several scripts, over several lines.
std::string a_text(Random& random, int words);
// What a model says that was given the beginning of the whole text.
std::string continuation(std::string_view whole, std::string_view given, Manner manner);
// The text of the last assistant message in the request; "" without one.
std::string given_text(std::string_view wire, std::string_view body);

struct Writing {
    std::string_view wire;
    std::string_view text;
    Break how = Break::none;
    double until = 1;  // the part of the stream's bytes that comes
    bool thinks = false;
};
// Usage of 10 in and 5 out.
Play write_stream(const Writing& writing, Random& random);

// A request for a stream in the client's wire, with usage.
struct Asking {
    Exchange::Request request;
    AskedInPath path;
};
Asking ask_for_stream(std::string_view wire, std::string_view model = "both");

// What a client made of the answer. problem: "" for a stream that keeps every law.
struct Got {
    std::string text;
    std::string problem;
    std::optional<Error> error;  // in-band
    std::optional<llm::Usage> usage;
    llm::StopReason stop = llm::StopReason::unknown;
    std::vector<std::string> kinds;  // of blocks
};
Got read_stream(std::string_view wire, std::string_view body);

}  // namespace weir::gateway::test
