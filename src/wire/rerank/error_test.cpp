#include "wire/rerank/error.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace weir::wire::rerank {
namespace {

TEST(RerankError, SaysItWhereEveryClientLooks) {
    Error error(ErrorKind::invalid_request, "documents is required");
    error.at_field("documents");
    const std::string body = write_error(error, {});
    const auto document = json::read(body);
    ASSERT_TRUE(document);
    EXPECT_EQ(document->root()["detail"].text(), "documents is required");
    EXPECT_EQ(document->root()["error"]["message"].text(), "documents is required");
    EXPECT_EQ(document->root()["error"]["param"].text(), "documents");
}

}  // namespace
}  // namespace weir::wire::rerank
