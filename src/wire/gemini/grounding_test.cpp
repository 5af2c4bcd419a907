#include "wire/gemini/grounding.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/gemini/parts.hpp"

namespace weir::wire::gemini {
namespace {

// Bytes 0 to 5 are "Héé", 3 characters.
constexpr std::string_view candidate = R"({"content":{"parts":[{"text":"plan","thought":true},
  {"text":"H\u00e9\u00e9"},{"text":" there"}]},
  "groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a","title":"A"}},
    {"retrievedContext":{"uri":"gs://b"}},{"maps":{"uri":"https://m","title":"M"}}],
   "groundingSupports":[{"segment":{"endIndex":5,"text":"Hee","partIndex":1},
     "groundingChunkIndices":[0,1,9]},
     {"segment":{"startIndex":1,"endIndex":6,"partIndex":2},"groundingChunkIndices":[0]}]},
  "citationMetadata":{"citations":[{"startIndex":6,"endIndex":99,"uri":"https://c"}]}})";

TEST(GeminiGrounding, PlacesAreCharactersOfTheWholeText) {
    const auto document = json::read(candidate);
    const json::Value parts = document->root()["content"]["parts"];
    std::vector<llm::Part> read = read_parts(parts);
    attach_citations(document->root(), read, parts);
    const auto& first = std::get<llm::Text>(read[1].body).citations;
    const auto& second = std::get<llm::Text>(read[2].body).citations;
    ASSERT_EQ(first.size(), 3U);
    EXPECT_EQ(first[0].url, "https://a");
    EXPECT_EQ(first[0].title, "A");
    EXPECT_EQ(first[0].cited_text, "Hee");
    EXPECT_EQ(first[0].begin, 0);
    EXPECT_EQ(first[0].end, 3);
    EXPECT_EQ(first[1].url, "gs://b");
    EXPECT_EQ(first[2].url, "https://m");
    EXPECT_FALSE(first[2].begin.has_value());
    ASSERT_EQ(second.size(), 2U);
    EXPECT_EQ(second[0].begin, 4);
    EXPECT_EQ(second[0].end, 9);
    EXPECT_EQ(second[1].url, "https://c");
    EXPECT_EQ(second[1].begin, 4);
    EXPECT_EQ(second[1].end, 9);
}

TEST(GeminiGrounding, CitationsOfOthersAreWrittenInBytes) {
    const llm::Citation placed = {.url = "https://a", .title = "A", .begin = 1, .end = 3};
    const llm::Citation whole = {.url = "https://b"};
    const std::string text = "H\xC3\xA9\xC3\xA9!";
    std::string out;
    json::Writer to(out);
    write_grounding(to, text, {{&placed, 0, 6}, {&whole, 0, 6}, {&placed, 0, 6}});
    EXPECT_EQ(out,
              "{\"groundingChunks\":[{\"web\":{\"uri\":\"https://a\",\"title\":\"A\"}},"
              "{\"web\":{\"uri\":\"https://b\"}}],\"groundingSupports\":["
              "{\"segment\":{\"startIndex\":1,\"endIndex\":5,\"text\":\"\xC3\xA9\xC3\xA9\"},"
              "\"groundingChunkIndices\":[0]},"
              "{\"segment\":{\"endIndex\":6,\"text\":\"H\xC3\xA9\xC3\xA9!\"},"
              "\"groundingChunkIndices\":[1]},"
              "{\"segment\":{\"startIndex\":1,\"endIndex\":5,\"text\":\"\xC3\xA9\xC3\xA9\"},"
              "\"groundingChunkIndices\":[0]}]}");
}

TEST(GeminiGrounding, OddPlacesAreHarmless) {
    const auto document = json::read(
        R"({"groundingMetadata":{"groundingChunks":[{"web":1},{}],"groundingSupports":[
        {"segment":{"startIndex":-5,"endIndex":1e12,"partIndex":77},"groundingChunkIndices":[0,-1]}]}})");
    SourceText text;
    text.text = "ab";
    const auto read = read_citations(document->root(), text);
    ASSERT_EQ(read.size(), 2U);
    EXPECT_EQ(read[0].citation.begin, 0);
    EXPECT_EQ(read[0].citation.end, 2);
}

}  // namespace
}  // namespace weir::wire::gemini
