#pragma once
// For the tests of codecs: a request written, and where it fails.
#include <gtest/gtest.h>

#include <string>

#include "wire/rerank/codec.hpp"

namespace weir::wire::rerank::test {

inline llm::RerankRequest asks(std::string query, std::vector<std::string> texts) {
    llm::RerankRequest request;
    request.query = std::move(query);
    for (std::string& text : texts)
        request.documents.push_back({.text = std::move(text), .json = {}});
    return request;
}

inline Written write(const RerankCodec& codec, const llm::RerankRequest& request,
                     std::string_view provider = "p", std::string_view model = "m") {
    auto written = codec.write_request({.request = request, .provider = provider, .model = model});
    EXPECT_TRUE(written) << written.error().message();
    return written ? std::move(*written) : Written();
}

// The field that is named by the error; "" where there is none.
inline std::string refused(const RerankCodec& codec, std::string_view body,
                           ErrorKind kind = ErrorKind::invalid_request) {
    const auto read = codec.read_request(body, {});
    EXPECT_FALSE(read) << body;
    if (read) return "";
    EXPECT_EQ(read.error().kind(), kind) << body;
    EXPECT_TRUE(read.error().message().starts_with(read.error().field())) << body;
    return std::string(read.error().field());
}

// The message of upstream_protocol.
inline std::string no_answer(const RerankCodec& codec, std::string_view body) {
    const auto read = codec.read_answer(body, {});
    EXPECT_FALSE(read) << body;
    if (read) return "";
    EXPECT_EQ(read.error().kind(), ErrorKind::upstream_protocol) << body;
    return std::string(read.error().message());
}

using Results = std::vector<llm::RerankResult>;

}  // namespace weir::wire::rerank::test
