// The same question asked with and without a stream, where a recording has both and the model said
// the same: the collected stream is the answer.
#include <gtest/gtest.h>

#include <array>
#include <map>

#include "wire/gemini/replay_stream.hpp"
#include "wire/gemini/response.hpp"

namespace weir::wire::gemini {
namespace {

struct Pair {
    std::string_view whole;  // ends of ids
    std::string_view stream;
};
constexpr std::array<Pair, 9> pairs = {{
    {"test_basic_completion[sync].yaml#0", "test_basic_completion[stream].yaml#0"},
    {"test_tool_use_async[async].yaml#1", "test_tool_use_async[async_stream].yaml#1"},
    {"gemini-2.5-pro/simple_object.yaml#0", "gemini-2.5-pro/simple_object_streaming.yaml#0"},
    {"gemini-3-pro-preview/multi_tool.yaml#1", "gemini-3-pro-preview/multi_tool_streaming.yaml#1"},
    {"gemini-3-pro-preview/complex_object.yaml#0",
     "gemini-3-pro-preview/complex_object_streaming.yaml#0"},
    {"vertex-gemini-2-5-pro/complex_object.yaml#0",
     "vertex-gemini-2-5-pro/complex_object_streaming.yaml#0"},
    {"blocking_escalating_retry_reports_each_attempts_own_cap.yaml#0",
     "streaming_escalating_retry_reports_each_attempts_own_cap.yaml#0"},
    {"blocking_escalating_retry_reports_each_attempts_own_cap.yaml#1",
     "streaming_escalating_retry_reports_each_attempts_own_cap.yaml#1"},
    {"unary-success-code-execution.json#0", "streaming-success-code-execution.txt#0"},
}};

// Kinds of parts and what is said, texts that follow each other as one; signatures differ.
std::vector<std::string> parts_of(const llm::ChatAnswer& answer) {
    std::vector<std::string> lines;
    for (const llm::Part& part : answer.choices.at(0).message.parts) {
        const auto* text = std::get_if<llm::Text>(&part.body);
        const bool goes_on = text && !lines.empty() && lines.back().starts_with("text ");
        if (goes_on)
            lines.back() += text->text;
        else if (text && !text->text.empty())
            lines.push_back("text " + text->text.str());
        else if (const auto* call = std::get_if<llm::ToolCall>(&part.body))
            lines.push_back(call->name + call->arguments);
        else if (const auto* opaque = std::get_if<llm::Opaque>(&part.body))
            lines.push_back(opaque->json);
    }
    lines.emplace_back(llm::name(answer.choices.at(0).stop));
    return lines;
}

TEST(GeminiReplay, ACollectedStreamIsItsSibling) {
    if (replay::folder().empty())
        GTEST_SKIP() << "no recordings: set WEIR_DATA to the folder that has exchanges/";
    std::map<std::string_view, llm::ChatAnswer> found;
    replay::for_each("gemini.generateContent", [&found](const replay::Exchange& exchange) {
        for (const Pair& pair : pairs) {
            if (exchange.id.ends_with(pair.whole) && !exchange.stream)
                found[pair.whole] =
                    read_answer(exchange.response, {}, {}).value_or(llm::ChatAnswer{});
            if (exchange.id.ends_with(pair.stream) && exchange.stream)
                found[pair.stream] = read_stream_body(exchange).answer;
        }
    });
    for (const Pair& pair : pairs) {
        ASSERT_TRUE(found.contains(pair.whole) && found.contains(pair.stream)) << pair.whole;
        EXPECT_EQ(parts_of(found[pair.whole]), parts_of(found[pair.stream])) << pair.stream;
    }
}

}  // namespace
}  // namespace weir::wire::gemini
