// Images and documents of other wires, as Anthropic takes them.
#include <gtest/gtest.h>

#include "wire/anthropic/parts_write.hpp"
#include "wire/anthropic/request.hpp"

namespace weir::wire::anthropic {
namespace {

using Source = llm::Media::Source;

Written write(llm::PartBody body) {
    const llm::ChatRequest request = {
        .model = ModelName("m"),
        .messages = {{.role = llm::Role::user, .parts = {{.body = std::move(body)}}}}};
    const Result<Written> written = write_request(request, {});
    EXPECT_TRUE(written.has_value());
    return written ? *written : Written();
}
// The block that is the whole content; what was dropped where there is none.
std::string block(llm::PartBody body) {
    const Written written = write(std::move(body));
    if (!written.dropped.empty()) return "dropped " + written.dropped[0];
    const std::size_t begin = written.body.find("\"content\":[") + 11;
    return written.body.substr(begin, written.body.find("]}]}", begin) - begin);
}
llm::Image image(std::string data, std::string type = {}) {
    return {.media = {.data = std::move(data), .media_type = std::move(type)}};
}
llm::File file(std::string data, std::string type, std::string name) {
    return {.media = {.data = std::move(data), .media_type = std::move(type)},
            .name = std::move(name)};
}

TEST(AnthropicMedia, CallsImagesWhatTheirBytesAre) {
    const auto typed = [](const std::string& data, const std::string& type) {
        return R"({"type":"image","source":{"type":"base64","media_type":")" + type +
               R"(","data":")" + data + "\"}}";
    };
    EXPECT_EQ(block(image("iVBORw0KGgoA", "image/jpeg")), typed("iVBORw0KGgoA", "image/png"));
    EXPECT_EQ(block(image("/9j/4AAQ")), typed("/9j/4AAQ", "image/jpeg"));
    EXPECT_EQ(block(image("R0lGODlh")), typed("R0lGODlh", "image/gif"));
    EXPECT_EQ(block(image("UklGRgAA", "image/webp")), typed("UklGRgAA", "image/webp"));
    EXPECT_EQ(block(image("AAAA", "image/JPG")), typed("AAAA", "image/jpeg"));
    for (const char* type : {"image/bmp", "image/svg+xml", ""})
        EXPECT_EQ(block(image("AAAA", type)), "dropped messages[0].content.image") << type;
}

TEST(AnthropicMedia, TakesPlacesThatItCanReach) {
    const auto place = [](Source source, std::string data, std::string wire = {}) {
        return block(llm::Image{.media = {.source = source,
                                          .data = std::move(data),
                                          .origin = {.wire = std::move(wire), .provider = {}}}});
    };
    EXPECT_EQ(place(Source::url, "https://e.org/a"),
              R"({"type":"image","source":{"type":"url","url":"https://e.org/a"}})");
    EXPECT_EQ(place(Source::file_id, "file_1", "anthropic"),
              R"({"type":"image","source":{"type":"file","file_id":"file_1"}})");
    EXPECT_EQ(place(Source::file_id, "file-1", "openai_chat"), "dropped messages[0].content.image");
    EXPECT_EQ(place(Source::url, "gs://bucket/o"), "dropped messages[0].content.image");
}

TEST(AnthropicMedia, TakesPdfsAndTexts) {
    EXPECT_EQ(
        block(file("JVBERi0x", "", "a.pdf")),
        R"({"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0x"},"title":"a.pdf"})");
    const std::string text =
        R"({"type":"document","source":{"type":"text","media_type":"text/plain","data":"hé"})";
    EXPECT_EQ(block(file("aMOp", "text/markdown", "")), text + "}");
    EXPECT_EQ(block(file("aMOp", "", "a.md")), text + R"(,"title":"a.md"})");
    EXPECT_EQ(block(file("aMOp", "", "a.docx")), "dropped messages[0].content.file");
    EXPECT_EQ(block(file("/w==", "text/plain", "")), "dropped messages[0].content.file");
    EXPECT_EQ(block(file("%", "text/plain", "")), "dropped messages[0].content.file");
}

TEST(AnthropicMedia, DropsWhatItHasNoBlockFor) {
    EXPECT_EQ(block(llm::Audio{}), "dropped messages[0].content.audio");
    EXPECT_EQ(block(llm::Video{}), "dropped messages[0].content.video");
    EXPECT_EQ(block(llm::Opaque{"openai_chat", "{}"}), "dropped messages[0].content.opaque");
}

}  // namespace
}  // namespace weir::wire::anthropic
