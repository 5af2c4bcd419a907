#include "wire/embedding/rows.hpp"

#include <gtest/gtest.h>

#include <set>

#include "wire/embedding/codec.hpp"
#include "wire/operation/operation.hpp"

namespace weir::wire {
namespace {

TEST(EmbeddingRows, EveryRowIsWholeAndNamedOnce) {
    std::set<std::string_view> names;
    for (const EmbeddingWire& one : embedding_wires()) {
        EXPECT_TRUE(names.insert(one.wire.name).second);
        EXPECT_NE(find(one.chat), nullptr) << one.chat;
        EXPECT_EQ(embedding_codec(one.wire), one.codec);
        EXPECT_EQ(find_embedding_wire(one.wire.name), &one);
        EXPECT_NE(one.codec->write_request, nullptr);
        EXPECT_NE(one.codec->read_answer, nullptr);
        EXPECT_EQ(one.codec->family, one.chat);
        EXPECT_FALSE(one.wire.scan_answer("x", {}, {}));
        EXPECT_FALSE(one.wire.scan_answer("[]", {}, {}));
    }
    EXPECT_EQ(find_embedding_wire("x"), nullptr);
}

TEST(EmbeddingRows, OnlyEmbeddingsHaveACodec) {
    EXPECT_NE(embedding_codec(find_operation("embeddings")->wire), nullptr);
    EXPECT_EQ(embedding_codec(find_operation("rerank")->wire), nullptr);
    EXPECT_EQ(embedding_codec(*find("openai_chat")), nullptr);
}

TEST(EmbeddingRows, WhatPassesTellsItsUsage) {
    const auto usage = [](std::string_view name, std::string_view body) {
        const auto facts = find_embedding_wire(name)->wire.scan_answer(body, {}, {});
        return facts && facts->usage ? facts->usage->input().value() : -1;
    };
    EXPECT_EQ(usage("cohere_embed", R"({"meta":{"billed_units":{"input_tokens":8}}})"), 8);
    EXPECT_EQ(usage("cohere_embed", R"({"embeddings":{}})"), -1);
    EXPECT_EQ(usage("gemini_embed", R"({"usageMetadata":{"promptTokenCount":4}})"), 4);
    EXPECT_EQ(usage("gemini_embed_batch", R"({"embeddings":[]})"), -1);
}

}  // namespace
}  // namespace weir::wire
