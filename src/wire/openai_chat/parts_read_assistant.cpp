#include <algorithm>
#include <array>

#include "wire/openai_chat/parts.hpp"
#include "wire/seal.hpp"

namespace weir::wire::openai_chat {

namespace {

using json::Value;

// The thoughts, from the structured items where there are some: a plain text beside them that says
// the same is not taken twice.
void read_reasoning(Value message, std::vector<llm::Part>& parts) {
    const std::size_t first = parts.size();
    std::string said;
    for (const Value detail : message["reasoning_details"].elements()) {
        parts.push_back({.body = read_reasoning_detail(detail)});
        said += std::get<llm::Reasoning>(parts.back().body).text;
    }
    for (const Value block : message["thinking_blocks"].elements()) {
        parts.push_back({.body = read_thinking_block(block)});
        said += std::get<llm::Reasoning>(parts.back().body).text;
    }
    for (const std::string_view field : {"reasoning_content", "reasoning"}) {
        std::string text = message[field].text();
        if (text.empty() || text == said) continue;
        if (said.find(text) != std::string::npos) continue;
        // Streams put together may have the text here and the one proof there.
        if (said.empty() && parts.size() == first + 1) {
            said = std::get<llm::Reasoning>(parts.back().body).text = std::move(text);
            continue;
        }
        said += text;
        llm::Part part = {.body = llm::Reasoning{.text = std::move(text)}};
        parts.insert(parts.begin() + static_cast<std::ptrdiff_t>(first), std::move(part));
    }
}

void read_audio(Value audio, std::vector<llm::Part>& parts) {
    if (!audio.is_object()) return;
    llm::Audio read;
    read.id = audio["id"].text();
    read.media.data = audio["data"].text();
    read.transcript = audio["transcript"].text();
    read.expires_at = audio["expires_at"].integer_or(0);
    if (read == llm::Audio{}) return;  // Snowflake fills in empty objects
    parts.push_back({.body = std::move(read)});
}

void read_annotations(Value annotations, std::vector<llm::Part>& parts) {
    if (annotations.size() == 0) return;
    const auto is_text = [](const llm::Part& part) {
        return std::holds_alternative<llm::Text>(part.body);
    };
    auto text = std::ranges::find_if(parts, is_text);
    if (text == parts.end()) text = parts.insert(parts.end(), {.body = llm::Text{}});
    for (const Value annotation : annotations.elements())
        std::get<llm::Text>(text->body).citations.push_back(read_citation(annotation));
}

}  // namespace

// LiteLLM's way to carry Anthropic's signatures, and ours to carry everybody's.
llm::Reasoning read_thinking_block(Value block) {
    std::string text = block["thinking"].text();
    const std::string signature = block["signature"].text();
    const std::string data = block["data"].text();
    if (std::optional<llm::Reasoning> sealed = open_proof(data.empty() ? signature : data, text))
        return std::move(*sealed);
    llm::Reasoning read = {.text = std::move(text), .signature = signature, .data = data};
    read.origin.wire = "anthropic";
    return read;
}

llm::Reasoning read_reasoning_detail(Value detail) {
    llm::Reasoning read;
    read.summary = detail["summary"].is_text();
    read.text = read.summary ? detail["summary"].text() : detail["text"].text();
    read.signature = detail["signature"].text();
    read.data = detail["data"].text();
    read.id = detail["id"].text();
    read.format = detail["format"].text();
    read.raw_json = detail.raw();
    read.origin.wire = wire_name;
    return read;
}

llm::Citation read_citation(Value annotation) {
    const Value url = annotation["url_citation"];
    llm::Citation read;
    read.url = url["url"].text();
    read.title = url["title"].text();
    read.cited_text = url["content"].text();
    read.begin = url["start_index"].integer();
    read.end = url["end_index"].integer();
    read.raw_json = annotation.raw();
    read.origin.wire = wire_name;
    return read;
}

// Gemini's proofs, in Google's own place and in LiteLLM's (providers.md 4.9 b).
std::optional<llm::Signature> read_signature(Value holder) {
    for (const Value place :
         {holder["extra_content"]["google"], holder["provider_specific_fields"]}) {
        if (place["thought_signature"].text_bytes() == 0) continue;
        std::string bytes = place["thought_signature"].text();
        if (std::optional<Seal> sealed = open_seal(bytes)) return std::move(sealed->signature);
        return llm::Signature{.bytes = std::move(bytes),
                              .origin = {.wire = "gemini", .provider = {}}};
    }
    return std::nullopt;
}

llm::Part read_tool_call(Value call) {
    static constexpr std::array<std::string_view, 7> known = {
        "id", "type", "function", "custom", "index", "extra_content", "provider_specific_fields"};
    llm::ToolCall read;
    read.id = llm::ToolCallId(call["id"].text());
    const bool custom =
        call["type"].is("custom") || (call["custom"].is_object() && !call["function"].is_object());
    const Value body = custom ? call["custom"] : call["function"];
    read.kind = custom ? llm::ToolCall::Kind::custom : llm::ToolCall::Kind::function;
    read.name = body["name"].text();
    const Value arguments = custom ? body["input"] : body["arguments"];
    // Mistral and old TGI send an object where a string should be.
    read.arguments = arguments.is_object() ? std::string(arguments.raw()) : arguments.text();
    llm::Part part = {.body = std::move(read), .cache = {}, .signature = read_signature(call)};
    read_extras(call, known, {}, part.extras);
    return part;
}

std::vector<llm::Part> read_assistant(Value message) {
    std::vector<llm::Part> parts;
    read_reasoning(message, parts);
    for (llm::Part& part : read_content(message["content"]))
        parts.push_back(std::move(part));
    if (std::optional<llm::Signature> signature = read_signature(message)) {
        const bool said = !parts.empty() && std::holds_alternative<llm::Text>(parts.back().body);
        if (!said) parts.push_back({.body = llm::Text{}});
        parts.back().signature = std::move(signature);
    }
    read_annotations(message["annotations"], parts);
    if (message["refusal"].text_bytes() > 0)
        parts.push_back({.body = llm::Refusal{message["refusal"].text()}});
    read_audio(message["audio"], parts);
    for (const Value image : message["images"].elements())
        parts.push_back({.body = read_image(image["image_url"])});
    for (const Value value : message["tool_calls"].elements()) {
        llm::Part part = read_tool_call(value);
        const auto& call = std::get<llm::ToolCall>(part.body);
        const bool empty = call.name.empty() && call.arguments.empty() && call.id.value().empty();
        if (!empty) parts.push_back(std::move(part));
    }
    const Value legacy = message["function_call"];
    if (legacy["name"].text_bytes() > 0)
        parts.push_back({.body = llm::ToolCall{.name = legacy["name"].text(),
                                               .arguments = legacy["arguments"].text()}});
    return parts;
}

namespace {

std::vector<llm::TokenLogprob> read_tokens(Value tokens, int levels) {
    std::vector<llm::TokenLogprob> read;
    for (const Value token : tokens.elements()) {
        llm::TokenLogprob& one = read.emplace_back();
        one.token = token["token"].text();
        one.logprob = token["logprob"].number().value_or(0);
        if (token["bytes"].is_array()) {
            one.bytes.emplace();
            for (const Value byte : token["bytes"].elements())
                one.bytes->push_back(static_cast<std::uint8_t>(byte.integer_or(0)));
        }
        if (levels > 0) one.top = read_tokens(token["top_logprobs"], levels - 1);
    }
    return read;
}

}  // namespace

std::vector<llm::TokenLogprob> read_token_logprobs(Value tokens) { return read_tokens(tokens, 1); }

llm::Logprobs read_logprobs(Value logprobs) {
    return {.content = read_token_logprobs(logprobs["content"]),
            .refusal = read_token_logprobs(logprobs["refusal"])};
}

}  // namespace weir::wire::openai_chat
