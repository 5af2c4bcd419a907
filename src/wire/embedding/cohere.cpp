#include "wire/embedding/cohere.hpp"

#include <algorithm>

#include "json/document.hpp"
#include "wire/cohere/answer.hpp"
#include "wire/embedding/field.hpp"
#include "wire/embedding/purpose.hpp"
#include "wire/embedding/vector.hpp"

namespace weir::wire::embedding {
namespace {

using json::Value;
using llm::EmbeddingInput;
using llm::EmbeddingRequest;

Result<void> read_texts(Value root, EmbeddingRequest& request) {
    for (const std::string_view images : {"images", "inputs"})
        if (!root[images].is_null())
            return fail(unsupported(std::string(images), "only \"texts\" can be translated"));
    const Value texts = root["texts"];
    if (!texts.is_array() || texts.size() == 0)
        return fail(bad_field("texts", "is required: a list of strings"));
    for (const Value one : texts.elements()) {
        if (!one.is_text())
            return fail(bad_field(element("texts", request.inputs.size()), "must be a string"));
        request.inputs.push_back({.text = one.text(), .tokens = {}, .title = {}});
    }
    return {};
}

Result<void> read_types(Value value, EmbeddingRequest& request) {
    if (!value.is_array() || value.size() == 0)
        return fail(bad_field("embedding_types", "must be a list of types"));
    request.floats = false;
    for (const Value one : value.elements()) {
        if (!one.is("float") && !one.is("base64"))
            return fail(unsupported("embedding_types",
                                    "this provider gives float and base64 vectors only"));
        request.floats = request.floats || one.is("float");
        request.base64 = request.base64 || one.is("base64");
    }
    return {};
}

Result<void> read_member(std::string_view key, Value value, EmbeddingRequest& request) {
    if (key == "embedding_types") return read_types(value, request);
    if (key == "input_type") {
        const auto purpose = read_purpose_field(value, key);
        if (!purpose) return fail(purpose.error());
        request.purpose = *purpose;
    } else if (key == "output_dimension") {
        const auto dimensions = read_dimensions(value, key);
        if (!dimensions) return fail(dimensions.error());
        request.dimensions = *dimensions;
    } else if (key == "truncate") {
        const auto cut = read_cut(value, key);
        if (!cut) return fail(cut.error());
        request.cut = *cut;
    } else {
        request.extras.push_back({"cohere", std::string(key), std::string(value.raw())});
    }
    return {};
}

Result<EmbeddingRequest> read_request(std::string_view body, const json::Limits& limits) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document) return fail(document.error());
    const Value root = document->root();
    EmbeddingRequest request;
    request.dimensions_field = "output_dimension";
    request.model = ModelName(root["model"].text());
    if (const Result<void> texts = read_texts(root, request); !texts) return fail(texts.error());
    for (const json::Member member : root.members()) {
        const std::string key = member.key.text();
        if (key == "model" || key == "texts" || member.value.is_null()) continue;
        if (const Result<void> read = read_member(key, member.value, request); !read)
            return fail(read.error());
    }
    return request;
}

Result<Written> write_request(const EmbeddingCall& call) {
    Written written;
    json::Writer out(written.body);
    out.open_object().member("model", call.model);
    if (const Result<void> members = write_cohere_members(out, call, written.dropped); !members)
        return fail(members.error());
    out.close_object();
    return written;
}

EmbeddingLimits limits_of(std::string_view /*provider*/, std::string_view /*model*/) {
    return {.inputs_max = 96, .tokens_max = 128'000};
}

Result<llm::EmbeddingAnswer> read_answer(std::string_view body, const json::Limits& limits) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document) return fail(no_answer());
    return read_cohere_answer(document->root());
}

std::string write_answer(const EmbeddingRequest& request, const llm::EmbeddingAnswer& answer) {
    std::string body;
    json::Writer out(body);
    out.open_object().member("id", answer.id).key("embeddings").open_object();
    if (request.floats) {
        out.key("float").open_array();
        for (const std::vector<float>& vector : answer.vectors)
            write_floats(out, vector);
        out.close_array();
    }
    if (request.base64) {
        out.key("base64").open_array();
        for (const std::vector<float>& vector : answer.vectors)
            out.text(base64_of(vector));
        out.close_array();
    }
    out.close_object().key("texts").open_array();
    for (const EmbeddingInput& input : request.inputs)
        out.text(input.text);
    out.close_array().key("meta").open_object();
    out.key("api_version").open_object().member("version", "2").close_object();
    if (answer.usage) {
        out.key("billed_units").open_object();
        out.member("input_tokens", answer.usage->input().value()).close_object();
    }
    out.close_object().member("response_type", "embeddings_by_type").close_object();
    return body;
}

}  // namespace

Result<void> write_cohere_members(json::Writer& out, const EmbeddingCall& call,
                                  std::vector<std::string>& dropped) {
    const EmbeddingRequest& request = call.request;
    const auto drop = [&](std::string_view field) {
        if (std::ranges::find(dropped, field) == dropped.end()) dropped.emplace_back(field);
    };
    out.key("texts").open_array();
    for (const EmbeddingInput& input : call.inputs) {
        if (!input.tokens.empty())
            return fail(unsupported("input", "this provider takes texts, not numbers of tokens"));
        if (!input.title.empty()) drop("title");
        out.text(input.text);
    }
    out.close_array();
    // Cohere demands one; what is kept to be found later is the usual case (providers.md 3.8).
    std::string_view purpose = "search_document";
    if (request.purpose) {
        const auto said = write_purpose(PurposeWords::cohere, *request.purpose);
        if (said.empty())
            drop(request.purpose_field);
        else
            purpose = said;
    }
    out.member("input_type", purpose);
    out.key("embedding_types").open_array().text("float").close_array();
    out.maybe("output_dimension", request.dimensions);
    if (request.cut) out.member("truncate", write_cut(*request.cut));
    if (!request.user.empty()) drop("user");
    for (const llm::Extra& extra : request.extras)
        if (extra.wire == "cohere")
            out.member_raw(extra.name, extra.json);
        else
            drop(extra.name);
    return {};
}

Result<llm::EmbeddingAnswer> read_cohere_answer(Value root) {
    const Value embeddings = root["embeddings"];
    // By type, or of v1 the numbers alone.
    const Value vectors = embeddings.is_object() ? embeddings["float"] : embeddings;
    if (!vectors.is_array() || vectors.size() == 0) return fail(no_answer());
    llm::EmbeddingAnswer answer{.id = root["id"].text(), .model = {}, .vectors = {}, .usage = {}};
    for (const Value one : vectors.elements()) {
        std::optional<std::vector<float>> vector = read_vector(one);
        if (!vector) return fail(no_vector(answer.vectors.size()));
        answer.vectors.push_back(std::move(*vector));
    }
    answer.usage = wire::cohere::read_usage(root["meta"]);
    return answer;
}

const EmbeddingCodec cohere = {.family = "cohere",
                               .read_request = read_request,
                               .write_request = write_request,
                               .limits = limits_of,
                               .read_answer = read_answer,
                               .write_answer = write_answer};

}  // namespace weir::wire::embedding
