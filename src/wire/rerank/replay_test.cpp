// Every recorded exchange of reranking: requests and answers are read, and what is written of them
// anew is read as the same.
#include <gtest/gtest.h>

#include <iostream>
#include <map>

#include "json/document.hpp"
#include "wire/replay_data.hpp"
#include "wire/rerank/choose.hpp"
#include "wire/rerank/cohere.hpp"
#include "wire/rerank/jina.hpp"
#include "wire/rerank/results.hpp"
#include "wire/rerank/rows.hpp"
#include "wire/rerank/voyage.hpp"

namespace weir::wire::rerank {
namespace {

// Bedrock's own Rerank API, which is not served.
constexpr std::string_view exception =
    "vercel-ai:packages/amazon-bedrock/src/reranking/__fixtures__/amazon-bedrock-reranking.1."
    "json#0";

const RerankCodec& codec_of(const replay::Exchange& exchange) {
    if (exchange.provider == "voyage") return voyage;
    if (exchange.provider == "llamacpp") return llamacpp;
    if (exchange.provider != "cohere") return jina;
    return exchange.request.contains("return_documents") ? cohere_v1 : cohere;
}

std::optional<llm::RerankRequest> check_request(const replay::Exchange& exchange) {
    const RerankCodec& codec = codec_of(exchange);
    const auto request = codec.read_request(exchange.request, {});
    if (exchange.status == 400) {
        EXPECT_FALSE(request) << exchange.id;
        return std::nullopt;
    }
    EXPECT_TRUE(request) << exchange.id << ": " << request.error().message();
    if (!request) return std::nullopt;
    for (const RerankCodec* const target : {&cohere, &jina, &voyage}) {
        const auto written = target->write_request(
            {.request = *request, .provider = "p", .model = request->model.value()});
        EXPECT_TRUE(written) << exchange.id;
        const auto again = target->read_request(written->body, {});
        EXPECT_TRUE(again) << exchange.id;
        EXPECT_EQ(again->query, request->query) << exchange.id;
        EXPECT_EQ(again->top, request->top) << exchange.id;
        EXPECT_EQ(again->documents.size(), request->documents.size()) << exchange.id;
        for (std::size_t i = 0; i < again->documents.size(); ++i)
            EXPECT_EQ(again->documents[i].text, request->documents[i].text) << exchange.id;
    }
    return *request;
}

void check_answer(const replay::Exchange& exchange,
                  const std::optional<llm::RerankRequest>& asked) {
    const RerankCodec& codec = codec_of(exchange);
    auto answer = codec.read_answer(exchange.response, {});
    ASSERT_TRUE(answer) << exchange.id << ": " << answer.error().message();
    ASSERT_FALSE(answer->results.empty()) << exchange.id;
    EXPECT_TRUE(answer->usage) << exchange.id;
    if (asked) {
        const auto before = answer->results;
        ASSERT_TRUE(settle_results(*asked, codec.scores, codec.scores, *answer)) << exchange.id;
        EXPECT_EQ(answer->results, before) << exchange.id << ": was in order";
    }
    for (const RerankCodec* const client : {&cohere, &cohere_v1, &jina, &voyage}) {
        const auto again = client->read_answer(
            client->write_answer(asked.value_or(llm::RerankRequest()), *answer), {});
        ASSERT_TRUE(again) << exchange.id;
        EXPECT_EQ(again->results, answer->results) << exchange.id;
    }
}

TEST(RerankReplay, ReadsAndWritesEveryRecording) {
    if (replay::folder().empty()) GTEST_SKIP() << "no recordings here";
    std::map<std::string, int> requests;
    std::map<std::string, int> answers;
    replay::for_each("rerank", [&](const replay::Exchange& exchange) {
        if (exchange.id == exception) return;
        std::optional<llm::RerankRequest> asked;
        if (!exchange.request.empty()) {
            asked = check_request(exchange);
            ++requests[exchange.provider];
        }
        if (exchange.status != 200) return;
        check_answer(exchange, asked);
        ++answers[exchange.provider];
    });
    for (const auto& [provider, count] : answers)
        std::cout << provider << ": " << requests[provider] << " requests, " << count
                  << " answers\n";
    EXPECT_GE(answers["cohere"], 7);
    EXPECT_GE(answers["voyage"], 2);
    EXPECT_GE(answers["llamacpp"], 4);
    EXPECT_GE(answers["openrouter"], 1);
}

// The path /v1/rerank has clients of several vendors: the recorded ones are told apart.
TEST(RerankReplay, TheFieldsSayWhoseItIs) {
    if (replay::folder().empty()) GTEST_SKIP() << "no recordings here";
    replay::for_each("rerank", [&](const replay::Exchange& exchange) {
        if (exchange.request.empty() || exchange.provider == "cohere") return;
        EXPECT_EQ(choose_wire(exchange.request, {}, "").name,
                  exchange.provider == "voyage" ? "voyage_rerank" : "rerank")
            << exchange.id;
    });
}

}  // namespace
}  // namespace weir::wire::rerank
