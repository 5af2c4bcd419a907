#include "wire/embedding/codec.hpp"

#include <gtest/gtest.h>

namespace weir::wire {
namespace {

std::vector<llm::EmbeddingInput> inputs(std::size_t count, std::size_t bytes) {
    return std::vector<llm::EmbeddingInput>(count, {.text = std::string(bytes, 'x')});
}

TEST(InputsOfCall, TakesNoMoreThanTheProviderDoes) {
    EXPECT_EQ(inputs_of_call(inputs(5, 1), {.inputs_max = 2, .tokens_max = 1000}), 2U);
    EXPECT_EQ(inputs_of_call(inputs(2, 1), {.inputs_max = 2, .tokens_max = 1000}), 2U);
    EXPECT_EQ(inputs_of_call({}, {}), 0U);
}

TEST(InputsOfCall, StopsBeforeTheTokensAreTooMany) {
    EXPECT_EQ(inputs_of_call(inputs(5, 297), {.inputs_max = 100, .tokens_max = 300}), 3U);
    std::vector<llm::EmbeddingInput> tokens(3);
    for (llm::EmbeddingInput& one : tokens)
        one.tokens.assign(10, 1);
    EXPECT_EQ(inputs_of_call(tokens, {.inputs_max = 100, .tokens_max = 20}), 2U);
}

TEST(InputsOfCall, TakesOneThatIsTooLongByItself) {
    EXPECT_EQ(inputs_of_call(inputs(2, 9000), {.inputs_max = 100, .tokens_max = 10}), 1U)
        << "the provider says so better than we could";
}

}  // namespace
}  // namespace weir::wire
