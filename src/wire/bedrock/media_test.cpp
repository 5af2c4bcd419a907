#include "wire/bedrock/media.hpp"

#include <gtest/gtest.h>

namespace weir::wire::bedrock {
namespace {

TEST(MediaFormats, GoThereAndBack) {
    EXPECT_EQ(media_type_of(MediaKind::image, "jpeg"), "image/jpeg");
    EXPECT_EQ(format_of(MediaKind::image, "image/jpg"), "jpeg");
    EXPECT_EQ(format_of(MediaKind::image, "IMAGE/PNG; x=y"), "png");
    EXPECT_EQ(format_of(MediaKind::image, "image/svg+xml"), "");
    EXPECT_EQ(format_of(MediaKind::document, "text/x-python"), "txt");
    EXPECT_EQ(format_of(MediaKind::document, "application/octet-stream"), "");
    EXPECT_EQ(media_type_of(MediaKind::video, "three_gp"), "video/3gpp");
    EXPECT_EQ(media_type_of(MediaKind::video, "new"), "");
    EXPECT_EQ(media_type_of(MediaKind::image, ""), "");
}

TEST(MediaFormats, AreSeenInTheBytes) {
    EXPECT_EQ(sniffed_type("iVBORw0KGgoAAAANSUhEUg"), "image/png");
    EXPECT_EQ(sniffed_type("/9j/4AAQ"), "image/jpeg");
    EXPECT_EQ(sniffed_type("JVBERi0xLjQ"), "application/pdf");
    EXPECT_EQ(sniffed_type("AAAA"), "");
}

TEST(DocumentNames, AreLegalAndUnique) {
    DocumentNames names;
    EXPECT_EQ(names.make("report.v2: final/draft.pdf"), "report-v2- final-draft");
    EXPECT_EQ(names.make("a  b"), "a b");
    EXPECT_EQ(names.make("a b.txt"), "a b (2)");
    EXPECT_EQ(names.make("company_policy"), "company_policy");
    EXPECT_EQ(names.make(""), "document");
    EXPECT_EQ(names.make("\xC3\xA9.pdf"), "-");
    EXPECT_EQ(names.make(std::string(500, 'x')).size(), 190U);
}

}  // namespace
}  // namespace weir::wire::bedrock
