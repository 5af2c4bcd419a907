#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/openai_responses/items.hpp"
#include "wire/openai_responses/parts_write.hpp"

namespace weir::wire::openai_responses {
namespace {

llm::Part read(std::string_view json) {
    const Result<json::Document> document = json::read(json);
    return read_content_part(document->root());
}

std::string write(const llm::Part& part) {
    std::string json;
    json::Writer out(json);
    return write_input_part(out, part.body, {}, part.cache, part.extras) ? json : "nothing";
}

TEST(ResponsesParts, ComeBackAsTheyWere) {
    for (
        const std::string_view json :
        {R"({"type":"input_text","text":"t"})",
         R"({"type":"input_text","text":"t","prompt_cache_breakpoint":{"mode":"explicit"},"x":1.0})",
         R"({"type":"input_image","image_url":"https://x/y.png","detail":"original"})",
         R"({"type":"input_image","file_id":"file-1"})",
         R"({"type":"input_file","filename":"a","file_url":"https://x/y.pdf"})",
         R"({"type":"input_file","file_id":"file-1"})",
         R"({"type":"input_file","filename":"a","file_data":"QUJD"})",
         R"({"type":"input_audio","input_audio":{"data":"AA","format":"mp3"}})",
         R"({"type":"refusal","refusal":"no"})", R"({"type":"new","deep":{"a":[1.0]}})"})
        EXPECT_EQ(write(read(json)), json);
}

TEST(ResponsesParts, TakesTheImageObjectOfChatCompletions) {
    EXPECT_EQ(write(read(R"({"type":"input_image","image_url":{"url":"u","detail":"low"}})")),
              R"({"type":"input_image","image_url":"u","detail":"low"})");
}

// An id means something only to the provider that gave it.
TEST(ResponsesParts, RefusesFileIdsOfOtherWires) {
    const auto file_of = [](std::string wire) {
        return llm::Part{.body = llm::File{.media = {.source = llm::Media::Source::file_id,
                                                     .data = "f",
                                                     .media_type = {},
                                                     .origin = {std::move(wire), {}}}}};
    };
    EXPECT_EQ(write(file_of("anthropic")), "nothing");
    EXPECT_EQ(write(file_of("openai_chat")), R"({"type":"input_file","file_id":"f"})");
    EXPECT_EQ(write({.body = llm::Video{}}), "nothing");
    EXPECT_EQ(write({.body = llm::Opaque{"gemini", "{}"}}), "nothing");
}

TEST(ResponsesParts, PlacesForeignAnnotationsInTheirPart) {
    std::string json;
    json::Writer out(json);
    write_annotation(out, {.url = "u", .title = "t", .begin = 12, .end = 15}, 10);
    EXPECT_EQ(json,
              R"({"type":"url_citation","start_index":2,"end_index":5,"title":"t","url":"u"})");
}

}  // namespace
}  // namespace weir::wire::openai_responses
