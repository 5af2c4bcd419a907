#include "wire/cohere/parts_write.hpp"

#include <algorithm>

#include "wire/cohere/parts.hpp"

namespace weir::wire::cohere {

namespace {

struct ItemWriter {
    json::Writer& out;

    bool operator()(const llm::Text& text) const {
        out.open_object().member("type", "text").member("text", text.text);
        return true;
    }
    // There is no word for it here: it is what the assistant said.
    bool operator()(const llm::Refusal& refusal) const {
        out.open_object().member("type", "text").member("text", refusal.text);
        return true;
    }
    bool operator()(const llm::Reasoning& reasoning) const {
        out.open_object().member("type", "thinking").member("thinking", reasoning.text);
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
    template <class Other>
    bool operator()(const Other&) const {
        return false;
    }
};

// The bytes of `count` characters from the `from`-th on.
std::string_view slice(std::string_view text, std::int64_t from, std::int64_t count) {
    const auto skip = [&text](std::size_t at, std::int64_t more) {
        while (at < text.size() && more > 0) {
            ++at;
            while (at < text.size() && (static_cast<std::uint8_t>(text[at]) & 0xC0U) == 0x80U)
                ++at;
            --more;
        }
        return at;
    };
    const std::size_t begin = skip(0, from);
    return text.substr(begin, skip(begin, count) - begin);
}

}  // namespace

bool write_content_item(json::Writer& out, const llm::Part& part) {
    if (const auto* opaque = std::get_if<llm::Opaque>(&part.body)) {
        if (opaque->wire != wire_name) return false;
        out.raw(opaque->json);
        return true;
    }
    if (!std::visit(ItemWriter{out}, part.body)) return false;
    for (const llm::Extra& extra : part.extras)
        if (extra.wire == wire_name) out.member_raw(extra.name, extra.json);
    out.close_object();
    return true;
}

void write_extras(json::Writer& out, const std::vector<llm::Extra>& extras, Dropped& dropped) {
    for (const llm::Extra& extra : extras) {
        if (extra.wire == wire_name)
            out.member_raw(extra.name, extra.json);
        else
            dropped.add(extra.name);
    }
}

void write_citation(json::Writer& out, const llm::Citation& citation, const CitedText& in) {
    if (citation.origin.wire == wire_name && !citation.raw_json.empty()) {
        out.raw(citation.raw_json);
        return;
    }
    // Without offsets it is about the whole text (Anthropic).
    const std::int64_t length = characters(in.text);
    const std::int64_t start =
        std::clamp<std::int64_t>(citation.begin.value_or(0) - in.before, 0, length);
    const std::int64_t end =
        std::clamp<std::int64_t>(citation.end ? *citation.end - in.before : length, start, length);
    out.open_object().member("start", start).member("end", end);
    out.member("text", slice(in.text, start, end - start));
    out.key("sources").open_array().open_object().member("type", "document");
    out.member("id", citation.source_id.empty() ? citation.url : citation.source_id);
    out.key("document").open_object();
    if (!citation.title.empty()) out.member("title", citation.title);
    if (!citation.url.empty()) out.member("url", citation.url);
    if (!citation.cited_text.empty()) out.member("text", citation.cited_text);
    out.close_object().close_object().close_array();
    out.member("type", "TEXT_CONTENT").member("content_index", in.content_index).close_object();
}

void write_tool_call(json::Writer& out, const llm::Part& part, const llm::ToolCall& call,
                     std::string_view arguments) {
    out.open_object();
    if (!call.id.value().empty()) out.member("id", call.id.value());
    out.member("type", "function").key("function").open_object().member("name", call.name);
    out.member("arguments", arguments).close_object();
    for (const llm::Extra& extra : part.extras)
        if (extra.wire == wire_name) out.member_raw(extra.name, extra.json);
    out.close_object();
}

void write_logprobs(json::Writer& out, const llm::Logprobs& logprobs) {
    out.open_array();
    for (const llm::TokenLogprob& token : logprobs.content) {
        out.open_object().member("text", token.token).key("token_ids").open_array().close_array();
        out.key("logprobs").open_array().number(token.logprob).close_array().close_object();
    }
    out.close_array();
}

void write_usage(json::Writer& out, const llm::Usage& usage) {
    const Tokens input = usage.input();
    out.open_object().key("billed_units").open_object();
    out.member("input_tokens", usage.billed_input.value_or(input).value());
    out.member("output_tokens", usage.billed_output.value_or(usage.output()).value());
    if (usage.web_searches > 0) out.member("search_units", usage.web_searches);
    out.close_object().key("tokens").open_object();
    out.member("input_tokens", (input - std::min(usage.input_image, input)).value());
    out.member("output_tokens", usage.output().value());
    if (usage.output_reasoning > Tokens(0))
        out.member("reasoning_tokens", usage.output_reasoning.value());
    if (usage.input_image > Tokens(0)) out.member("image_tokens", usage.input_image.value());
    out.close_object().member("cached_tokens", usage.input_cache_read.value()).close_object();
}

}  // namespace weir::wire::cohere
