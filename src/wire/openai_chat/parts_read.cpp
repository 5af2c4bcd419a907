#include <array>

#include "wire/openai_chat/parts.hpp"

namespace weir::wire::openai_chat {

namespace {

using json::Value;

constexpr std::string_view base64_mark = ";base64,";

// Most wrap the URL in an object, Mistral does not.
std::string url_in(Value value) { return value.is_text() ? value.text() : value["url"].text(); }

llm::Opaque opaque(Value part) { return {std::string(wire_name), std::string(part.raw())}; }

llm::Audio read_audio_input(Value audio) {
    llm::Audio read;
    read.format = audio["format"].text();
    read.media.data = audio["data"].text();
    // Qwen wants a data URI or a URL in the place of bare base64: kept as it is.
    if (read.media.data.starts_with("data:") || read.media.data.starts_with("http"))
        read.media.source = llm::Media::Source::url;
    return read;
}

llm::File read_file(Value file) {
    llm::File read;
    read.name = file["filename"].text();
    if (file["file_id"].is_text()) {
        read.media.source = llm::Media::Source::file_id;
        read.media.data = file["file_id"].text();
        read.media.origin.wire = wire_name;
        return read;
    }
    read.media = read_url(file["file_data"].text());
    // Bare base64 is no URL of any kind.
    const bool url = read.media.data.starts_with("http") || read.media.data.starts_with("data:");
    if (read.media.source == llm::Media::Source::url && !url)
        read.media.source = llm::Media::Source::base64;
    return read;
}

// Thoughts inside the content, as an array of texts.
llm::Reasoning read_thinking(Value part, std::string_view list, std::string_view format) {
    llm::Reasoning read;
    for (const Value piece : part[list].elements())
        piece["text"].append_text(read.text);
    part[list].append_text(read.text);
    read.signature = part["signature"].text();
    read.summary = list == "summary";
    read.format = format;
    read.raw_json = part.raw();
    read.origin.wire = wire_name;
    return read;
}

llm::PartBody read_body(Value part) {
    const Value type = part["type"];
    if (type.is("text") || (!type.exists() && part["text"].is_text()))
        return llm::Text{.text = part["text"].lazy_text(), .citations = {}};
    if (type.is("image_url")) return read_image(part["image_url"]);
    if (type.is("input_audio") && part["input_audio"].is_object())
        return read_audio_input(part["input_audio"]);
    if (type.is("video_url")) return llm::Video{.media = read_url(url_in(part["video_url"]))};
    if (type.is("file") && part["file"].is_object()) return read_file(part["file"]);
    if (type.is("refusal")) return llm::Refusal{part["refusal"].text()};
    if (type.is("thinking")) return read_thinking(part, "thinking", thinking_part);
    if (type.is("reasoning")) return read_thinking(part, "summary", reasoning_part);
    return opaque(part);
}

// What read_body has taken from each kind of part.
std::span<const std::string_view> known_members(const llm::PartBody& body) {
    static constexpr std::array<std::string_view, 4> text = {"type", "text", "cache_control",
                                                             "prompt_cache_breakpoint"};
    static constexpr std::array<std::string_view, 8> media = {
        "type", "image_url", "input_audio",   "video_url",
        "file", "refusal",   "cache_control", "prompt_cache_breakpoint"};
    return std::holds_alternative<llm::Text>(body) ? std::span<const std::string_view>(text)
                                                   : std::span<const std::string_view>(media);
}

}  // namespace

llm::Media read_url(std::string url) {
    llm::Media media;
    const std::size_t mark = url.find(base64_mark);
    if (!url.starts_with("data:") || mark == std::string::npos) {
        media.source = llm::Media::Source::url;
        media.data = std::move(url);
        return media;
    }
    constexpr std::size_t scheme = 5;
    media.media_type = url.substr(scheme, mark - scheme);
    media.data = url.substr(mark + base64_mark.size());
    return media;
}

std::string write_url(const llm::Media& media) {
    switch (media.source) {
        case llm::Media::Source::url: return media.data;
        case llm::Media::Source::base64:
            return "data:" + media.media_type + std::string(base64_mark) + media.data;
        case llm::Media::Source::file_id: break;
    }
    return {};
}

llm::Image read_image(Value image_url) {
    return {.media = read_url(url_in(image_url)), .detail = image_url["detail"].text()};
}

std::optional<llm::CacheMarker> read_cache(Value holder) {
    if (holder["cache_control"].is_object())
        return llm::CacheMarker{.form = llm::CacheMarker::Form::cache_control,
                                .ttl = holder["cache_control"]["ttl"].text()};
    if (holder["prompt_cache_breakpoint"].is_object())
        return llm::CacheMarker{.form = llm::CacheMarker::Form::breakpoint, .ttl = {}};
    return std::nullopt;
}

void read_extras(Value object, std::span<const std::string_view> known, std::string_view prefix,
                 std::vector<llm::Extra>& out) {
    for (const json::Member& member : object.members()) {
        bool is_known = member.value.is_null();
        for (const std::string_view name : known)
            is_known = is_known || member.key.is(name);
        if (is_known) continue;
        out.push_back({.wire = std::string(wire_name),
                       .name = std::string(prefix) + member.key.text(),
                       .json = std::string(member.value.raw())});
    }
}

std::vector<llm::Part> read_content(Value content) {
    std::vector<llm::Part> parts;
    if (content.is_text() && content.text_bytes() > 0)
        parts.push_back({.body = llm::Text{.text = content.lazy_text(), .citations = {}}});
    for (const Value element : content.elements()) {
        llm::Part part = {.body = read_body(element), .cache = read_cache(element)};
        const bool verbatim = std::holds_alternative<llm::Opaque>(part.body) ||
                              std::holds_alternative<llm::Reasoning>(part.body);
        if (verbatim)
            part.cache.reset();  // it is in there
        else
            read_extras(element, known_members(part.body), {}, part.extras);
        parts.push_back(std::move(part));
    }
    return parts;
}

}  // namespace weir::wire::openai_chat
