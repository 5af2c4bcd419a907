#include "wire/seal.hpp"

#include <array>
#include <cstring>
#include <utility>

#include "base/base64.hpp"
#include "json/document.hpp"
#include "json/writer.hpp"

namespace weir::wire {

namespace {

constexpr std::string_view prefix = "weir.seal.1:";

using Field = std::pair<std::string_view, std::string llm::Reasoning::*>;
constexpr std::array<Field, 6> fields = {{
    {"text", &llm::Reasoning::text},
    {"signature", &llm::Reasoning::signature},
    {"data", &llm::Reasoning::data},
    {"id", &llm::Reasoning::id},
    {"format", &llm::Reasoning::format},
    {"raw", &llm::Reasoning::raw_json},
}};

void write_origin(json::Writer& out, const llm::Origin& origin) {
    if (!origin.wire.empty()) out.member("wire", origin.wire);
    if (!origin.provider.empty()) out.member("provider", origin.provider);
}

llm::Origin read_origin(json::Value from) {
    return {.wire = from["wire"].text(), .provider = from["provider"].text()};
}

void write_thoughts(json::Writer& out, const llm::Reasoning& thoughts) {
    out.open_object();
    write_origin(out, thoughts.origin);
    if (thoughts.summary) out.member("summary", true);
    for (const auto& [name, field] : fields) {
        // An item that is carried as it was has its proof and its name in it.
        const bool in_raw = !thoughts.raw_json.empty() &&
                            (field == &llm::Reasoning::data || field == &llm::Reasoning::signature);
        if (!(thoughts.*field).empty() && !in_raw) out.member(name, thoughts.*field);
    }
    out.close_object();
}

llm::Reasoning read_thoughts(json::Value from) {
    llm::Reasoning read;
    read.origin = read_origin(from);
    read.summary = from["summary"].is_true();
    for (const auto& [name, field] : fields)
        read.*field = from[name].text();
    if (read.raw_json.empty()) return read;
    // It is written into other requests as it is, so a client may not put in what is no JSON.
    const Result<json::Document> raw = json::read(read.raw_json);
    if (!raw || !raw->root().is_object()) {
        read.raw_json.clear();
        return read;
    }
    read.signature = raw->root()["signature"].text();
    read.data = raw->root()["encrypted_content"].text(raw->root()["data"].text());
    return read;
}

std::string_view name(Seal::On on) { return on == Seal::On::next_part ? "next" : "previous"; }

}  // namespace

std::string write_seal(const Seal& seal) {
    std::string sealed(prefix);
    json::Writer out(sealed);
    out.open_object();
    if (!seal.thoughts.empty()) {
        out.key("thoughts").open_array();
        for (const llm::Reasoning& thoughts : seal.thoughts)
            write_thoughts(out, thoughts);
        out.close_array();
    }
    if (seal.signature) {
        out.key("signature").open_object();
        write_origin(out, seal.signature->origin);
        out.member("bytes", seal.signature->bytes).close_object();
    }
    if (seal.on != Seal::On::here) out.member("on", name(seal.on));
    out.close_object();
    return base64_encode(sealed);
}

std::string seal_proof(const llm::Reasoning& reasoning) {
    Seal seal = {.thoughts = {reasoning}, .signature = {}};
    seal.thoughts[0].text.clear();
    return write_seal(seal);
}

std::string seal_signature(const llm::Signature& signature, Seal::On on) {
    return write_seal({.thoughts = {}, .signature = signature, .on = on});
}

std::optional<Seal> open_seal(std::string_view text) {
    if (!is_sealed(text)) return std::nullopt;
    Seal seal;
    const std::optional<std::string> opened = base64_decode(text);
    if (!opened || !opened->starts_with(prefix)) return seal;
    const Result<json::Document> document =
        json::read(std::string_view(*opened).substr(prefix.size()));
    if (!document) return seal;
    const json::Value root = document->root();
    for (const json::Value one : root["thoughts"].elements())
        seal.thoughts.push_back(read_thoughts(one));
    if (const json::Value signature = root["signature"]; signature["bytes"].is_text())
        seal.signature =
            llm::Signature{.bytes = signature["bytes"].text(), .origin = read_origin(signature)};
    if (root["on"].is(name(Seal::On::next_part))) seal.on = Seal::On::next_part;
    if (root["on"].is(name(Seal::On::previous_part))) seal.on = Seal::On::previous_part;
    return seal;
}

std::optional<llm::Reasoning> open_proof(std::string_view seal, std::string text) {
    std::optional<Seal> opened = open_seal(seal);
    if (!opened) return std::nullopt;
    llm::Reasoning read;
    if (!opened->thoughts.empty()) read = std::move(opened->thoughts[0]);
    if (!text.empty()) read.text = std::move(text);
    return read;
}

bool holds_seal(std::string_view body) {
    return memmem(body.data(), body.size(), seal_mark.data(), seal_mark.size()) != nullptr;
}

namespace {

void note(llm::Origin& origin, std::string_view provider) {
    if (!origin.wire.empty() && origin.provider.empty()) origin.provider = provider;
}

}  // namespace

void note_maker(llm::Part& part, std::string_view provider) {
    if (part.signature) note(part.signature->origin, provider);
    if (auto* thoughts = std::get_if<llm::Reasoning>(&part.body)) note(thoughts->origin, provider);
}

void note_maker(llm::StreamEvent& event, std::string_view provider) {
    if (auto* opened = std::get_if<llm::BlockOpened>(&event)) note_maker(opened->part, provider);
    if (auto* of = std::get_if<llm::ReasoningProof>(&event)) note(of->proof.origin, provider);
    if (auto* of = std::get_if<llm::PartSigned>(&event)) note(of->signature.origin, provider);
}

bool goes_back(const llm::Origin& origin, std::string_view wire, const WriteOptions& options) {
    return origin.wire == wire && !options.from_other_wire &&
           (origin.provider.empty() || origin.provider == options.provider);
}

}  // namespace weir::wire
