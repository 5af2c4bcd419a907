#include "wire/rerank/rows.hpp"

#include <gtest/gtest.h>

#include <set>

#include "wire/operation/operation.hpp"
#include "wire/rerank/codec.hpp"

namespace weir::wire {
namespace {

TEST(RerankRows, EveryRowIsWholeAndNamedOnce) {
    std::set<std::string_view> names;
    for (const RerankWire& one : rerank_wires()) {
        EXPECT_TRUE(names.insert(one.wire.name).second);
        EXPECT_EQ(find_rerank_wire(one.wire.name), &one.wire);
        EXPECT_EQ(rerank_codec(one.wire), one.codec);
        EXPECT_EQ(rerank_path(one.wire), one.path);
        EXPECT_NE(one.codec->read_answer, nullptr);
        EXPECT_FALSE(one.wire.scan_answer("x", {}, {})) << one.wire.name;
    }
    EXPECT_EQ(find_rerank_wire("x"), nullptr);
}

TEST(RerankRows, JinasIsTheOperation) {
    const Wire& jina = find_operation("rerank")->wire;
    EXPECT_EQ(find_rerank_wire("jina_rerank"), &jina);
    EXPECT_EQ(rerank_path(jina), "/rerank");
    EXPECT_NE(rerank_codec(jina), nullptr);
    EXPECT_EQ(rerank_codec(find_operation("embeddings")->wire), nullptr);
    EXPECT_EQ(rerank_codec(*find("openai_chat")), nullptr);
}

TEST(RerankRows, WhatAProviderIsSaidToSpeakCanBeTranslatedTo) {
    for (const std::string_view name : spoken_rerank_wires()) {
        const Wire* const wire = find_rerank_wire(name);
        ASSERT_NE(wire, nullptr) << name;
        EXPECT_NE(rerank_codec(*wire)->write_request, nullptr) << name;
    }
}

TEST(RerankRows, WhatPassesTellsItsUsageAndItsErrors) {
    const auto scan = [](std::string_view name, std::string_view body) {
        const auto facts = find_rerank_wire(name)->scan_answer(body, {}, {});
        EXPECT_TRUE(facts) << name << body;
        return facts ? *facts : AnswerFacts();
    };
    EXPECT_EQ(scan("cohere_rerank", R"({"meta":{"billed_units":{"search_units":3}}})")
                  .usage->web_searches,
              3);
    EXPECT_EQ(scan("voyage_rerank", R"({"data":[],"usage":{"total_tokens":9}})").usage->input(),
              Tokens(9));
    EXPECT_FALSE(scan("tei_rerank", R"([{"index":0,"score":1}])").error);
    EXPECT_TRUE(scan("tei_rerank", R"({"error":"Model is overloaded"})").error);
    EXPECT_TRUE(scan("cohere_v1_rerank", R"({"message":"invalid request"})").error);
}

}  // namespace
}  // namespace weir::wire
