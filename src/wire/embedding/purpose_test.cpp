#include "wire/embedding/purpose.hpp"

#include <gtest/gtest.h>

namespace weir::wire::embedding {
namespace {

using Purpose = llm::EmbeddingPurpose;

TEST(EmbeddingPurpose, IsTheSameInAllVendorsWords) {
    for (const auto words : {PurposeWords::cohere, PurposeWords::voyage, PurposeWords::nvidia,
                             PurposeWords::jina, PurposeWords::gemini})
        for (const Purpose purpose : {Purpose::query, Purpose::document})
            EXPECT_EQ(read_purpose(write_purpose(words, purpose)), purpose);
    EXPECT_EQ(read_purpose("passage"), Purpose::document);
    EXPECT_FALSE(read_purpose("image"));
}

TEST(EmbeddingPurpose, HasNoWordWhereTheVendorHasNone) {
    EXPECT_EQ(write_purpose(PurposeWords::cohere, Purpose::similarity), "");
    EXPECT_EQ(write_purpose(PurposeWords::voyage, Purpose::clustering), "");
    EXPECT_EQ(write_purpose(PurposeWords::none, Purpose::query), "");
    EXPECT_EQ(write_purpose(PurposeWords::cohere, Purpose::question), "search_query");
}

}  // namespace
}  // namespace weir::wire::embedding
