#include "wire/embedding/vector.hpp"

#include <gtest/gtest.h>

#include <random>

#include "json/document.hpp"

namespace weir::wire::embedding {
namespace {

std::optional<std::vector<float>> read(std::string_view text) {
    const Result<json::Document> document = json::read(text);
    return document ? read_vector(document->root()) : std::nullopt;
}

std::string written(std::span<const float> vector) {
    std::string text;
    json::Writer out(text);
    write_floats(out, vector);
    return text;
}

TEST(EmbeddingVector, IsBase64OfLittleEndianFloats) {
    const std::vector<float> vector = {0.5F, -1.0F, 0.25F};  // providers.md 9.6
    EXPECT_EQ(base64_of(vector), "AAAAPwAAgL8AAIA+");
    EXPECT_EQ(read(R"("AAAAPwAAgL8AAIA+")"), vector);
    EXPECT_EQ(read("[0.5,-1,0.25]"), vector);
    EXPECT_EQ(written(vector), "[0.5,-1,0.25]");
}

TEST(EmbeddingVector, LosesNothingInEitherSpelling) {
    std::mt19937 random(7);
    std::vector<float> vector;
    for (int i = 0; i < 2000; ++i)
        vector.push_back(
            std::ldexp(static_cast<float>(random()) - 2e9F, static_cast<int>(random() % 80) - 60));
    EXPECT_EQ(read(written(vector)), vector);
    EXPECT_EQ(read('"' + base64_of(vector) + '"'), vector);
}

TEST(EmbeddingVector, RefusesWhatIsNone) {
    for (const std::string_view text : {"[]", "\"\"", "null", "{}", "[1,null]", "[1,\"2\"]",
                                        "[1e39]", "\"AAAA\"", "\"!\"", "\"AADAfw==\"" /* NaN */})
        EXPECT_FALSE(read(text)) << text;
}

}  // namespace
}  // namespace weir::wire::embedding
