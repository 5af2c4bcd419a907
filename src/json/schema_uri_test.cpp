#include "json/schema_uri.hpp"

#include <gtest/gtest.h>

namespace weir::json {
namespace {

TEST(SchemaUri, ResolvesAsRfc3986Does) {
    EXPECT_EQ(resolve_reference("http://a/b/c.json", "d.json"), "http://a/b/d.json");
    EXPECT_EQ(resolve_reference("http://a/b/c.json", "/d.json#x"), "http://a/d.json#x");
    EXPECT_EQ(resolve_reference("http://a/b/c.json", "../d.json"), "http://a/d.json");
    EXPECT_EQ(resolve_reference("http://a/b/c.json#y", "#x"), "http://a/b/c.json#x");
    EXPECT_EQ(resolve_reference("http://a/b", "urn:x:y"), "urn:x:y");
    EXPECT_EQ(resolve_reference("http://a", "b"), "http://a/b");
    EXPECT_EQ(resolve_reference("", "#/$defs/a"), "#/$defs/a");
    EXPECT_EQ(resolve_reference("", "a/../../b"), "/b");
}

TEST(SchemaUri, DecodesPercents) {
    EXPECT_EQ(percent_decoded("a%25b%2"), "a%b%2");
    EXPECT_EQ(percent_decoded("%zz"), "%zz");
}

}  // namespace
}  // namespace weir::json
