#include "wire/rerank/field.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire::rerank {
namespace {

TEST(RerankField, TheOnlyFieldTextIsTheTextItself) {
    const auto document =
        json::read(R"({"d":[{"text":"a","n":1},{"text":2}],"one":["text"],"two":["n","text"]})");
    const json::Value root = document->root();
    const auto one = read_documents(root["d"], "documents", root["one"]);
    ASSERT_TRUE(one);
    EXPECT_EQ((*one)[0].text, "a");
    EXPECT_EQ((*one)[1].text, "text: 2\n");
    EXPECT_EQ((*read_documents(root["d"], "documents", root["two"]))[0].text, "n: 1\ntext: a\n");
}

TEST(RerankField, NullIsAbsent) {
    const auto document = json::read(R"({"n":null})");
    EXPECT_EQ(*read_top(document->root()["n"], "n"), std::nullopt);
    EXPECT_EQ(*read_flag(document->root()["n"], "n"), std::nullopt);
    EXPECT_EQ(*read_flag(document->root()["m"], "m"), std::nullopt);
}

TEST(RerankField, ThereIsAMostOfDocuments) {
    std::string body = "[\"\"";
    for (int i = 0; i < 100'000; ++i)
        body += ",\"\"";
    const auto document = json::read(body + "]");
    const auto read = read_documents(document->root(), "documents");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().field(), "documents");
}

TEST(RerankField, AnExtraIsDroppedOnceHoweverOftenItCame) {
    llm::RerankRequest request;
    request.extras = {{"a", "x", "1"}, {"b", "y", "2"}, {"b", "y", "3"}};
    std::string body;
    json::Writer out(body);
    std::vector<std::string> dropped;
    out.open_object();
    write_extras(out, request, "a", dropped);
    out.close_object();
    EXPECT_EQ(body, R"({"x":1})");
    EXPECT_EQ(dropped, std::vector<std::string>{"y"});
}

}  // namespace
}  // namespace weir::wire::rerank
