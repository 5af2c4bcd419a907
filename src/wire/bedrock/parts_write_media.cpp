#include "wire/bedrock/parts.hpp"
#include "wire/bedrock/parts_write.hpp"

namespace weir::wire::bedrock {

namespace {

// What Converse has or can fetch: bytes, or a place in S3.
bool has_place(const llm::Media& media) {
    if (media.data.empty()) return false;
    if (media.source == llm::Media::Source::base64) return true;
    return media.source == llm::Media::Source::url && media.data.starts_with("s3://");
}

// The bytes know better than their label.
std::string_view image_format(const llm::Media& media) {
    std::string_view type = media.media_type;
    if (media.source == llm::Media::Source::base64)
        if (const std::string_view seen = sniffed_type(media.data); seen.starts_with("image/"))
            type = seen;
    return format_of(MediaKind::image, type);
}

// By its type, its bytes, or the ending of its name.
std::string_view document_format(const llm::File& file) {
    std::string_view format = format_of(MediaKind::document, file.media.media_type);
    if (format.empty()) format = format_of(MediaKind::document, sniffed_type(file.media.data));
    const std::size_t dot = file.name.rfind('.');
    if (!format.empty() || dot == std::string::npos) return format;
    const std::string_view ending = std::string_view(file.name).substr(dot + 1);
    return format_of(MediaKind::document, media_type_of(MediaKind::document, ending));
}

void write_source(json::Writer& out, const llm::Media& media, const Extras& extras) {
    if (const std::string* text = find_extra(extras, source_extra)) {
        out.member_raw("source", *text);
        return;
    }
    out.key("source").open_object();
    if (media.source == llm::Media::Source::base64) {
        out.member("bytes", media.data);
    } else {
        out.key("s3Location").open_object().member("uri", media.data);
        write_extras_under(out, extras, "s3Location.");
        out.close_object();
    }
    out.close_object();
}

// "image" with the prefix "image." and so on.
bool write_media(json::Writer& out, std::string_view key, const llm::Media& media,
                 std::string_view format, const Extras& extras) {
    const std::string prefix = std::string(key) + ".";
    if (!has_place(media) || (format.empty() && !find_extra(extras, prefix + "format")))
        return false;
    const std::string* guard = key == "image" ? find_extra(extras, guard_extra) : nullptr;
    out.open_object();
    if (guard) out.key(guard_extra).open_object();
    out.key(key).open_object();
    if (!format.empty()) out.member("format", format);
    write_source(out, media, extras);
    write_extras_under(out, extras, prefix);
    out.close_object();
    if (guard) out.close_object();
    return true;
}

}  // namespace

bool write_image(json::Writer& out, const llm::Image& image, const Extras& extras) {
    return write_media(out, "image", image.media, image_format(image.media), extras);
}

bool write_audio(json::Writer& out, const llm::Audio& audio, const Extras& extras) {
    const std::string_view said = format_of(MediaKind::audio, audio.media.media_type);
    const std::string_view format = said.empty() ? std::string_view(audio.format) : said;
    const bool odd = find_extra(extras, "audio.format") != nullptr;
    if (write_media(out, "audio", audio.media, odd ? "" : format, extras)) return true;
    // What a model said aloud is told in words.
    if (audio.transcript.empty()) return false;
    out.open_object().member("text", audio.transcript);
    return true;
}

bool write_video(json::Writer& out, const llm::Video& video, const Extras& extras) {
    const std::string_view format = format_of(MediaKind::video, video.media.media_type);
    return write_media(out, "video", video.media, format, extras);
}

bool write_document(json::Writer& out, const llm::File& file, const Extras& extras,
                    DocumentNames& names) {
    if (const std::string* raw = find_extra(extras, search_extra)) {
        out.open_object().member_raw(search_extra, *raw);
        return true;
    }
    const bool odd = find_extra(extras, "document.format") != nullptr;
    const std::string_view format = odd ? "" : document_format(file);
    if (!has_place(file.media) || (format.empty() && !odd)) return false;
    out.open_object().key("document").open_object();
    if (!format.empty()) out.member("format", format);
    out.member("name", names.make(file.name.empty() ? file.title : file.name));
    write_source(out, file.media, extras);
    if (!file.context.empty()) out.member("context", file.context);
    if (file.citations_wanted)
        out.key("citations").open_object().member("enabled", true).close_object();
    write_extras_under(out, extras, "document.");
    out.close_object();
    return true;
}

}  // namespace weir::wire::bedrock
