#include <array>

#include "base/text.hpp"
#include "json/utf8.hpp"
#include "wire/anthropic/base64.hpp"
#include "wire/anthropic/field.hpp"
#include "wire/anthropic/parts_write.hpp"

namespace weir::wire::anthropic {

namespace {

using Source = llm::Media::Source;

// How the bytes of a format begin, in base64. What they are wins over what the client calls them:
// Anthropic refuses the difference (providers.md 4.2).
struct Sign {
    std::string_view begins;
    std::string_view media_type;
};
constexpr std::array<Sign, 5> signs = {{
    {"/9j/", "image/jpeg"},
    {"iVBORw0KGgo", "image/png"},
    {"R0lGOD", "image/gif"},
    {"UklGR", "image/webp"},  // RIFF: WAV and AVI begin so, too
    {"JVBERi", "application/pdf"},
}};
constexpr std::array<std::string_view, 4> image_types = {"image/jpeg", "image/png", "image/gif",
                                                         "image/webp"};
constexpr std::string_view pdf = "application/pdf";

std::string type_of(const llm::Media& media) {
    for (const Sign& sign : signs) {
        if (!media.data.starts_with(sign.begins)) continue;
        const bool riff = sign.media_type == "image/webp";
        if (!riff || media.media_type.empty() || media.media_type.starts_with("image/"))
            return std::string(sign.media_type);
    }
    std::string type = lower(media.media_type);
    if (type == "image/jpg") return "image/jpeg";
    return type;
}

bool is_place(const llm::Media& media) {
    if (media.source == Source::url)
        return media.data.starts_with("https://") || media.data.starts_with("http://");
    return media.source == Source::file_id && media.origin.wire == wire_name;
}

bool is_text_type(std::string_view type) {
    return type.starts_with("text/") || type == "application/json" || type == "application/xml";
}

bool is_text(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size();) {
        const std::size_t length = json::utf8_length(bytes.substr(i));
        if (length == 0) return false;
        i += length;
    }
    return true;
}

// The plain text of a document that is one. By its name where nobody said what it is.
std::optional<std::string> text_of(const llm::File& file) {
    const std::string type = type_of(file.media);
    const std::string name = lower(file.name);
    const bool by_name = type.empty() && (name.ends_with(".txt") || name.ends_with(".md") ||
                                          name.ends_with(".csv") || name.ends_with(".json"));
    if (!is_text_type(type) && !by_name) return std::nullopt;
    std::optional<std::string> bytes = from_base64(file.media.data);
    if (!bytes || !is_text(*bytes)) return std::nullopt;
    return bytes;
}

void write_bytes(json::Writer& out, std::string_view media_type, const std::string& data) {
    out.key("source").open_object().member("type", "base64");
    out.member("media_type", media_type).member("data", data).close_object();
}

void write_place(json::Writer& out, const llm::Media& media) {
    const bool url = media.source == Source::url;
    out.key("source").open_object().member("type", url ? "url" : "file");
    out.member(url ? "url" : "file_id", media.data).close_object();
}

}  // namespace

bool can_say(const llm::Image& image) {
    if (image.media.source != Source::base64) return is_place(image.media);
    const std::string type = type_of(image.media);
    for (const std::string_view known : image_types)
        if (known == type) return true;
    return false;
}

bool can_say(const llm::File& file) {
    if (file.media.source != Source::base64) return is_place(file.media);
    return type_of(file.media) == pdf || text_of(file).has_value();
}

void write_source(json::Writer& out, const llm::Image& image) {
    if (image.media.source != Source::base64) return write_place(out, image.media);
    write_bytes(out, type_of(image.media), image.media.data);
}

void write_source(json::Writer& out, const llm::File& file) {
    if (file.media.source != Source::base64) return write_place(out, file.media);
    if (type_of(file.media) == pdf) return write_bytes(out, pdf, file.media.data);
    out.key("source").open_object().member("type", "text").member("media_type", "text/plain");
    out.member("data", text_of(file).value_or("")).close_object();
}

}  // namespace weir::wire::anthropic
