#include <algorithm>
#include <array>
#include <utility>

#include "wire/anthropic/base64.hpp"
#include "wire/anthropic/field.hpp"
#include "wire/anthropic/parts.hpp"

namespace weir::wire::anthropic {

namespace {

using json::Value;

llm::Opaque opaque(Value block) { return {std::string(wire_name), std::string(block.raw())}; }

// Nothing for a source that has more to it than bytes or a place (documents made of blocks).
std::optional<llm::Media> read_source(Value source) {
    const Value type = source["type"];
    llm::Media media;
    if (type.is("base64") && source.size() == 3 && source["data"].is_text()) {
        media.data = source["data"].text();
        media.media_type = source["media_type"].text();
        return media;
    }
    if (type.is("text") && source.size() == 3 && source["data"].is_text()) {
        media.data = to_base64(source["data"].text());
        media.media_type = source["media_type"].text();
        return media;
    }
    if (source.size() != 2) return std::nullopt;
    if (type.is("url") && source["url"].is_text()) {
        media.source = llm::Media::Source::url;
        media.data = source["url"].text();
        return media;
    }
    if (type.is("file") && source["file_id"].is_text()) {
        media.source = llm::Media::Source::file_id;
        media.data = source["file_id"].text();
        media.origin.wire = wire_name;
        return media;
    }
    return std::nullopt;
}

llm::PartBody read_text(Value block) {
    llm::Text text = {.text = block["text"].lazy_text(), .citations = {}};
    for (const Value citation : block["citations"].elements())
        text.citations.push_back(read_citation(citation));
    return text;
}

llm::PartBody read_image(Value block) {
    std::optional<llm::Media> media = read_source(block["source"]);
    if (!media || block["source"]["type"].is("text")) return opaque(block);
    return llm::Image{.media = std::move(*media), .detail = {}};
}

llm::PartBody read_document(Value block) {
    std::optional<llm::Media> media = read_source(block["source"]);
    const Value citations = block["citations"];
    if (!media || citations.size() > 1) return opaque(block);
    return llm::File{.media = std::move(*media),
                     .name = {},
                     .title = block["title"].text(),
                     .context = block["context"].text(),
                     .citations_wanted = citations["enabled"].is_true()};
}

llm::PartBody read_tool_use(Value block) {
    const Value input = block["input"];
    return llm::ToolCall{.id = llm::ToolCallId(block["id"].text()),
                         .name = block["name"].text(),
                         .arguments = input.is_null() ? "{}" : std::string(input.raw())};
}

llm::ResultContent read_result_content(Value block) {
    llm::Part part = read_block(block);
    llm::ResultContent content = {.body = opaque(block), .cache = part.cache};
    const bool whole = part.extras.empty();
    std::visit(
        [&](auto& body) {
            if constexpr (requires { content.body = std::move(body); })
                if (whole) content.body = std::move(body);
        },
        part.body);
    if (std::holds_alternative<llm::Opaque>(content.body)) content.cache.reset();  // it is in there
    return content;
}

llm::PartBody read_tool_result(Value block) {
    llm::ToolResult result = {.call = llm::ToolCallId(block["tool_use_id"].text()),
                              .name = {},
                              .content = {},
                              .is_error = block["is_error"].is_true()};
    const Value content = block["content"];
    if (content.text_bytes() > 0)
        result.content.push_back(
            {.body = llm::Text{.text = content.lazy_text(), .citations = {}}, .cache = {}});
    for (const Value one : content.elements())
        result.content.push_back(read_result_content(one));
    return result;
}

llm::PartBody read_thinking_block(Value block) {
    return read_thinking(block["thinking"].text(), block["signature"].text());
}

llm::PartBody read_redacted(Value block) {
    llm::Reasoning redacted;
    redacted.data = block["data"].text();
    redacted.origin.wire = wire_name;
    return redacted;
}

struct Row {
    std::string_view type;
    llm::PartBody (*read)(Value block);
    std::array<std::string_view, 5> known;  // besides type and cache_control
};
constexpr std::array<Row, 7> rows = {{
    {"text", read_text, {"text", "citations"}},
    {"image", read_image, {"source"}},
    {"document", read_document, {"source", "title", "context", "citations"}},
    {"tool_use", read_tool_use, {"id", "name", "input"}},
    {"tool_result", read_tool_result, {"tool_use_id", "content", "is_error"}},
    {"thinking", read_thinking_block, {"thinking", "signature"}},
    {"redacted_thinking", read_redacted, {"data"}},
}};

// Offsets of a text's citations are the text's own place: this wire cites whole blocks.
void place_citations(std::vector<llm::Part>& parts) {
    const bool any = std::ranges::any_of(parts, [](const llm::Part& part) {
        const auto* text = std::get_if<llm::Text>(&part.body);
        return text && !text->citations.empty();
    });
    if (!any) return;  // nearly always: then nobody wants the texts measured
    std::int64_t at = 0;
    for (llm::Part& part : parts) {
        auto* text = std::get_if<llm::Text>(&part.body);
        if (!text) continue;
        const std::int64_t end = at + code_points(text->text);
        for (llm::Citation& citation : text->citations) {
            citation.begin = at;
            citation.end = end;
        }
        at = end;
    }
}

}  // namespace

llm::Reasoning read_thinking(std::string text, std::string signature) {
    llm::Reasoning reasoning;
    if (std::optional<llm::Reasoning> sealed = open_proof(signature, text))
        return std::move(*sealed);
    reasoning.signature = std::move(signature);
    reasoning.origin.wire = wire_name;
    reasoning.text = std::move(text);
    return reasoning;
}

// char_location, page_location, content_block_location, web_search_result_location,
// search_result_location. An empty encrypted_index is ours: Anthropic does not know it.
llm::Citation read_citation(Value citation) {
    llm::Citation read;
    read.url = citation["url"].text();
    read.title = citation[citation["title"].is_text() ? "title" : "document_title"].text();
    read.cited_text = citation["cited_text"].text();
    read.source_id = citation["source"].text();
    if (read.source_id.empty()) read.source_id = citation["file_id"].text();
    const bool ours = citation["encrypted_index"].is("");
    if (ours) return read;
    read.raw_json = citation.raw();
    read.origin.wire = wire_name;
    return read;
}

std::optional<llm::CacheMarker> read_cache(Value holder) {
    if (!holder["cache_control"].is_object()) return std::nullopt;
    return llm::CacheMarker{.form = llm::CacheMarker::Form::cache_control,
                            .ttl = holder["cache_control"]["ttl"].text()};
}

void read_extras(Value object, std::span<const std::string_view> known, std::string_view prefix,
                 std::vector<llm::Extra>& out) {
    for (const json::Member& member : object.members()) {
        bool is_known = member.value.is_null();
        for (const std::string_view name : known)
            is_known = is_known || (!name.empty() && member.key.is(name));
        if (is_known) continue;
        out.push_back({.wire = std::string(wire_name),
                       .name = std::string(prefix) + member.key.text(),
                       .json = std::string(member.value.raw())});
    }
}

llm::Part read_block(Value block) {
    const Value type = block["type"];
    for (const Row& row : rows) {
        if (!type.is(row.type)) continue;
        llm::Part part = {.body = row.read(block), .cache = read_cache(block)};
        if (std::holds_alternative<llm::Opaque>(part.body)) {
            part.cache.reset();  // it is in there
            return part;
        }
        std::array<std::string_view, 7> known = {"type", "cache_control"};
        std::ranges::copy(row.known, known.begin() + 2);
        read_extras(block, known, {}, part.extras);
        return part;
    }
    return {.body = opaque(block)};
}

void hang_signature(Seal seal, std::vector<llm::Part>& parts,
                    std::optional<llm::Signature>& waiting) {
    if (seal.on == Seal::On::next_part)
        waiting = std::move(seal.signature);
    else if (!parts.empty())
        parts.back().signature = std::move(seal.signature);
}

std::vector<llm::Part> read_content(Value content) {
    std::vector<llm::Part> parts;
    if (content.is_text() && !content.is(""))
        parts.push_back({.body = llm::Text{.text = content.lazy_text(), .citations = {}}});
    std::optional<llm::Signature> waiting;
    for (const Value block : content.elements()) {
        if (block["type"].is("thinking")) {
            std::optional<Seal> seal = open_seal(block["signature"].text());
            if (seal && seal->on != Seal::On::here) {
                hang_signature(std::move(*seal), parts, waiting);
                continue;
            }
        }
        parts.push_back(read_block(block));
        if (waiting) parts.back().signature = std::exchange(waiting, std::nullopt);
    }
    place_citations(parts);
    return parts;
}

std::int64_t code_points(std::string_view text) {
    std::int64_t count = 0;
    for (const char c : text)
        count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
    return count;
}

}  // namespace weir::wire::anthropic
