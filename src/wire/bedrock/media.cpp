#include "wire/bedrock/media.hpp"

#include <array>
#include <cctype>

#include "base/text.hpp"

namespace weir::wire::bedrock {

namespace {

struct Row {
    MediaKind kind;
    std::string_view format;
    std::string_view media_type;
};

// The first row of a type or a format is the one that is written.
constexpr auto rows = std::to_array<Row>({
    {MediaKind::image, "png", "image/png"},
    {MediaKind::image, "jpeg", "image/jpeg"},
    {MediaKind::image, "jpeg", "image/jpg"},
    {MediaKind::image, "gif", "image/gif"},
    {MediaKind::image, "webp", "image/webp"},
    {MediaKind::document, "pdf", "application/pdf"},
    {MediaKind::document, "csv", "text/csv"},
    {MediaKind::document, "doc", "application/msword"},
    {MediaKind::document, "docx",
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {MediaKind::document, "xls", "application/vnd.ms-excel"},
    {MediaKind::document, "xlsx",
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {MediaKind::document, "html", "text/html"},
    {MediaKind::document, "txt", "text/plain"},
    {MediaKind::document, "md", "text/markdown"},
    {MediaKind::video, "mp4", "video/mp4"},
    {MediaKind::video, "mov", "video/quicktime"},
    {MediaKind::video, "mkv", "video/x-matroska"},
    {MediaKind::video, "webm", "video/webm"},
    {MediaKind::video, "flv", "video/x-flv"},
    {MediaKind::video, "mpeg", "video/mpeg"},
    {MediaKind::video, "mpg", "video/mpg"},
    {MediaKind::video, "wmv", "video/x-ms-wmv"},
    {MediaKind::video, "three_gp", "video/3gpp"},
    {MediaKind::audio, "mp3", "audio/mpeg"},
    {MediaKind::audio, "mp3", "audio/mp3"},
    {MediaKind::audio, "wav", "audio/wav"},
    {MediaKind::audio, "wav", "audio/x-wav"},
    {MediaKind::audio, "flac", "audio/flac"},
    {MediaKind::audio, "ogg", "audio/ogg"},
    {MediaKind::audio, "aac", "audio/aac"},
    {MediaKind::audio, "m4a", "audio/mp4"},
    {MediaKind::audio, "opus", "audio/opus"},
    {MediaKind::audio, "webm", "audio/webm"},
});

// Base64 of the first bytes; three bytes are four letters, so prefixes are as sure as bytes.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> signs = {{
    {"iVBORw0KGgo", "image/png"},
    {"/9j/", "image/jpeg"},
    {"R0lGOD", "image/gif"},
    {"UklGR", "image/webp"},
    {"JVBERi0", "application/pdf"},
}};

bool may_stand_in_name(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view(" -()[]_").find(c) != std::string_view::npos;
}

}  // namespace

std::string_view media_type_of(MediaKind kind, std::string_view format) {
    for (const Row& row : rows)
        if (row.kind == kind && row.format == format) return row.media_type;
    return {};
}

std::string_view format_of(MediaKind kind, std::string_view media_type) {
    const std::string_view bare = trim(media_type.substr(0, media_type.find(';')));
    for (const Row& row : rows)
        if (row.kind == kind && equal_ignoring_case(row.media_type, bare)) return row.format;
    return kind == MediaKind::document && bare.starts_with("text/") ? "txt" : "";
}

std::string_view sniffed_type(std::string_view base64) {
    for (const auto& [sign, type] : signs)
        if (base64.starts_with(sign)) return type;
    return {};
}

std::string DocumentNames::make(std::string_view wished) {
    // The format says what the file's ending says.
    const std::size_t dot = wished.rfind('.');
    if (dot != std::string_view::npos && dot > 0 && wished.size() - dot <= 5)
        wished = wished.substr(0, dot);
    std::string name;
    for (const char c : wished) {
        const char kept = may_stand_in_name(c) ? c : '-';
        const bool repeated = !name.empty() && name.back() == kept && (kept == ' ' || kept != c);
        if (!repeated && name.size() < 190) name.push_back(kept);
    }
    if (trim(name).empty()) name = "document";
    std::string unique = name;
    for (int i = 2; !used_.insert(unique).second; ++i)
        unique = name + " (" + std::to_string(i) + ")";
    return unique;
}

}  // namespace weir::wire::bedrock
