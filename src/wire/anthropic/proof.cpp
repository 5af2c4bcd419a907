#include "wire/anthropic/proof.hpp"

#include "json/document.hpp"
#include "json/writer.hpp"
#include "wire/anthropic/base64.hpp"

namespace weir::wire::anthropic {

namespace {

// The point is outside the base64 alphabet, so no signature of Anthropic begins like this.
constexpr std::string_view mark = "weir.1.";

void member(json::Writer& out, std::string_view name, const std::string& text) {
    if (!text.empty()) out.member(name, text);
}

std::string seal(const std::string& json) { return std::string(mark) + to_base64(json); }

}  // namespace

std::string write_proof(const llm::Reasoning& reasoning) {
    std::string json;
    json::Writer out(json);
    out.open_object().member("wire", reasoning.origin.wire);
    member(out, "provider", reasoning.origin.provider);
    member(out, "signature", reasoning.signature);
    member(out, "data", reasoning.data);
    member(out, "id", reasoning.id);
    member(out, "format", reasoning.format);
    member(out, "raw", reasoning.raw_json);
    if (reasoning.summary) out.member("summary", true);
    out.close_object();
    return seal(json);
}

std::string write_proof(const llm::Signature& signature, Proof::On on) {
    std::string json;
    json::Writer out(json);
    out.open_object().member("wire", signature.origin.wire);
    member(out, "provider", signature.origin.provider);
    out.member("on", on == Proof::On::next_part ? "next" : "previous");
    out.member("signature", signature.bytes).close_object();
    return seal(json);
}

std::optional<Proof> read_proof(std::string_view signature) {
    if (!signature.starts_with(mark)) return std::nullopt;
    const std::optional<std::string> json = from_base64(signature.substr(mark.size()));
    if (!json) return std::nullopt;
    const Result<json::Document> document = json::read(*json);
    if (!document) return std::nullopt;
    const json::Value root = document->root();
    const llm::Origin origin = {.wire = root["wire"].text(), .provider = root["provider"].text()};
    Proof proof;
    const json::Value on = root["on"];
    if (on.is("next") || on.is("previous")) {
        proof.on = on.is("next") ? Proof::On::next_part : Proof::On::previous_part;
        proof.signature = {.bytes = root["signature"].text(), .origin = origin};
        return proof;
    }
    proof.reasoning.origin = origin;
    proof.reasoning.signature = root["signature"].text();
    proof.reasoning.data = root["data"].text();
    proof.reasoning.id = root["id"].text();
    proof.reasoning.format = root["format"].text();
    proof.reasoning.raw_json = root["raw"].text();
    proof.reasoning.summary = root["summary"].is_true();
    // raw is written out as it is, so a client may not smuggle in what is no JSON.
    if (!proof.reasoning.raw_json.empty() && !json::validate(proof.reasoning.raw_json))
        proof.reasoning.raw_json.clear();
    return proof;
}

}  // namespace weir::wire::anthropic
