// Any bytes as requests and answers of reranking, in every shape: what is read can be written to
// every target and every client, and what was written of an answer is read as the same results.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "json/document.hpp"
#include "wire/rerank/bedrock.hpp"
#include "wire/rerank/choose.hpp"
#include "wire/rerank/cohere.hpp"
#include "wire/rerank/jina.hpp"
#include "wire/rerank/nim.hpp"
#include "wire/rerank/results.hpp"
#include "wire/rerank/tei.hpp"
#include "wire/rerank/voyage.hpp"

namespace {

using namespace weir;
using namespace weir::wire;

constexpr const RerankCodec* codecs[] = {&rerank::cohere, &rerank::cohere_v1, &rerank::jina,
                                         &rerank::voyage, &rerank::nim,       &rerank::tei,
                                         &rerank::bedrock};

void require(bool holds) {
    if (!holds) std::abort();
}

void write_everywhere(const llm::RerankRequest& request) {
    require(!request.documents.empty() && (!request.top || *request.top > 0));
    for (const RerankCodec* const codec : codecs) {
        if (codec->write_request == nullptr) continue;
        const auto written = codec->write_request(
            {.request = request, .provider = "jina", .model = "cohere.rerank-v3-5:0"});
        require(written.has_value() && json::validate(written->body).has_value());
    }
}

void answer_everywhere(const RerankCodec& from, const llm::RerankAnswer& answer,
                       const llm::RerankRequest& asked) {
    for (const RerankCodec* const client : codecs) {
        if (client->write_answer == nullptr) continue;
        llm::RerankAnswer own = answer;
        if (!rerank::settle_results(asked, from.scores, client->scores, own)) continue;
        for (const llm::RerankResult& result : own.results)
            require(std::isfinite(result.score) && result.index < asked.documents.size());
        const auto again = client->read_answer(client->write_answer(asked, own), {});
        require(again.has_value() && again->results == own.results);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    const json::Limits limits{.bytes_max = 1 << 20};
    llm::RerankRequest asked;
    asked.documents.resize(8);
    for (const RerankCodec* const codec : codecs) {
        if (codec->read_request == nullptr) continue;
        const auto request = codec->read_request(body, limits);
        if (!request) continue;
        write_everywhere(*request);
        asked.documents_asked = request->documents_asked;
        asked.top = request->top;
    }
    require(!rerank::choose_wire(body, limits, "").name.empty());
    require(rerank::documents_in(body, limits) <= size);
    for (const RerankCodec* const codec : codecs)
        if (const auto answer = codec->read_answer(body, limits))
            answer_everywhere(*codec, *answer, asked);
    return 0;
}
