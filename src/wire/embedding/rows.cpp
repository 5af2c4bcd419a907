#include "wire/embedding/rows.hpp"

#include <array>

#include "json/document.hpp"
#include "wire/bedrock/error.hpp"
#include "wire/cohere/answer.hpp"
#include "wire/cohere/error.hpp"
#include "wire/embedding/bedrock.hpp"
#include "wire/embedding/cohere.hpp"
#include "wire/embedding/gemini.hpp"
#include "wire/embedding/openai.hpp"
#include "wire/gemini/error.hpp"
#include "wire/openai_chat/peek.hpp"
#include "wire/openai_chat/stream_scan.hpp"
#include "wire/operation/body.hpp"
#include "wire/operation/operation.hpp"

namespace weir::wire {
namespace {

using json::Value;

// What an answer that passes through used, and whether it is an error; vectors are not looked at.
Result<json::Document> read_object(std::string_view body, const json::Limits& limits) {
    Result<json::Document> document = json::read(body, limits);
    if (!document)
        return fail(ErrorKind::upstream_protocol, "the provider's answer is not JSON",
                    document.error().message());
    if (!document->root().is_object())
        return fail(ErrorKind::upstream_protocol, "the provider's answer is not a JSON object");
    return document;
}

Result<AnswerFacts> scan_cohere(std::string_view body, const json::Limits& limits,
                                const Quirks& /*quirks*/) {
    const Result<json::Document> document = read_object(body, limits);
    if (!document) return fail(document.error());
    const Value root = document->root();
    AnswerFacts facts;
    if (std::optional<UpstreamError> said = cohere::error_in(root)) {
        facts.error = cohere::as_error(*said);
        facts.said = std::move(*said);
    }
    facts.id = root["id"].text();
    facts.usage = cohere::read_usage(root["meta"]);
    return facts;
}

Result<AnswerFacts> scan_gemini(std::string_view body, const json::Limits& limits,
                                const Quirks& /*quirks*/) {
    const Result<json::Document> document = read_object(body, limits);
    if (!document) return fail(document.error());
    const Value root = document->root();
    AnswerFacts facts;
    if (std::optional<UpstreamError> said = gemini::error_in(root)) {
        facts.error = gemini::as_error(*said);
        facts.said = std::move(*said);
    }
    const Value count = root["usageMetadata"]["promptTokenCount"];
    if (count.integer_or(-1) >= 0)
        facts.usage.emplace().input_uncached = Tokens(count.integer_or(0));
    return facts;
}

Result<AnswerFacts> scan_bedrock(std::string_view body, const json::Limits& limits,
                                 const Quirks& /*quirks*/) {
    const Result<json::Document> document = read_object(body, limits);
    if (!document) return fail(document.error());
    return AnswerFacts();
}

constexpr Wire row(std::string_view name, decltype(Wire::scan_answer) scan_answer) {
    return {.name = name,
            .peek = operation::peek,
            .edit = openai_chat::edit,
            .scan_answer = scan_answer,
            .scan_stream = openai_chat::make_stream_scan,
            .write_error = cohere::write_error,
            .write_stream_error = cohere::write_stream_error,
            .read_error = cohere::read_error,
            .read_request = nullptr,
            .write_request = nullptr,
            .read_answer = nullptr,
            .write_answer = nullptr,
            .read_stream = nullptr,
            .write_stream = nullptr};
}

constexpr Wire gemini_row(std::string_view name) {
    Wire wire = row(name, scan_gemini);
    wire.peek = embedding::peek_gemini;
    wire.edit = embedding::edit_gemini;
    wire.write_error = gemini::write_error;
    wire.write_stream_error = gemini::write_stream_error;
    wire.read_error = gemini::read_error;
    return wire;
}

constexpr Wire bedrock_row() {
    Wire wire = row("bedrock_embed", scan_bedrock);
    wire.write_error = bedrock::write_error;
    wire.write_stream_error = bedrock::write_stream_error;
    wire.read_error = bedrock::read_error;
    return wire;
}

// Of a provider's several, the first is the one that others are translated to.
constexpr std::array rows = {
    EmbeddingWire{row("cohere_embed", scan_cohere), &embedding::cohere, "cohere", "/embed"},
    EmbeddingWire{gemini_row("gemini_embed_batch"), &embedding::gemini_batch, "gemini", ""},
    EmbeddingWire{gemini_row("gemini_embed"), &embedding::gemini, "gemini", ""},
    EmbeddingWire{bedrock_row(), &embedding::bedrock, "bedrock", ""},
};

}  // namespace

std::span<const EmbeddingWire> embedding_wires() { return rows; }

const EmbeddingWire* find_embedding_wire(std::string_view name) {
    for (const EmbeddingWire& one : rows)
        if (one.wire.name == name) return &one;
    return nullptr;
}

const EmbeddingCodec* embedding_codec(const Wire& wire) {
    if (&wire == &find_operation("embeddings")->wire) return &embedding::openai;
    for (const EmbeddingWire& one : rows)
        if (&one.wire == &wire) return one.codec;
    return nullptr;
}

}  // namespace weir::wire
