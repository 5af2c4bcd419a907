#pragma once
// Which models read texts by which tokens, and what their prompts hold beside the texts. Data: a
// new model is a row of family.cpp at most.
#include <cstdint>
#include <span>
#include <string_view>

#include "llm/tokens/text_weight.hpp"

namespace weir::llm::tokens {

// How the definitions of tools and the calls of earlier turns stand in the prompt.
enum class ToolForm : std::uint8_t {
    json,         // about as they were given
    declarations  // as the declarations that OpenAI's models are shown (wire/tool_prompt.hpp)
};

struct Family {
    std::string_view name;
    std::string_view encoding;  // its own, or the one that its texts are compared with
    bool own_encoding = false;
    ToolForm tool_form = ToolForm::json;
    // Thousandths of a token. Fitted to recorded usage by tools/tokens/fit_families.py, where no
    // document says them.
    std::int32_t text = 1000;    // a token of `encoding`
    std::int32_t tools = 1000;   // the same in definitions of tools
    std::int32_t schema = 1000;  // the same in the schema of the answer
    std::int32_t base = 0;
    std::int32_t message = 0;
    std::int32_t assistant = 0;            // each message of the model's, beside `message`
    std::int32_t system = 0;               // where there is a system message
    std::int32_t thinking = 0;             // where thinking is asked for
    std::int32_t has_schema = 0;           // where the answer has one
    std::int32_t has_tools = 0;            // where there are tools
    std::int32_t has_tools_responses = 0;  // the same where the wire is openai_responses
    std::int32_t tools_and_system = 0;     // added to them where there is a system message too
    std::int32_t tool = 0;                 // each
    std::int32_t call = 0;                 // each, with its result
    std::int32_t image = 800'000;          // each
    std::int32_t answer_byte = 0;          // of an answer's text
    const TextScale* scale = nullptr;
};

// By the catalog's name ("anthropic/claude-sonnet-5") or any provider's spelling of it. Models that
// no row knows are of a family that says so.
const Family& family_of(std::string_view model);
std::span<const Family> families();

}  // namespace weir::llm::tokens
