#include "wire/embedding/bedrock.hpp"

#include <algorithm>

#include "json/document.hpp"
#include "wire/embedding/cohere.hpp"
#include "wire/embedding/field.hpp"
#include "wire/embedding/vector.hpp"

namespace weir::wire::embedding {
namespace {

using json::Value;
using llm::EmbeddingRequest;

enum class Family : std::uint8_t { titan_v1, titan_v2, cohere_v3, cohere_v4, other };

// The id may have a region before it: "us.cohere.embed-v4:0".
Family family_of(std::string_view model) {
    const auto has = [&](std::string_view part) { return model.find(part) != model.npos; };
    if (has("amazon.titan-embed-text-v2")) return Family::titan_v2;
    if (has("amazon.titan-embed-text-v1") || has("amazon.titan-embed-g1-text"))
        return Family::titan_v1;
    if (has("cohere.embed-v4")) return Family::cohere_v4;
    return has("cohere.embed-") ? Family::cohere_v3 : Family::other;
}

Error no_dimensions(const EmbeddingRequest& request) {
    return unsupported(request.dimensions_field, "this model's vectors have one length only");
}

Result<Written> write_titan(const EmbeddingCall& call, bool sized) {
    const EmbeddingRequest& request = call.request;
    const llm::EmbeddingInput& input = call.inputs.front();
    if (!input.tokens.empty())
        return fail(unsupported("input", "this model takes texts, not numbers of tokens"));
    if (request.dimensions && !sized) return fail(no_dimensions(request));
    Written written;
    json::Writer out(written.body);
    out.open_object().member("inputText", input.text);
    out.maybe("dimensions", request.dimensions).close_object();
    if (request.purpose) written.dropped.push_back(request.purpose_field);
    if (request.cut) written.dropped.push_back(request.cut_field);
    if (!input.title.empty()) written.dropped.emplace_back("title");
    if (!request.user.empty()) written.dropped.emplace_back("user");
    for (const llm::Extra& extra : request.extras)
        written.dropped.push_back(extra.name);
    return written;
}

Result<Written> write_request(const EmbeddingCall& call) {
    const Family family = family_of(call.model);
    if (call.inputs.empty() || family == Family::other)
        return fail(unsupported("model",
                                "this provider's embedding model is not served; Titan and "
                                "Cohere's are"));
    if (family == Family::titan_v1 || family == Family::titan_v2)
        return write_titan(call, family == Family::titan_v2);
    if (call.request.dimensions && family == Family::cohere_v3)
        return fail(no_dimensions(call.request));
    Written written;
    json::Writer out(written.body);
    out.open_object();
    if (const Result<void> members = write_cohere_members(out, call, written.dropped); !members)
        return fail(members.error());
    out.close_object();
    return written;
}

EmbeddingLimits limits_of(std::string_view /*provider*/, std::string_view model) {
    const Family family = family_of(model);
    const bool titan = family == Family::titan_v1 || family == Family::titan_v2;
    return {.inputs_max = titan ? 1U : 96U, .tokens_max = 128'000};
}

Result<llm::EmbeddingAnswer> read_answer(std::string_view body, const json::Limits& limits) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document) return fail(no_answer());
    const Value root = document->root();
    if (root["embeddings"].exists()) return read_cohere_answer(root);
    if (!root["embedding"].exists()) return fail(no_answer());
    std::optional<std::vector<float>> vector = read_vector(root["embedding"]);
    if (!vector) return fail(no_vector(0));
    llm::EmbeddingAnswer answer;
    answer.vectors.push_back(std::move(*vector));
    const Value count = root["inputTextTokenCount"];
    if (count.is_number())
        answer.usage.emplace().input_uncached =
            Tokens(std::max<std::int64_t>(count.integer_or(0), 0));
    return answer;
}

}  // namespace

const EmbeddingCodec bedrock = {.family = "bedrock",
                                .read_request = nullptr,
                                .write_request = write_request,
                                .limits = limits_of,
                                .read_answer = read_answer,
                                .write_answer = nullptr};

}  // namespace weir::wire::embedding
