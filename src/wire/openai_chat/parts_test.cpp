#include "wire/openai_chat/parts.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"
#include "wire/openai_chat/parts_write.hpp"

namespace weir::wire::openai_chat {
namespace {

TEST(Media, UrlsReadBack) {
    for (const std::string url :
         {"https://e.org/a.png", "data:image/png;base64,AA==", "data:;base64,AA==",
          "data:image/png;charset=x;base64,AA==", "data:text/plain,hello", "gs://b/o", ""})
        EXPECT_EQ(write_url(read_url(url)), url);
    EXPECT_EQ(read_url("data:image/png;base64,AA==").media_type, "image/png");
    EXPECT_EQ(read_url("data:image/png;base64,AA==").data, "AA==");
    EXPECT_EQ(write_url({.source = llm::Media::Source::file_id, .data = "f"}), "");
}

std::string written(std::string_view part) {
    const std::string content = "[" + std::string(part) + "]";
    const Result<json::Document> document = json::read(content);
    if (!document) return document.error().message();
    const std::vector<llm::Part> parts = read_content(document->root());
    if (parts.size() != 1) return "not one part";
    std::string out;
    json::Writer writer(out);
    const bool done =
        write_content_part(writer, parts[0].body, {}, parts[0].cache, parts[0].extras);
    return done ? out : "not written";
}

TEST(Parts, ReadBackAsTheyWere) {
    for (const std::string_view part :
         {R"({"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"1h"}})",
          R"({"type":"text","text":"a","prompt_cache_breakpoint":{"mode":"explicit"}})",
          R"({"type":"text","text":"a","own":[1, 2]})",
          R"({"type":"image_url","image_url":{"url":"https://e.org","detail":"high"}})",
          R"({"type":"input_audio","input_audio":{"data":"AA","format":"wav"}})",
          R"({"type":"input_audio","input_audio":{"data":"data:;base64,AA"}})",
          R"({"type":"video_url","video_url":{"url":"https://e.org/v"}})",
          R"({"type":"file","file":{"filename":"f","file_data":"data:application/pdf;base64,AA"}})",
          R"({"type":"file","file":{"filename":"f","file_data":"https://e.org/f.pdf"}})",
          R"({"type":"file","file":{"file_data":"AAAA"}})",
          R"({"type":"file","file":{"file_id":"i"}})", R"({"type":"refusal","refusal":"no"})",
          R"({"type":"thinking","thinking":"hm","x":1})",
          R"({"type":"document_url", "document_url":"u"})", "7"})
        EXPECT_EQ(written(part), part);
}

TEST(Parts, WhatThisWireCannotSayIsNotWritten) {
    std::string out;
    json::Writer writer(out);
    EXPECT_FALSE(write_content_part(writer, llm::Opaque{"gemini", "{}"}, {}, {}, {}));
    const llm::Image by_id = {.media = {.source = llm::Media::Source::file_id, .data = "f"}};
    EXPECT_FALSE(write_content_part(writer, by_id, {}, {}, {}));
    EXPECT_EQ(out, "");
}

TEST(Dropped, NamesEachOnce) {
    Dropped dropped;
    dropped.add("a");
    dropped.add("b");
    dropped.add("a");
    EXPECT_EQ(dropped.take(), (std::vector<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace weir::wire::openai_chat
