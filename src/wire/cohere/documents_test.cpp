#include "wire/cohere/documents.hpp"

#include <gtest/gtest.h>

#include "base/base64.hpp"
#include "json/document.hpp"

namespace weir::wire::cohere {
namespace {

std::string there_and_back(std::string_view json) {
    const Result<json::Document> document = json::read(json);
    const llm::Part part = read_document_part(document->root());
    std::string written;
    json::Writer out(written);
    EXPECT_TRUE(write_document_part(out, std::get<llm::File>(part.body), part.extras));
    return written;
}

TEST(CohereDocuments, GoThereAndBack) {
    for (const std::string_view same :
         {R"({"id":"d","data":{"text":"sky"}})", R"({"data":{"title":"T","text":"sky"}})",
          R"({"id":"d","data":{"a":1,"b":[true]}})", R"({"data":"sky"})", R"({"data":"{\"a\":1}"})",
          R"({"id":7,"x":{},"data":{"text":"{\"a\":1}"}})", R"({"data":{}})"})
        EXPECT_EQ(there_and_back(same), same);
    EXPECT_EQ(there_and_back(R"("sky")"), R"({"data":{"text":"sky"}})");
}

TEST(CohereDocuments, AreTextForEveryOtherWire) {
    const Result<json::Document> document =
        json::read(R"({"id":"d","data":{"text":"sky","title":"T"}})");
    const llm::Part part = read_document_part(document->root());
    const auto& file = std::get<llm::File>(part.body);
    EXPECT_EQ(file.media.media_type, "text/plain");
    EXPECT_EQ(base64_decode(file.media.data), "sky");
    EXPECT_EQ(file.title, "T");
}

TEST(CohereDocuments, AreMadeOfOthersText) {
    llm::File file;
    file.media.media_type = "text/markdown";
    file.media.data = base64_encode("# sky");
    file.name = "a.md";
    file.context = "about the sky";
    std::string written;
    json::Writer out(written);
    ASSERT_TRUE(write_document_part(out, file, {}));
    EXPECT_EQ(written, R"({"data":{"title":"a.md","context":"about the sky","text":"# sky"}})");
    file.media.media_type = "application/pdf";
    EXPECT_FALSE(is_document(file));
    file.media = {.source = llm::Media::Source::url,
                  .data = "https://e.org/a.txt",
                  .media_type = "text/plain",
                  .origin = {}};
    EXPECT_FALSE(is_document(file));
    file.media = {.data = "*", .media_type = "text/plain", .origin = {}};
    EXPECT_FALSE(is_document(file));
}

}  // namespace
}  // namespace weir::wire::cohere
