#include "wire/gemini/media.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "wire/gemini/extras.hpp"
#include "wire/gemini/names.hpp"

namespace weir::wire::gemini {

namespace {

using json::Value;
using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::array<Pair, 12> sound_types = {{{"wav", "audio/wav"},
                                               {"wav", "audio/x-wav"},
                                               {"mp3", "audio/mp3"},
                                               {"mp3", "audio/mpeg"},
                                               {"pcm16", "audio/pcm"},
                                               {"pcm16", "audio/l16"},
                                               {"flac", "audio/flac"},
                                               {"aac", "audio/aac"},
                                               {"ogg", "audio/ogg"},
                                               {"opus", "audio/opus"},
                                               {"m4a", "audio/m4a"},
                                               {"aiff", "audio/aiff"}}};
constexpr std::array<Pair, 26> ends = {
    {{".png", "image/png"},         {".jpg", "image/jpeg"},  {".jpeg", "image/jpeg"},
     {".webp", "image/webp"},       {".gif", "image/gif"},   {".heic", "image/heic"},
     {".heif", "image/heif"},       {".wav", "audio/wav"},   {".mp3", "audio/mp3"},
     {".flac", "audio/flac"},       {".aac", "audio/aac"},   {".ogg", "audio/ogg"},
     {".m4a", "audio/m4a"},         {".mp4", "video/mp4"},   {".mov", "video/quicktime"},
     {".mpeg", "video/mpeg"},       {".webm", "video/webm"}, {".avi", "video/x-msvideo"},
     {".pdf", "application/pdf"},   {".txt", "text/plain"},  {".md", "text/markdown"},
     {".csv", "text/csv"},          {".html", "text/html"},  {".xml", "text/xml"},
     {".json", "application/json"}, {".py", "text/x-python"}}};
// The first bytes, as base64 spells them.
constexpr std::array<Pair, 6> beginnings = {{{"/9j/", "image/jpeg"},
                                             {"iVBORw0KGg", "image/png"},
                                             {"R0lGOD", "image/gif"},
                                             {"JVBERi", "application/pdf"},
                                             {"SUQz", "audio/mp3"},
                                             {"T2dnUw", "audio/ogg"}}};
constexpr std::string_view riff = "UklGR";  // WAVE or WEBP, by bytes 9 to 11
constexpr std::size_t riff_kind_at = 12;
constexpr std::string_view files_api = "generativelanguage.googleapis.com";

std::string type_by_end(std::string_view address) {
    const std::string small = lower(address.substr(0, address.find_first_of("?#")));
    for (const auto& [end, type] : ends)
        if (small.ends_with(end)) return std::string(type);
    return {};
}

// The only web pages that are media to Gemini; they have no type.
bool is_youtube(std::string_view address) {
    return contains_ignoring_case(address, "youtube.com/") ||
           contains_ignoring_case(address, "youtu.be/");
}

std::string type_by_bytes(std::string_view base64) {
    for (const auto& [beginning, type] : beginnings)
        if (base64.starts_with(beginning)) return std::string(type);
    if (!base64.starts_with(riff) || base64.size() < riff_kind_at + 4) return {};
    const std::string_view kind = base64.substr(riff_kind_at, 4);
    if (kind == "QVZF") return "audio/wav";  // "AVE"
    return kind == "RUJQ" ? "image/webp" : "";
}

std::string sound_format(std::string_view type) {
    const std::string plain = lower(type.substr(0, type.find(';')));
    for (const auto& [format, known] : sound_types)
        if (plain == known) return std::string(format);
    constexpr std::string_view prefix = "audio/";
    return plain.starts_with(prefix) ? plain.substr(prefix.size()) : "";
}

std::string sound_type(std::string_view format) {
    for (const auto& [known, type] : sound_types)
        if (format == known) return std::string(type);
    return format.empty() ? "" : "audio/" + std::string(format);
}

// Clients use base64url, too, and some break lines; others take neither.
std::string standard_base64(std::string data) {
    if (data.find_first_of("-_ \r\n\t") == std::string::npos) return data;
    std::erase_if(data, [](char c) { return c == ' ' || c == '\r' || c == '\n' || c == '\t'; });
    std::ranges::replace(data, '-', '+');
    std::ranges::replace(data, '_', '/');
    return data;
}

llm::PartBody by_type(llm::Media media, std::string_view type) {
    if (type.starts_with("image/")) return llm::Image{.media = std::move(media), .detail = {}};
    if (type.starts_with("video/")) return llm::Video{.media = std::move(media)};
    if (type.starts_with("audio/")) {
        llm::Audio audio;
        audio.format = sound_format(type);
        audio.media = std::move(media);
        return audio;
    }
    llm::File file;
    file.media = std::move(media);
    return file;
}

// "data:image/png;base64,..." where a URL is expected (Qwen's way with sounds).
struct DataUri {
    std::string_view type;
    std::string_view data;
};
std::optional<DataUri> read_data_uri(std::string_view url) {
    constexpr std::string_view scheme = "data:";
    constexpr std::string_view mark = ";base64,";
    const std::size_t at = url.find(mark);
    if (!url.starts_with(scheme) || at == std::string_view::npos) return std::nullopt;
    return DataUri{url.substr(scheme.size(), at - scheme.size()), url.substr(at + mark.size())};
}

}  // namespace

llm::PartBody read_inline_data(Value data) {
    llm::Media media;
    media.media_type = member(data, "mimeType").text();
    media.data = standard_base64(data["data"].text());
    const std::string type =
        media.media_type.empty() ? type_by_bytes(media.data) : lower(media.media_type);
    return by_type(std::move(media), type);
}

llm::PartBody read_file_data(Value data) {
    llm::Media media;
    media.media_type = member(data, "mimeType").text();
    media.data = member(data, "fileUri").text();
    media.source = llm::Media::Source::url;
    // Files of the Files API are their owner's alone.
    if (media.data.find(files_api) != std::string::npos || !media.data.contains("://")) {
        media.source = llm::Media::Source::file_id;
        media.origin.wire = wire_name;
    }
    std::string type = media.media_type.empty() ? type_by_end(media.data) : lower(media.media_type);
    if (type.empty() && is_youtube(media.data)) type = "video/";
    return by_type(std::move(media), type);
}

const llm::Media* media_of(const llm::PartBody& body) {
    if (const auto* image = std::get_if<llm::Image>(&body)) return &image->media;
    if (const auto* audio = std::get_if<llm::Audio>(&body)) return &audio->media;
    if (const auto* video = std::get_if<llm::Video>(&body)) return &video->media;
    if (const auto* file = std::get_if<llm::File>(&body)) return &file->media;
    return nullptr;
}

std::string media_type_of(const llm::PartBody& body) {
    const llm::Media* media = media_of(body);
    if (!media) return {};
    if (!media->media_type.empty()) return media->media_type;
    std::string type;
    if (const auto* audio = std::get_if<llm::Audio>(&body)) type = sound_type(audio->format);
    if (const auto* file = std::get_if<llm::File>(&body)) type = type_by_end(file->name);
    if (!type.empty()) return type;
    return media->source == llm::Media::Source::base64 ? type_by_bytes(media->data)
                                                       : type_by_end(media->data);
}

bool can_write_media(const llm::PartBody& body) {
    const llm::Media* media = media_of(body);
    if (!media || media->data.empty()) return false;
    return media->source != llm::Media::Source::file_id || media->origin.wire == wire_name;
}

bool write_media(json::Writer& out, const llm::PartBody& body, std::span<const llm::Extra> extras) {
    if (!can_write_media(body)) return false;
    const llm::Media& media = *media_of(body);
    std::string type = media_type_of(body);
    std::string_view data = media.data;
    bool bytes = media.source == llm::Media::Source::base64;
    if (const auto uri = bytes ? std::nullopt : read_data_uri(data)) {
        bytes = true;
        data = uri->data;
        if (!uri->type.empty()) type = uri->type;
    }
    if (bytes && type.empty()) type = type_by_bytes(data);
    if (bytes && type.empty()) type = "application/octet-stream";
    const std::string_view key = bytes ? "inlineData" : "fileData";
    out.key(key).open_object();
    if (!type.empty()) out.member("mimeType", type);
    out.member(bytes ? "data" : "fileUri", data);
    write_extras_under(out, extras, bytes ? "inlineData." : "fileData.");
    out.close_object();
    return true;
}

}  // namespace weir::wire::gemini
