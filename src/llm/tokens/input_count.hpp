#pragma once
// How many tokens a request's input has for a family of models: its texts by their encoding, and
// what stands around them. Pure.
#include <cstdint>
#include <string>

#include "llm/chat.hpp"
#include "llm/tokens/encoding.hpp"
#include "llm/tokens/family.hpp"

namespace weir::llm::tokens {

// What a request is made of. Lengths in thousandths of a token of the family's encoding.
struct InputShape {
    std::int64_t text = 0;
    std::int64_t tools = 0;
    std::int64_t schema = 0;
    std::int64_t messages = 0;
    std::int64_t assistants = 0;  // of the messages
    std::int64_t tool_count = 0;
    std::int64_t calls = 0;
    std::int64_t results = 0;
    std::int64_t images = 0;
    std::int64_t media_bytes = 0;  // of sound, film and documents, in base64
    bool has_system = false;
    bool thinking = false;   // asked for
    bool responses = false;  // asked over openai_responses
    bool counted = false;    // every text was, by the encoding; none estimated
    bool only_texts =
        true;  // nothing but texts, in messages without names, and nothing special asked
};

struct Measuring {
    // Texts of together up to this are counted, more are estimated; 0: none is.
    std::size_t counted_bytes_max = 0;
    // The definitions of tools as one text, where the family shows them as such; "" otherwise.
    std::string tool_prompt = {};
    bool responses = false;  // asked over openai_responses, whose prompts differ a little
};

InputShape shape_of(const ChatRequest& request, const Family& family, const Measuring& how);

struct InputCount {
    Tokens tokens;
    bool exact = false;  // as the model's vendor counts, by a documented rule and its own encoding
};
InputCount count_input(const InputShape& shape, const Family& family);

// An answer of which only the length is known.
Tokens estimate_answer(std::size_t text_bytes, const Family& family);

}  // namespace weir::llm::tokens
