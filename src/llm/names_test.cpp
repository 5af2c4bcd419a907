#include <gtest/gtest.h>

#include <set>

#include "llm/stream.hpp"

namespace weir::llm {
namespace {

TEST(Names, EveryStopReasonReadsBack) {
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < stop_reason_count; ++i) {
        const auto reason = static_cast<StopReason>(i);
        EXPECT_EQ(stop_reason_by_name(name(reason)), reason);
        EXPECT_TRUE(seen.insert(name(reason)).second);
    }
    EXPECT_EQ(stop_reason_by_name("no such"), std::nullopt);
}

TEST(Names, RolesAndEffortsReadBack) {
    for (const Role role : {Role::system, Role::developer, Role::user, Role::assistant, Role::tool})
        EXPECT_EQ(role_by_name(name(role)), role);
    EXPECT_EQ(role_by_name("function"), std::nullopt);
    for (const Effort effort : {Effort::none, Effort::minimal, Effort::low, Effort::medium,
                                Effort::high, Effort::xhigh, Effort::max})
        EXPECT_EQ(effort_by_name(name(effort)), effort);
}

TEST(Names, VariantsAreNamedByTheirAlternative) {
    EXPECT_EQ(name(PartBody(Text{})), "text");
    EXPECT_EQ(name(PartBody(Refusal{})), "refusal");
    EXPECT_EQ(name(PartBody(ToolCall{})), "tool_call");
    EXPECT_EQ(name(PartBody(Reasoning{})), "reasoning");
    EXPECT_EQ(name(StreamEvent(Started{})), "started");
    EXPECT_EQ(name(StreamEvent(ReasoningProof{})), "reasoning_proof");
    EXPECT_EQ(name(StreamEvent(PartSigned{})), "part_signed");
    EXPECT_EQ(name(StreamEvent(Finished{})), "finished");
}

TEST(Usage, TotalsAreOfDisjointParts) {
    const Usage usage = {.input_uncached = Tokens(10),
                         .input_cache_read = Tokens(5),
                         .input_cache_write = Tokens(3),
                         .input_cache_write_1h = Tokens(2),
                         .output_visible = Tokens(7),
                         .output_reasoning = Tokens(4),
                         .input_audio = Tokens(6)};
    EXPECT_EQ(usage.input(), Tokens(20));
    EXPECT_EQ(usage.output(), Tokens(11));
    EXPECT_EQ(usage.total(), Tokens(31));
}

}  // namespace
}  // namespace weir::llm
