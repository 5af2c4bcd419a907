#include "wire/openai_responses/parts_write.hpp"

#include <algorithm>

#include "json/document.hpp"
#include "wire/openai_chat/parts.hpp"
#include "wire/openai_responses/items.hpp"

namespace weir::wire::openai_responses {

namespace {

// Ids of files are the provider's, whichever of its wires they were uploaded for.
bool is_our_file(const llm::Media& media) {
    return media.source == llm::Media::Source::file_id &&
           (media.origin.wire == wire_name || media.origin.wire == openai_chat::wire_name);
}

struct PartWriter {
    json::Writer& out;

    bool operator()(const llm::Text& text) const {
        out.open_object().member("type", "input_text").member("text", text.text);
        return true;
    }
    bool operator()(const llm::Image& image) const {
        const bool by_id = is_our_file(image.media);
        const std::string url = openai_chat::write_url(image.media);
        if (!by_id && url.empty()) return false;
        out.open_object().member("type", "input_image");
        out.member(by_id ? "file_id" : "image_url", by_id ? image.media.data : url);
        if (!image.detail.empty()) out.member("detail", image.detail);
        return true;
    }
    bool operator()(const llm::Audio& audio) const {
        if (audio.media.data.empty() || audio.media.source == llm::Media::Source::file_id)
            return false;
        out.open_object().member("type", "input_audio").key("input_audio").open_object();
        out.member("data", audio.media.data);
        if (!audio.format.empty()) out.member("format", audio.format);
        out.close_object();
        return true;
    }
    bool operator()(const llm::File& file) const {
        const llm::Media& media = file.media;
        const bool by_id = media.source == llm::Media::Source::file_id;
        if (by_id && !is_our_file(media)) return false;
        out.open_object().member("type", "input_file");
        if (const std::string name = openai_chat::file_name(file); !name.empty())
            out.member("filename", name);
        const bool by_url =
            media.source == llm::Media::Source::url && !media.data.starts_with("data:");
        if (by_id)
            out.member("file_id", media.data);
        else if (by_url)
            out.member("file_url", media.data);
        else
            out.member("file_data",
                       media.media_type.empty() ? media.data : openai_chat::write_url(media));
        return true;
    }
    bool operator()(const llm::Refusal& refusal) const {
        out.open_object().member("type", "refusal").member("refusal", refusal.text);
        return true;
    }
    // Verbatim: the caller has seen whether it is ours.
    bool operator()(const llm::Opaque&) const { return false; }
    bool operator()(const llm::Video&) const { return false; }
    bool operator()(const llm::Reasoning&) const { return false; }
    bool operator()(const llm::ToolCall&) const { return false; }
    bool operator()(const llm::ToolResult&) const { return false; }
};

}  // namespace

bool write_input_part(json::Writer& out, const llm::PartBody& body, const WriteOptions& options,
                      const std::optional<llm::CacheMarker>& cache,
                      const std::vector<llm::Extra>& extras) {
    if (const auto* verbatim = std::get_if<llm::Opaque>(&body)) {
        if (verbatim->wire == wire_name) out.raw(verbatim->json);
        return verbatim->wire == wire_name;
    }
    if (!std::visit(PartWriter{out}, body)) return false;
    openai_chat::write_cache(out, cache, options);
    write_own_extras(out, extras);
    out.close_object();
    return true;
}

void write_annotation(json::Writer& out, const llm::Citation& citation, std::int64_t before) {
    if (citation.origin.wire == wire_name && !citation.raw_json.empty()) {
        out.raw(citation.raw_json);
        return;
    }
    const auto placed = [before](std::optional<std::int64_t> offset) {
        return std::max<std::int64_t>(offset.value_or(before) - before, 0);
    };
    out.open_object().member("type", "url_citation");
    out.member("start_index", placed(citation.begin)).member("end_index", placed(citation.end));
    out.member("title", citation.title).member("url", citation.url).close_object();
}

void write_own_extras(json::Writer& out, const std::vector<llm::Extra>& extras) {
    for (const llm::Extra& extra : extras)
        if (extra.wire == wire_name && !extra.name.starts_with('@'))
            out.member_raw(extra.name, extra.json);
}

void write_members(json::Writer& out, std::string_view object) {
    const Result<json::Document> document = json::read(object);
    if (!document) return;
    for (const json::Member& member : document->root().members())
        out.member_raw(member.key.text(), member.value.raw());
}

}  // namespace weir::wire::openai_responses
