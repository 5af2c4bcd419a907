// Every recorded exchange of embeddings: requests and answers are read, and what is written of them
// anew is read as the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iostream>

#include "json/document.hpp"
#include "wire/embedding/bedrock.hpp"
#include "wire/embedding/cohere.hpp"
#include "wire/embedding/gemini.hpp"
#include "wire/embedding/openai.hpp"
#include "wire/replay_data.hpp"

namespace weir::wire::embedding {
namespace {

// Not of these shapes, though recorded among them.
constexpr std::array exceptions = std::to_array<std::string_view>({
    // Ollama's own /api/embeddings.
    "openllmetry:packages/opentelemetry-instrumentation-ollama/tests/cassettes/test_embeddings/"
    "test_ollama_embeddings_legacy.yaml#0",
    // A page of the usage API.
    "ruby-openai:spec/fixtures/cassettes/usage_embeddings.yml#0",
    // Base64 of int8.
    "ruby_llm:spec/fixtures/vcr_cassettes/embedding_perplexity_int8_embeddings_perplexity_pplx-"
    "embed-v1-0_6b_handles_multiple_texts_with_custom_dimensions.yml#0",
    // Nova, which is not served.
    "pydantic-ai:tests/cassettes/test_embeddings/TestBedrock.test_nova_with_dimensions.yaml#0",
});

struct Count {
    int requests = 0;
    int answers = 0;
    int skipped = 0;  // images, whole numbers as vectors, bodies that were not recorded
};

bool has_vectors(const replay::Exchange& exchange) {
    if (exchange.status != 200 || exchange.response.empty()) return false;
    const Result<json::Document> document = json::read(exchange.response);
    if (!document) return false;
    const json::Value root = document->root();
    const json::Value embeddings = root["embeddings"];
    const bool by_type = embeddings.is_object();
    return root["data"].is_array() || root["embedding"].exists() ||
           (by_type ? embeddings["float"].is_array() : embeddings.is_array());
}

void check_answer(const replay::Exchange& exchange, const EmbeddingCodec& codec,
                  const EmbeddingCodec& client, const llm::EmbeddingRequest& asked) {
    const auto answer = codec.read_answer(exchange.response, {});
    ASSERT_TRUE(answer) << exchange.id << ": " << answer.error().message();
    ASSERT_FALSE(answer->vectors.empty()) << exchange.id;
    const auto again = client.read_answer(client.write_answer(asked, *answer), {});
    ASSERT_TRUE(again) << exchange.id << ": " << again.error().message();
    EXPECT_EQ(again->vectors, answer->vectors) << exchange.id;
    if (answer->usage && again->usage) {
        EXPECT_EQ(again->usage->input(), answer->usage->input());
    }
}

// The request, where it is one of this wire that can be translated.
std::optional<llm::EmbeddingRequest> check_request(const replay::Exchange& exchange,
                                                   const EmbeddingCodec& codec) {
    const auto request = codec.read_request(exchange.request, {});
    if (!request) {
        EXPECT_EQ(request.error().kind(), ErrorKind::unsupported)
            << exchange.id << ": " << request.error().message();
        return std::nullopt;
    }
    const auto written = codec.write_request({.request = *request,
                                              .inputs = request->inputs,
                                              .provider = "openai",
                                              .model = request->model.value()});
    EXPECT_TRUE(written) << exchange.id;
    if (!written) return std::nullopt;
    const auto again = (&codec == &gemini ? gemini_batch : codec).read_request(written->body, {});
    EXPECT_TRUE(again) << exchange.id;
    if (again) {
        EXPECT_EQ(again->inputs, request->inputs) << exchange.id;
        EXPECT_EQ(again->dimensions, request->dimensions) << exchange.id;
    }
    return *request;
}

Count replay_all(const std::string& api, const EmbeddingCodec& codec) {
    Count count;
    replay::for_each(api, [&](const replay::Exchange& exchange) {
        if (std::ranges::find(exceptions, exchange.id) != exceptions.end()) return;
        llm::EmbeddingRequest asked;
        const bool batch = exchange.request.contains("\"requests\"");
        const EmbeddingCodec& of = batch && &codec == &gemini ? gemini_batch : codec;
        if (exchange.status == 200 && !exchange.request.empty() && of.read_request != nullptr) {
            if (const auto read = check_request(exchange, of)) {
                asked = *read;
                ++count.requests;
            }
        }
        if (!has_vectors(exchange)) {
            ++count.skipped;
            return;
        }
        const EmbeddingCodec& client = of.write_answer != nullptr ? of : openai;
        // Some recordings answer one text with several vectors: a batch's answer holds them all.
        check_answer(exchange, of, &client == &gemini ? gemini_batch : client, asked);
        ++count.answers;
    });
    std::cout << api << ": " << count.requests << " requests, " << count.answers << " answers, "
              << count.skipped << " others\n";
    return count;
}

TEST(EmbeddingReplay, ReadsAndWritesEveryRecording) {
    if (replay::folder().empty()) GTEST_SKIP() << "no recordings here";
    EXPECT_GT(replay_all("openai.embeddings", openai).answers, 30);
    EXPECT_GT(replay_all("cohere.embed", cohere).answers, 5);
    EXPECT_GT(replay_all("gemini.embed", gemini).answers, 8);
    EXPECT_GT(replay_all("bedrock.invoke", bedrock).answers, 8);
}

}  // namespace
}  // namespace weir::wire::embedding
