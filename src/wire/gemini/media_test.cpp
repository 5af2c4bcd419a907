#include "wire/gemini/media.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire::gemini {
namespace {

std::string written(const llm::PartBody& body) {
    std::string text;
    json::Writer out(text);
    out.open_object();
    const bool done = write_media(out, body, {});
    out.close_object();
    return done ? text : "nothing";
}

llm::PartBody inline_data(std::string_view json) {
    const auto document = json::read(json);
    return read_inline_data(document->root());
}

llm::PartBody file_data(std::string_view json) {
    const auto document = json::read(json);
    return read_file_data(document->root());
}

TEST(GeminiMedia, KindsByMediaType) {
    const auto image = inline_data(R"({"mime_type":"image/png","data":"iV-_"})");
    EXPECT_EQ(std::get<llm::Image>(image).media.data, "iV+/");
    const auto sound = inline_data(R"({"mimeType":"audio/L16;rate=24000","data":"AA"})");
    EXPECT_EQ(std::get<llm::Audio>(sound).format, "pcm16");
    EXPECT_TRUE(
        std::holds_alternative<llm::Video>(inline_data(R"({"mimeType":"video/mp4","data":"AA"})")));
    EXPECT_TRUE(std::holds_alternative<llm::File>(
        inline_data(R"({"mimeType":"application/pdf","data":"AA"})")));
    EXPECT_TRUE(std::holds_alternative<llm::Image>(inline_data(R"({"data":"/9j/4AAQ"})")));
}

TEST(GeminiMedia, FilesOfGoogleAreGooglesAlone) {
    const auto own = std::get<llm::Image>(file_data(
        R"({"mimeType":"image/png","fileUri":"https://generativelanguage.googleapis.com/v1beta/files/x"})"));
    EXPECT_EQ(own.media.source, llm::Media::Source::file_id);
    EXPECT_EQ(own.media.origin.wire, "gemini");
    const auto url = std::get<llm::File>(file_data(R"({"fileUri":"gs://bucket/a.pdf"})"));
    EXPECT_EQ(url.media.source, llm::Media::Source::url);
    EXPECT_TRUE(std::holds_alternative<llm::Video>(
        file_data(R"({"fileUri":"https://www.youtube.com/watch?v=1"})")));
}

TEST(GeminiMedia, BytesAreWrittenWithATypeFoundSomewhere) {
    llm::Image image;
    image.media.data = "iVBORw0KGgoAAA";
    EXPECT_EQ(written(image), R"({"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgoAAA"}})");
    image.media.data = "UklGRiQAAABXQVZFZm10";
    EXPECT_EQ(media_type_of(image), "audio/wav");
    image.media.data = "UklGRiQAAABXRUJQVlA4";
    EXPECT_EQ(media_type_of(image), "image/webp");
    llm::Audio sound;
    sound.media.data = "AA";
    sound.format = "mp3";
    EXPECT_EQ(written(sound), R"({"inlineData":{"mimeType":"audio/mp3","data":"AA"}})");
    sound.media.source = llm::Media::Source::url;
    sound.media.data = "data:audio/wav;base64,BB";
    EXPECT_EQ(written(sound), R"({"inlineData":{"mimeType":"audio/wav","data":"BB"}})");
    llm::File file;
    file.media.data = "AA";
    file.name = "notes.CSV";
    EXPECT_EQ(written(file), R"({"inlineData":{"mimeType":"text/csv","data":"AA"}})");
    file.name = "strange";
    EXPECT_EQ(written(file),
              R"({"inlineData":{"mimeType":"application/octet-stream","data":"AA"}})");
}

TEST(GeminiMedia, AddressesAreWrittenAndForeignFilesAreNot) {
    llm::Image image;
    image.media = {.source = llm::Media::Source::url, .data = "https://x.org/a.png?b=1"};
    EXPECT_EQ(written(image),
              R"({"fileData":{"mimeType":"image/png","fileUri":"https://x.org/a.png?b=1"}})");
    image.media = {.source = llm::Media::Source::file_id, .data = "file-1"};
    EXPECT_EQ(written(image), "nothing");
    image.media.origin.wire = "gemini";
    EXPECT_EQ(written(image), R"({"fileData":{"fileUri":"file-1"}})");
    EXPECT_EQ(written(llm::Text{}), "nothing");
}

}  // namespace
}  // namespace weir::wire::gemini
