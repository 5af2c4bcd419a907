#include "llm/token_estimate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <vector>

#include "wire/replay_data.hpp"
#include "wire/wire.hpp"

namespace weir::wire {
namespace {

Tokens of(std::string_view wire, std::string_view body) {
    const auto request = find(wire)->read_request(body, {});
    EXPECT_TRUE(request.has_value()) << body;
    return request ? llm::estimate_input(*request) : Tokens(-1);
}

TEST(TokenEstimate, GrowsWithWhatIsSaid) {
    const Tokens shortest =
        of("openai_chat", R"({"model":"m","messages":[{"role":"user","content":"hi"}]})");
    EXPECT_GT(shortest, Tokens(0));
    EXPECT_LT(shortest, Tokens(12));
    EXPECT_GT(
        of("openai_chat",
           R"({"model":"m","messages":[{"role":"user","content":"hello there, how are you?"}]})"),
        shortest);
    EXPECT_GT(of("openai_chat", R"({"model":"m","messages":[{"role":"user","content":"hi"}],)"
                                R"("tools":[{"type":"function","function":{"name":"f"}}]})"),
              shortest);
    // The same words cost the same over every wire.
    EXPECT_EQ(of("anthropic",
                 R"({"model":"m","max_tokens":1,"messages":[{"role":"user","content":"hi"}]})"),
              shortest);
    EXPECT_EQ(of("gemini", R"({"contents":[{"role":"user","parts":[{"text":"hi"}]}]})"), shortest);
}

// Against what providers counted for the same requests. The bound is wide on purpose: it must fail
// when the estimate breaks, not when a recording is added.
TEST(TokenEstimate, IsNearWhatProvidersCounted) {
    struct Row {
        std::string_view api;
        std::string_view wire;
        llm::PromptHabits habits = {};
    };
    for (const Row& row :
         {Row{"openai.chat", "openai_chat"},
          Row{"anthropic.messages", "anthropic", llm::anthropic_habits},
          Row{"openai.responses", "openai_responses"}, Row{"gemini.generateContent", "gemini"}}) {
        if (replay::folder().empty()) GTEST_SKIP() << "no recorded data: set WEIR_DATA";
        std::vector<double> ratios;
        replay::for_each(std::string(row.api), [&](const replay::Exchange& exchange) {
            if (exchange.status != 200 || exchange.stream) return;
            const auto request = find(row.wire)->read_request(exchange.request, {});
            const auto facts = find(row.wire)->scan_answer(exchange.response, {}, {});
            if (!request || !facts || !facts->usage) return;
            const auto counted = static_cast<double>(facts->usage->input().value());
            if (counted < 50) return;
            ratios.push_back(
                static_cast<double>(llm::estimate_input(*request, row.habits).value()) / counted);
        });
        if (ratios.empty()) continue;
        std::ranges::sort(ratios);
        const auto at = [&](double share) {
            return ratios[static_cast<std::size_t>(share * static_cast<double>(ratios.size() - 1))];
        };
        std::cout << row.wire << ": estimate / counted over " << ratios.size()
                  << " requests: median " << at(0.5) << ", quartiles " << at(0.25) << " to "
                  << at(0.75) << "\n";
        EXPECT_GT(at(0.5), 0.5) << row.wire;
        EXPECT_LT(at(0.5), 1.5) << row.wire;
    }
}

}  // namespace
}  // namespace weir::wire
