#include "wire/rerank/rows.hpp"

#include <array>

#include "json/document.hpp"
#include "wire/bedrock/error.hpp"
#include "wire/cohere/error.hpp"
#include "wire/openai_chat/error.hpp"
#include "wire/openai_chat/peek.hpp"
#include "wire/openai_chat/stream_scan.hpp"
#include "wire/operation/body.hpp"
#include "wire/operation/operation.hpp"
#include "wire/rerank/bedrock.hpp"
#include "wire/rerank/cohere.hpp"
#include "wire/rerank/error.hpp"
#include "wire/rerank/jina.hpp"
#include "wire/rerank/nim.hpp"
#include "wire/rerank/tei.hpp"
#include "wire/rerank/voyage.hpp"

namespace weir::wire {
namespace {

using json::Value;

// What an answer that passes through used, and whether it is an error; scores are not looked at.
Result<AnswerFacts> scan_cohere(std::string_view body, const json::Limits& limits,
                                const Quirks& /*quirks*/) {
    const Result<json::Document> document = json::read(body, limits);
    if (!document)
        return fail(ErrorKind::upstream_protocol, "the provider's answer is not JSON",
                    document.error().message());
    const Value root = document->root();
    if (!root.is_object())
        return fail(ErrorKind::upstream_protocol, "the provider's answer is not a JSON object");
    AnswerFacts facts;
    if (std::optional<UpstreamError> said = cohere::error_in(root)) {
        facts.error = cohere::as_error(*said);
        facts.said = std::move(*said);
    }
    facts.id = root["id"].text();
    facts.usage = rerank::read_cohere_usage(root["meta"]);
    return facts;
}

// An array of results, which tells nothing else.
Result<AnswerFacts> scan_tei(std::string_view body, const json::Limits& limits,
                             const Quirks& quirks) {
    const Result<json::Document> document = json::read(body, limits);
    if (document && document->root().is_array()) return AnswerFacts();
    return operation::scan_answer(body, limits, quirks);
}

constexpr Wire row(std::string_view name, decltype(Wire::scan_answer) scan_answer) {
    return {.name = name,
            .peek = operation::peek,
            .edit = openai_chat::edit,
            .scan_answer = scan_answer,
            .scan_stream = openai_chat::make_stream_scan,
            .write_error = rerank::write_error,
            .write_stream_error = openai_chat::write_stream_error,
            .read_error = openai_chat::read_error,
            .read_request = nullptr,
            .write_request = nullptr,
            .read_answer = nullptr,
            .write_answer = nullptr,
            .read_stream = nullptr,
            .write_stream = nullptr};
}

constexpr Wire cohere_row(std::string_view name) {
    Wire wire = row(name, scan_cohere);
    wire.write_error = cohere::write_error;
    wire.write_stream_error = cohere::write_stream_error;
    wire.read_error = cohere::read_error;
    return wire;
}

constexpr Wire bedrock_row() {
    Wire wire = row("bedrock_rerank", scan_cohere);
    wire.read_error = bedrock::read_error;
    return wire;
}

constexpr std::array rows = {
    RerankWire{cohere_row("cohere_rerank"), &rerank::cohere, "/rerank"},
    RerankWire{cohere_row("cohere_v1_rerank"), &rerank::cohere_v1, "/rerank"},
    RerankWire{row("voyage_rerank", operation::scan_answer), &rerank::voyage, "/rerank"},
    RerankWire{row("nim_rerank", operation::scan_answer), &rerank::nim, "/ranking"},
    RerankWire{row("tei_rerank", scan_tei), &rerank::tei, "/rerank"},
    RerankWire{row("llamacpp_rerank", operation::scan_answer), &rerank::llamacpp, "/rerank"},
    RerankWire{bedrock_row(), &rerank::bedrock, ""},
};

}  // namespace

std::span<const RerankWire> rerank_wires() { return rows; }

const Wire* find_rerank_wire(std::string_view name) {
    if (name == "jina_rerank") return &find_operation("rerank")->wire;
    for (const RerankWire& one : rows)
        if (one.wire.name == name) return &one.wire;
    return nullptr;
}

std::span<const std::string_view> spoken_rerank_wires() {
    static constexpr std::array names =
        std::to_array<std::string_view>({"jina_rerank", "cohere_rerank", "voyage_rerank",
                                         "nim_rerank", "tei_rerank", "llamacpp_rerank"});
    return names;
}

std::string_view rerank_path(const Wire& wire) {
    for (const RerankWire& one : rows)
        if (&one.wire == &wire) return one.path;
    return find_operation("rerank")->path;
}

const RerankCodec* rerank_codec(const Wire& wire) {
    if (&wire == &find_operation("rerank")->wire) return &rerank::jina;
    for (const RerankWire& one : rows)
        if (&one.wire == &wire) return one.codec;
    return nullptr;
}

}  // namespace weir::wire
