#include "wire/embedding/field.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire::embedding {
namespace {

using Cut = llm::EmbeddingRequest::Cut;

template <class Read>
auto read(Read reader, std::string_view text) {
    const Result<json::Document> document = json::read(text);
    return reader(document->root(), "f");
}

TEST(EmbeddingField, ReadsWhatIsThere) {
    EXPECT_EQ(**read(read_dimensions, "256"), 256);
    EXPECT_EQ(*read(read_dimensions, "null"), std::nullopt);
    EXPECT_EQ(**read(read_cut, "\"START\""), Cut::start);
    EXPECT_EQ(**read(read_cut, "false"), Cut::none);
    EXPECT_EQ(**read(read_purpose_field, "\"query\""), llm::EmbeddingPurpose::query);
}

TEST(EmbeddingField, NamesWhatIsWrong) {
    for (const std::string_view text : {"0", "-1", "1.5", "\"7\"", "65537", "1e99"})
        EXPECT_EQ(read(read_dimensions, text).error().field(), "f") << text;
    EXPECT_EQ(read(read_cut, "\"MIDDLE\"").error().field(), "f");
    EXPECT_EQ(read(read_purpose_field, "\"image\"").error().kind(), ErrorKind::unsupported);
    EXPECT_EQ(element("texts", 3), "texts[3]");
}

}  // namespace
}  // namespace weir::wire::embedding
