#include "wire/openai_chat/parts_write.hpp"

#include <algorithm>

#include "wire/openai_chat/parts.hpp"

namespace weir::wire::openai_chat {

namespace {

struct PartWriter {
    json::Writer& out;

    bool operator()(const llm::Text& text) const {
        out.open_object().member("type", "text").member("text", text.text);
        return true;
    }
    bool operator()(const llm::Image& image) const {
        const std::string url = write_url(image.media);
        if (url.empty()) return false;
        out.open_object().member("type", "image_url").key("image_url").open_object();
        out.member("url", url);
        if (!image.detail.empty()) out.member("detail", image.detail);
        out.close_object();
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
    bool operator()(const llm::Video& video) const {
        const std::string url = write_url(video.media);
        if (url.empty()) return false;
        out.open_object().member("type", "video_url").key("video_url").open_object();
        out.member("url", url).close_object();
        return true;
    }
    bool operator()(const llm::File& file) const {
        const llm::Media& media = file.media;
        out.open_object().member("type", "file").key("file").open_object();
        if (const std::string name = file_name(file); !name.empty()) out.member("filename", name);
        if (media.source == llm::Media::Source::file_id)
            out.member("file_id", media.data);
        else if (media.media_type.empty())
            out.member("file_data", media.data);  // bare base64 or a URL (OpenRouter)
        else
            out.member("file_data", write_url(media));
        out.close_object();
        return true;
    }
    bool operator()(const llm::Refusal& refusal) const {
        out.open_object().member("type", "refusal").member("refusal", refusal.text);
        return true;
    }
    // Verbatim: the caller has seen that it is ours.
    bool operator()(const llm::Opaque&) const { return false; }
    bool operator()(const llm::Reasoning&) const { return false; }
    bool operator()(const llm::ToolCall&) const { return false; }
    bool operator()(const llm::ToolResult&) const { return false; }
};

const std::string* verbatim(const llm::PartBody& body, const WriteOptions& options) {
    if (const auto* opaque = std::get_if<llm::Opaque>(&body))
        return opaque->wire == wire_name ? &opaque->json : nullptr;
    const auto* reasoning = std::get_if<llm::Reasoning>(&body);
    const bool in_content =
        reasoning && goes_back(reasoning->origin, wire_name, options) &&
        (reasoning->format == thinking_part || reasoning->format == reasoning_part);
    return in_content && !reasoning->raw_json.empty() ? &reasoning->raw_json : nullptr;
}

}  // namespace

void Dropped::add(std::string field) {
    if (fields_.size() > fields_max) return;
    if (std::ranges::find(fields_, field) != fields_.end()) return;
    fields_.push_back(fields_.size() == fields_max ? "..." : std::move(field));
}

bool write_content_part(json::Writer& out, const llm::PartBody& body, const WriteOptions& options,
                        const std::optional<llm::CacheMarker>& cache,
                        const std::vector<llm::Extra>& extras) {
    if (const std::string* raw = verbatim(body, options)) {
        out.raw(*raw);
        return true;
    }
    if (!std::visit(PartWriter{out}, body)) return false;
    write_cache(out, cache, options);
    write_extras_under(out, extras, {});
    out.close_object();
    return true;
}

void write_cache(json::Writer& out, const std::optional<llm::CacheMarker>& cache,
                 const WriteOptions& options) {
    using Form = llm::CacheMarker::Form;
    using Cache = WriteOptions::Cache;
    if (!cache || options.cache == Cache::none) return;
    const bool breakpoint = options.cache == Cache::as_given ? cache->form == Form::breakpoint
                                                             : options.cache == Cache::breakpoint;
    if (breakpoint) {
        out.key("prompt_cache_breakpoint").open_object().member("mode", "explicit").close_object();
        return;
    }
    out.key("cache_control").open_object().member("type", "ephemeral");
    if (!cache->ttl.empty()) out.member("ttl", cache->ttl);
    out.close_object();
}

void write_extras(json::Writer& out, const std::vector<llm::Extra>& extras, Dropped& dropped) {
    for (const llm::Extra& extra : extras) {
        if (extra.wire == wire_name)
            out.member_raw(extra.name, extra.json);
        else
            dropped.add(extra.name);
    }
}

bool has_own_extras(const std::vector<llm::Extra>& extras) {
    return std::ranges::any_of(extras,
                               [](const llm::Extra& extra) { return extra.wire == wire_name; });
}

void write_extras_under(json::Writer& out, const std::vector<llm::Extra>& extras,
                        std::string_view prefix) {
    for (const llm::Extra& extra : extras)
        if (extra.wire == wire_name && extra.name.starts_with(prefix))
            out.member_raw(std::string_view(extra.name).substr(prefix.size()), extra.json);
}

void write_citation(json::Writer& out, const llm::Citation& citation) {
    if (citation.origin.wire == wire_name && !citation.raw_json.empty()) {
        out.raw(citation.raw_json);
        return;
    }
    out.open_object().member("type", "url_citation").key("url_citation").open_object();
    out.member("start_index", citation.begin.value_or(0));
    out.member("end_index", citation.end.value_or(0));
    out.member("title", citation.title).member("url", citation.url);
    if (!citation.cited_text.empty()) out.member("content", citation.cited_text);
    out.close_object().close_object();
}

void write_usage(json::Writer& out, const llm::Usage& usage) {
    const std::int64_t written = (usage.input_cache_write + usage.input_cache_write_1h).value();
    out.open_object();
    out.member("prompt_tokens", usage.input().value());
    out.member("completion_tokens", usage.output().value());
    out.member("total_tokens", usage.total().value());
    out.key("prompt_tokens_details").open_object();
    out.member("cached_tokens", usage.input_cache_read.value());
    if (written > 0) out.member("cache_write_tokens", written);
    out.member("audio_tokens", usage.input_audio.value());
    if (usage.input_image.value() > 0) out.member("image_tokens", usage.input_image.value());
    if (usage.input_video.value() > 0) out.member("video_tokens", usage.input_video.value());
    out.close_object().key("completion_tokens_details").open_object();
    out.member("reasoning_tokens", usage.output_reasoning.value());
    out.member("audio_tokens", usage.output_audio.value());
    if (usage.output_image.value() > 0) out.member("image_tokens", usage.output_image.value());
    out.member("accepted_prediction_tokens", usage.prediction_accepted.value());
    out.member("rejected_prediction_tokens", usage.prediction_rejected.value());
    out.close_object().close_object();
}

namespace {

void write_token(json::Writer& out, const llm::TokenLogprob& token) {
    out.member("token", token.token).member("logprob", token.logprob).key("bytes");
    if (!token.bytes) {
        out.null();
        return;
    }
    out.open_array();
    for (const std::uint8_t byte : *token.bytes)
        out.integer(byte);
    out.close_array();
}

void write_tokens(json::Writer& out, std::string_view key,
                  const std::vector<llm::TokenLogprob>& tokens) {
    out.key(key);
    if (tokens.empty())
        out.null();
    else
        write_token_logprobs(out, tokens);
}

}  // namespace

void write_token_logprobs(json::Writer& out, const std::vector<llm::TokenLogprob>& tokens) {
    out.open_array();
    for (const llm::TokenLogprob& token : tokens) {
        out.open_object();
        write_token(out, token);
        out.key("top_logprobs").open_array();
        for (const llm::TokenLogprob& other : token.top) {
            out.open_object();
            write_token(out, other);
            out.close_object();
        }
        out.close_array().close_object();
    }
    out.close_array();
}

void write_logprobs(json::Writer& out, const llm::Logprobs& logprobs) {
    out.open_object();
    write_tokens(out, "content", logprobs.content);
    write_tokens(out, "refusal", logprobs.refusal);
    out.close_object();
}

std::string file_name(const llm::File& file) {
    const bool bytes = file.media.source == llm::Media::Source::base64;
    if (!file.name.empty() || !bytes || file.media.media_type.empty()) return file.name;
    if (!file.title.empty()) return file.title;
    // "application/pdf" is document.pdf, "text/plain" document.txt.
    const std::string_view type = file.media.media_type;
    const std::size_t slash = type.find('/');
    if (slash == std::string_view::npos || type.starts_with("text/")) return "document.txt";
    return "document." + std::string(type.substr(slash + 1));
}

}  // namespace weir::wire::openai_chat
