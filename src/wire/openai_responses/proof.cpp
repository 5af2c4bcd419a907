#include "wire/openai_responses/proof.hpp"

#include "json/document.hpp"
#include "json/writer.hpp"

namespace weir::wire::openai_responses {

namespace {

void write_origin(json::Writer& out, const llm::Origin& origin) {
    out.member("wire", origin.wire);
    if (!origin.provider.empty()) out.member("provider", origin.provider);
}

void write_if_set(json::Writer& out, std::string_view key, const std::string& text) {
    if (!text.empty()) out.member(key, text);
}

}  // namespace

std::string wrap_proof(const llm::Reasoning& reasoning) {
    if (reasoning.signature.empty() && reasoning.data.empty() && reasoning.raw_json.empty())
        return {};
    std::string wrapped(proof_mark);
    json::Writer out(wrapped);
    out.open_object();
    write_origin(out, reasoning.origin);
    if (reasoning.summary) out.member("summary", true);
    write_if_set(out, "signature", reasoning.signature);
    write_if_set(out, "data", reasoning.data);
    write_if_set(out, "id", reasoning.id);
    write_if_set(out, "format", reasoning.format);
    write_if_set(out, "raw", reasoning.raw_json);
    out.close_object();
    return wrapped;
}

std::string wrap_signature(const llm::Signature& signature) {
    std::string wrapped(proof_mark);
    json::Writer out(wrapped);
    out.open_object();
    write_origin(out, signature.origin);
    out.member("of_previous", signature.bytes).close_object();
    return wrapped;
}

std::optional<Unwrapped> unwrap_proof(std::string_view encrypted_content) {
    if (!encrypted_content.starts_with(proof_mark)) return std::nullopt;
    const Result<json::Document> document = json::read(encrypted_content.substr(proof_mark.size()));
    if (!document || !document->root()["wire"].is_text()) return std::nullopt;
    const json::Value root = document->root();
    Unwrapped read;
    llm::Origin& origin = read.reasoning.origin;
    origin.wire = root["wire"].text();
    origin.provider = root["provider"].text();
    if (root["of_previous"].is_text()) {
        read.of_previous = llm::Signature{.bytes = root["of_previous"].text(), .origin = origin};
        return read;
    }
    read.reasoning.summary = root["summary"].is_true();
    read.reasoning.signature = root["signature"].text();
    read.reasoning.data = root["data"].text();
    read.reasoning.id = root["id"].text();
    read.reasoning.format = root["format"].text();
    read.reasoning.raw_json = root["raw"].text();
    return read;
}

}  // namespace weir::wire::openai_responses
