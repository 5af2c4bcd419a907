// Any bytes as requests and answers of embeddings, in every shape: what is read can be written to
// every target and every client, and what was written of an answer is read as the same vectors.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "json/document.hpp"
#include "wire/embedding/bedrock.hpp"
#include "wire/embedding/cohere.hpp"
#include "wire/embedding/gemini.hpp"
#include "wire/embedding/openai.hpp"

namespace {

using namespace weir;
using namespace weir::wire;

constexpr const EmbeddingCodec* codecs[] = {&embedding::openai, &embedding::cohere,
                                            &embedding::gemini_batch, &embedding::gemini,
                                            &embedding::bedrock};

void require(bool holds) {
    if (!holds) std::abort();
}

void write_everywhere(const llm::EmbeddingRequest& request) {
    require(!request.inputs.empty() && (request.floats || request.base64));
    for (const EmbeddingCodec* const codec : codecs) {
        const EmbeddingLimits limits = codec->limits("voyage", "amazon.titan-embed-text-v2:0");
        const std::size_t count = inputs_of_call(request.inputs, limits);
        require(count >= 1 && count <= limits.inputs_max);
        const auto written = codec->write_request({.request = request,
                                                   .inputs = std::span(request.inputs).first(count),
                                                   .provider = "voyage",
                                                   .model = "amazon.titan-embed-text-v2:0"});
        if (written) require(json::validate(written->body).has_value());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    llm::EmbeddingRequest asked;
    for (const EmbeddingCodec* const codec : codecs) {
        if (codec->read_request == nullptr) continue;
        const auto request = codec->read_request(body, {.bytes_max = 1 << 20});
        if (!request) continue;
        write_everywhere(*request);
        asked = *request;
    }
    for (const EmbeddingCodec* const codec : codecs) {
        const auto answer = codec->read_answer(body, {.bytes_max = 1 << 20});
        if (!answer) continue;
        require(!answer->vectors.empty());
        for (const EmbeddingCodec* const client : codecs) {
            if (client->write_answer == nullptr || client == &embedding::gemini) continue;
            const auto again = client->read_answer(client->write_answer(asked, *answer), {});
            if (client == &embedding::cohere && !asked.floats) continue;  // base64 only
            require(again.has_value() && again->vectors == answer->vectors);
        }
    }
    return 0;
}
