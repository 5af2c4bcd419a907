#include <algorithm>
#include <array>
#include <cstdint>

#include "wire/cohere/parts.hpp"

namespace weir::wire::cohere {

namespace {

using json::Value;

constexpr std::string_view base64_mark = ";base64,";

llm::Reasoning make_thinking(std::string text) {
    return {.text = std::move(text), .origin = {.wire = std::string(wire_name), .provider = {}}};
}

llm::PartBody read_body(Value part) {
    const Value type = part["type"];
    if (type.is("text") || (!type.exists() && part["text"].is_text()))
        return llm::Text{.text = part["text"].lazy_text(), .citations = {}};
    if (type.is("thinking")) return make_thinking(part["thinking"].text());
    if (type.is("image_url") && part["image_url"].is_object())
        return llm::Image{.media = read_url(part["image_url"]["url"].text()),
                          .detail = part["image_url"]["detail"].text()};
    return llm::Opaque{std::string(wire_name), std::string(part.raw())};
}

bool is_empty(const llm::Part& part) {
    const auto* text = std::get_if<llm::Text>(&part.body);
    return text && text->text.empty() && text->citations.empty() && part.extras.empty();
}

// The content items of a message, and where each begins in the message's text.
std::vector<llm::Part> read_items(Value content) {
    static constexpr std::array<std::string_view, 4> known = {"type", "text", "thinking",
                                                              "image_url"};
    std::vector<llm::Part> parts;
    if (content.text_bytes() > 0)
        parts.push_back({.body = llm::Text{.text = content.lazy_text(), .citations = {}}});
    for (const Value one : content.elements()) {
        llm::Part part = {.body = read_body(one)};
        if (!std::holds_alternative<llm::Opaque>(part.body)) read_extras(one, known, part.extras);
        parts.push_back(std::move(part));
    }
    return parts;
}

bool is_text(const llm::Part& part) { return std::holds_alternative<llm::Text>(part.body); }

// To the text that a citation's content_index names, else to the first one.
void add_citations(Value citations, std::vector<llm::Part>& parts) {
    if (citations.size() == 0) return;
    if (std::ranges::none_of(parts, is_text)) parts.push_back({.body = llm::Text{}});
    const auto first =
        static_cast<std::size_t>(std::ranges::find_if(parts, is_text) - parts.begin());
    std::vector<std::int64_t> before;  // by part
    std::int64_t length = 0;
    for (const llm::Part& part : parts) {
        before.push_back(length);
        if (is_text(part)) length += characters(std::get<llm::Text>(part.body).text);
    }
    for (const Value citation : citations.elements()) {
        const std::int64_t index = citation["content_index"].integer_or(-1);
        const bool named = index >= 0 && std::cmp_less(index, parts.size()) &&
                           is_text(parts[static_cast<std::size_t>(index)]);
        const std::size_t place = named ? static_cast<std::size_t>(index) : first;
        std::get<llm::Text>(parts[place].body)
            .citations.push_back(read_citation(citation, before[place]));
    }
}

// Nothing for what no text is long enough for, so that no sum overflows.
std::optional<std::int64_t> offset(Value value, std::int64_t before) {
    constexpr std::int64_t most = std::int64_t{1} << 40;
    const std::optional<std::int64_t> read = value.integer();
    if (!read || *read < 0 || *read > most) return std::nullopt;
    return *read + before;
}

std::uint64_t fnv1a(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text)
        hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3U;
    return hash;
}

}  // namespace

std::int64_t characters(std::string_view text) {
    return std::ranges::count_if(
        text, [](char c) { return (static_cast<std::uint8_t>(c) & 0xC0U) != 0x80U; });
}

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

void read_extras(Value object, std::span<const std::string_view> known,
                 std::vector<llm::Extra>& out) {
    for (const json::Member& member : object.members()) {
        bool is_known = member.value.is_null();
        for (const std::string_view name : known)
            is_known = is_known || member.key.is(name);
        if (is_known) continue;
        out.push_back({.wire = std::string(wire_name),
                       .name = member.key.text(),
                       .json = std::string(member.value.raw())});
    }
}

std::vector<llm::Part> read_content(Value content) {
    std::vector<llm::Part> parts = read_items(content);
    std::erase_if(parts, is_empty);
    return parts;
}

llm::Reasoning make_plan(std::string text) {
    llm::Reasoning plan = make_thinking(std::move(text));
    plan.format = plan_format;
    return plan;
}

bool is_plan(const llm::Reasoning& reasoning) {
    return reasoning.origin.wire == wire_name && reasoning.format == plan_format;
}

llm::ToolCallId make_call_id(std::string_view answer_id, std::size_t call) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::uint64_t hash = fnv1a(std::string(answer_id) + "/" + std::to_string(call));
    std::string id = "call_";
    for (int i = 0; i < 16; ++i, hash >>= 4U)
        id.push_back(digits[hash & 0xFU]);
    return llm::ToolCallId(std::move(id));
}

llm::Part read_tool_call(Value call) {
    static constexpr std::array<std::string_view, 3> known = {"id", "type", "function"};
    const Value arguments = call["function"]["arguments"];
    llm::ToolCall read;
    read.id = llm::ToolCallId(call["id"].text());
    read.name = call["function"]["name"].text();
    read.arguments = arguments.is_object() ? std::string(arguments.raw()) : arguments.text();
    if (read.arguments.empty() || read.arguments == "null") read.arguments = "{}";
    llm::Part part = {.body = std::move(read)};
    read_extras(call, known, part.extras);
    return part;
}

llm::Citation read_citation(Value citation, std::int64_t before) {
    const Value source = citation["sources"].at(0);
    const Value document = source["document"];
    const Value type = citation["type"];
    llm::Citation read;
    read.source_id = source["id"].text();
    read.url = document["url"].text();
    read.title = document["title"].text();
    read.cited_text = document["text"].text();
    if (!type.exists() || type.is("TEXT_CONTENT")) {
        read.begin = offset(citation["start"], before);
        read.end = offset(citation["end"], before);
    }
    read.raw_json = citation.raw();
    read.origin.wire = wire_name;
    return read;
}

std::vector<llm::Part> read_assistant(Value message) {
    std::vector<llm::Part> parts = read_items(message["content"]);
    add_citations(message["citations"], parts);  // by place, so before parts are left out
    std::erase_if(parts, is_empty);
    if (message["tool_plan"].text_bytes() > 0)
        parts.push_back({.body = make_plan(message["tool_plan"].text())});
    for (const Value call : message["tool_calls"].elements())
        parts.push_back(read_tool_call(call));
    return parts;
}

llm::Logprobs read_logprobs(Value logprobs) {
    llm::Logprobs read;
    const auto add = [&read](Value entry) {
        llm::TokenLogprob& token = read.content.emplace_back();
        token.token = entry["text"].text();
        for (const Value one : entry["logprobs"].elements())
            token.logprob += one.number().value_or(0);
    };
    if (logprobs.is_object()) add(logprobs);
    for (const Value entry : logprobs.elements())
        add(entry);
    return read;
}

}  // namespace weir::wire::cohere
