#include <array>

#include "wire/openai_chat/parts.hpp"
#include "wire/openai_responses/items.hpp"

namespace weir::wire::openai_responses {

namespace {

using json::Value;

llm::Media file_id(Value id) {
    return {.source = llm::Media::Source::file_id,
            .data = id.text(),
            .media_type = {},
            .origin = {.wire = std::string(wire_name), .provider = {}}};
}

llm::Image read_image(Value part) {
    const Value url = part["image_url"];
    // A string here; some clients send the object of Chat Completions.
    const bool by_id = url.is_null() && part["file_id"].is_text();
    llm::Image read = by_id ? llm::Image{.media = file_id(part["file_id"]), .detail = {}}
                            : openai_chat::read_image(url);
    if (part["detail"].is_text()) read.detail = part["detail"].text();
    return read;
}

llm::File read_file(Value part) {
    llm::File read;
    read.name = part["filename"].text();
    if (part["file_data"].is_text()) {
        read.media = openai_chat::read_url(part["file_data"].text());
        // Bare base64 is no URL of any kind.
        const std::string& data = read.media.data;
        if (!data.starts_with("http") && !data.starts_with("data:"))
            read.media.source = llm::Media::Source::base64;
    } else if (part["file_url"].is_text()) {
        read.media.source = llm::Media::Source::url;
        read.media.data = part["file_url"].text();
    } else {
        read.media = file_id(part["file_id"]);
    }
    return read;
}

llm::PartBody read_body(Value part) {
    const Value type = part["type"];
    const bool text = type.is("input_text") || type.is("output_text") || type.is("text");
    if (text && part["text"].is_text())
        return llm::Text{.text = part["text"].lazy_text(), .citations = {}};
    if (type.is("refusal")) return llm::Refusal{.text = part["refusal"].text()};
    if (type.is("input_image")) return read_image(part);
    if (type.is("input_file")) return read_file(part);
    const Value audio = part["input_audio"];
    if (type.is("input_audio") && audio.is_object()) {
        llm::Audio read;
        read.media.data = audio["data"].text();
        read.format = audio["format"].text();
        return read;
    }
    return opaque(part);
}

// What read_body and its callers take from each kind of part.
std::span<const std::string_view> known_members(const llm::PartBody& body) {
    static constexpr std::array<std::string_view, 7> text = {"type",
                                                             "text",
                                                             "refusal",
                                                             "annotations",
                                                             "logprobs",
                                                             "cache_control",
                                                             "prompt_cache_breakpoint"};
    static constexpr std::array<std::string_view, 10> media = {
        "type",      "image_url", "detail",      "file_id",       "filename",
        "file_data", "file_url",  "input_audio", "cache_control", "prompt_cache_breakpoint"};
    const bool plain =
        std::holds_alternative<llm::Text>(body) || std::holds_alternative<llm::Refusal>(body);
    return plain ? std::span<const std::string_view>(text)
                 : std::span<const std::string_view>(media);
}

}  // namespace

llm::Part read_content_part(Value value) {
    llm::Part part = {.body = read_body(value)};
    if (std::holds_alternative<llm::Opaque>(part.body)) {
        part.extras.push_back(make_mark(content_mark, "true"));
        return part;
    }
    part.cache = openai_chat::read_cache(value);
    read_extras(value, known_members(part.body), part.extras);
    return part;
}

}  // namespace weir::wire::openai_responses
