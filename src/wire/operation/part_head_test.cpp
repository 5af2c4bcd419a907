#include "wire/operation/part_head.hpp"

#include <gtest/gtest.h>

namespace weir::wire::operation {
namespace {

TEST(Boundary, IsReadFromTheContentType) {
    EXPECT_EQ(read_boundary("multipart/form-data; boundary=abc").value_or("-"), "abc");
    EXPECT_EQ(read_boundary("Multipart/Form-Data;charset=utf-8; Boundary=\"a b'c\"").value_or("-"),
              "a b'c");
    for (const std::string_view wrong :
         {"", "application/json", "multipart/mixed; boundary=a", "multipart/form-data",
          "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
          "multipart/form-data; boundary=a; boundary=b", "multipart/form-data; boundary=\"a\\b\"",
          "multipart/form-data; boundary=\"a ", "multipart/form-data; boundary=\"a \"",
          "multipart/form-data, boundary=a", "multipart/form-data; boundary=\"a\rb\"",
          "multipart/form-data; boundary="
          "12345678901234567890123456789012345678901234567890123456789012345678901"}) {
        const auto read = read_boundary(wrong);
        ASSERT_FALSE(read.has_value()) << wrong;
        EXPECT_EQ(read.error().kind(), ErrorKind::invalid_request);
        EXPECT_EQ(read.error().field(), "content-type");
    }
}

TEST(PartHead, HasANameAndPerhapsAFile) {
    const auto field = read_part_head("Content-Disposition: form-data; name=\"model\"\r\n");
    ASSERT_TRUE(field.has_value());
    EXPECT_EQ(field->name, "model");
    EXPECT_FALSE(field->file);
    EXPECT_TRUE(field->plain);
    const auto file = read_part_head(
        "content-type: audio/wav\r\nCONTENT-DISPOSITION: form-data ;filename=\"a;b=\\c.wav\"; "
        "name=file\r\n");
    ASSERT_TRUE(file.has_value()) << file.error().message();
    EXPECT_EQ(file->name, "file");
    EXPECT_TRUE(file->file);
    const auto encoded = read_part_head(
        "Content-Disposition: form-data; name=model\r\nContent-Transfer-Encoding: base64\r\n");
    ASSERT_TRUE(encoded.has_value());
    EXPECT_FALSE(encoded->plain);
    EXPECT_FALSE(read_part_head("Content-Disposition: form-data; name=model\r\n"
                                "Content-Type: multipart/mixed; boundary=x\r\n")
                     ->plain);
}

TEST(PartHead, WhatReadersUnderstandDifferentlyIsRefused) {
    for (const std::string_view wrong :
         {"", "Content-Type: text/plain\r\n", "Content-Disposition: attachment; name=a\r\n",
          "Content-Disposition: form-data\r\n", "Content-Disposition: form-data; name=\"\"\r\n",
          "Content-Disposition: form-data; name=a; name=b\r\n",
          "Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b\r\n",
          "Content-Disposition: form-data; name=\"m\\odel\"\r\n",
          "Content-Disposition: form-data; name*=utf-8''model\r\n",
          "Content-Disposition: form-data; filename=\"a\\\"; name=\"model\"\r\n",
          "Content-Disposition: form-data; name=\"model\r\n",
          "Content-Disposition: form-data;\r\n name=model\r\n",
          "Content-Disposition : form-data; name=model\r\n",
          "Content-Disposition: form-data; name=\"mo\ndel\"\r\n", "no colon\r\n",
          "Content-Disposition: form-data; name=a", "Content-Disposition: form-data name=a\r\n"}) {
        const auto read = read_part_head(wrong);
        ASSERT_FALSE(read.has_value()) << wrong;
        EXPECT_EQ(read.error().kind(), ErrorKind::invalid_request);
    }
}

}  // namespace
}  // namespace weir::wire::operation
