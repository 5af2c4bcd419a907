#pragma once
// For the tests of codecs: a request written, and where it fails.
#include <gtest/gtest.h>

#include <string>

#include "wire/embedding/codec.hpp"

namespace weir::wire::embedding::test {

inline llm::EmbeddingRequest texts(std::vector<std::string> all) {
    llm::EmbeddingRequest request;
    for (std::string& text : all)
        request.inputs.push_back({.text = std::move(text), .tokens = {}, .title = {}});
    return request;
}

inline Result<Written> write(const EmbeddingCodec& codec, const llm::EmbeddingRequest& request,
                             std::string_view provider = "p", std::string_view model = "m") {
    return codec.write_request(
        {.request = request, .inputs = request.inputs, .provider = provider, .model = model});
}

// The field that is named by the error; "" where there is none.
inline std::string refused(const EmbeddingCodec& codec, std::string_view body,
                           ErrorKind kind = ErrorKind::invalid_request) {
    const auto read = codec.read_request(body, {});
    EXPECT_FALSE(read) << body;
    if (read) return "";
    EXPECT_EQ(read.error().kind(), kind) << body;
    return std::string(read.error().field());
}

}  // namespace weir::wire::embedding::test
