#include "wire/rerank/choose.hpp"

#include <gtest/gtest.h>

namespace weir::wire::rerank {
namespace {

std::string_view chosen(std::string_view body, std::string_view sdk = "") {
    return choose_wire(body, {}, sdk).name;
}

TEST(ChooseRerank, GoesByWhatOnlyOneVendorSays) {
    EXPECT_EQ(chosen(R"({"query":"q","documents":["a"],"top_n":1})"), "rerank");
    EXPECT_EQ(chosen(R"({"query":"q","documents":["a"],"top_k":1})"), "voyage_rerank");
    EXPECT_EQ(chosen(R"({"query":"q","documents":["a"],"top_k":1,"top_n":1})"), "rerank");
    EXPECT_EQ(chosen(R"({"query":"q","documents":["a"],"max_chunks_per_doc":1})"),
              "cohere_v1_rerank");
    EXPECT_EQ(chosen(R"({"query":"q","documents":["a"]})", "cohere"), "cohere_v1_rerank");
    EXPECT_EQ(chosen(R"({"query":"q","documents":["a"]})", "other"), "rerank");
}

TEST(ChooseRerank, TextsSayNothing) {
    EXPECT_EQ(chosen(R"({"query":"top_k","documents":["max_chunks_per_doc"]})"), "rerank");
    EXPECT_EQ(chosen(R"({"query":"q","documents":["a"],"top_k":null})"), "rerank");
    EXPECT_EQ(chosen(R"("top_k")"), "rerank");
    EXPECT_EQ(chosen(R"({"top_k":)"), "rerank");
    EXPECT_EQ(chosen(""), "rerank");
}

TEST(ChooseRerank, CountsTheDocumentsOfAnyShape) {
    EXPECT_EQ(documents_in(R"({"documents":["a","b"]})", {}), 2U);
    EXPECT_EQ(documents_in(R"({"passages":[{"text":"a"}]})", {}), 1U);
    EXPECT_EQ(documents_in(R"({"documents":"a"})", {}), 0U);
    EXPECT_EQ(documents_in("x", {}), 0U);
}

}  // namespace
}  // namespace weir::wire::rerank
