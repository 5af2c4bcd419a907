#include <algorithm>
#include <array>
#include <utility>

#include "json/writer.hpp"
#include "wire/base64.hpp"
#include "wire/bedrock/media.hpp"
#include "wire/bedrock/parts.hpp"
#include "wire/seal.hpp"

namespace weir::wire::bedrock {

namespace {

using json::Value;

std::string joined_text(Value list) {
    std::string text;
    for (const Value one : list.elements())
        one["text"].append_text(text);
    return text;
}

// {"bytes"} or {"s3Location":{"uri"}}; false for every other place. extras is nullptr where there
// is no room for more than that.
bool read_source(Value source, llm::Media& media, std::vector<llm::Extra>* extras) {
    if (source["bytes"].is_text()) {
        media.data = source["bytes"].text();
        return true;
    }
    const Value place = source["s3Location"];
    if (!place["uri"].is_text()) return false;
    media.source = llm::Media::Source::url;
    media.data = place["uri"].text();
    if (place.size() == 1) return true;
    if (!extras) return false;
    static constexpr std::array<std::string_view, 1> known = {"uri"};
    read_extras(place, known, "s3Location.", *extras);
    return true;
}

// An unknown format is an Extra, where there is room.
bool read_media(Value block, MediaKind kind, std::string_view prefix, llm::Media& media,
                std::vector<llm::Extra>* extras) {
    const Value format = block["format"];
    media.media_type = media_type_of(kind, format.text());
    const bool odd = media.media_type.empty() && !format.is_null();
    if (odd && !extras) return false;
    if (odd)
        extras->push_back(
            {std::string(wire_name), std::string(prefix) + "format", std::string(format.raw())});
    return read_source(block["source"], media, extras);
}

// The text of a document's source, as bytes for the wires that know no other.
bool read_text_source(Value source, llm::Media& media) {
    if (!source["text"].is_text() && !source["content"].is_array()) return false;
    append_base64(media.data, source["text"].is_text() ? source["text"].text()
                                                       : joined_text(source["content"]));
    if (media.media_type.empty()) media.media_type = "text/plain";
    return true;
}

bool read_document(Value block, llm::File& file, std::vector<llm::Extra>* extras) {
    file.name = block["name"].text();
    file.context = block["context"].text();
    file.citations_wanted = block["citations"]["enabled"].is_true();
    if (read_media(block, MediaKind::document, "document.", file.media, extras)) return true;
    if (!read_text_source(block["source"], file.media)) return false;
    if (extras)
        extras->push_back({std::string(wire_name), std::string(source_extra),
                           std::string(block["source"].raw())});
    return true;
}

bool has_only(Value block, std::span<const std::string_view> known) {
    for (const json::Member& member : block.members())
        if (std::ranges::find(known, member.key.text()) == known.end()) return false;
    return true;
}

// One of toolResult.content. There is no room for extras, so what has some is Opaque.
llm::ResultContent read_result(Value block) {
    static constexpr std::array<std::string_view, 2> media = {"format", "source"};
    static constexpr std::array<std::string_view, 5> document = {"format", "source", "name",
                                                                 "context", "citations"};
    llm::ResultContent content;
    if (block["text"].is_text()) {
        content.body = llm::Text{.text = block["text"].lazy_text(), .citations = {}};
        return content;
    }
    if (block["json"].exists()) {
        content.body = llm::Text{.text = std::string(block["json"].raw()), .citations = {}};
        content.is_json = true;
        return content;
    }
    llm::Image image;
    llm::Video video;
    llm::File file;
    if (has_only(block["image"], media) &&
        read_media(block["image"], MediaKind::image, {}, image.media, nullptr))
        content.body = std::move(image);
    else if (has_only(block["video"], media) &&
             read_media(block["video"], MediaKind::video, {}, video.media, nullptr))
        content.body = std::move(video);
    else if (has_only(block["document"], document) &&
             read_document(block["document"], file, nullptr))
        content.body = std::move(file);
    else
        content.body = llm::Opaque{std::string(wire_name), std::string(block.raw())};
    return content;
}

class BlockReader {
public:
    using Reader = bool (BlockReader::*)(Value, llm::Part&) const;

    // False when the block must stay as it is.
    bool text(Value value, llm::Part& part) const {
        part.body = llm::Text{.text = value.lazy_text(), .citations = {}};
        return value.is_text();
    }
    bool image(Value value, llm::Part& part) const {
        llm::Image read;
        return media(value, MediaKind::image, "image.", read, part);
    }
    bool video(Value value, llm::Part& part) const {
        llm::Video read;
        return media(value, MediaKind::video, "video.", read, part);
    }
    bool audio(Value value, llm::Part& part) const {
        llm::Audio read;
        read.format = value["format"].text();
        return media(value, MediaKind::audio, "audio.", read, part);
    }
    bool document(Value value, llm::Part& part) const {
        static constexpr std::array<std::string_view, 5> known = {"format", "source", "name",
                                                                  "context", "citations"};
        llm::File read;
        if (!read_document(value, read, &part.extras)) return false;
        read_extras(value, known, "document.", part.extras);
        part.body = std::move(read);
        return true;
    }
    bool tool_use(Value value, llm::Part& part) const {
        static constexpr std::array<std::string_view, 4> known = {"toolUseId", "name", "input",
                                                                  "type"};
        if (!is_client_tool(value)) return false;
        llm::ToolCall call;
        call.id = llm::ToolCallId(value["toolUseId"].text());
        call.name = value["name"].text();
        if (!value["input"].is_null()) call.arguments = value["input"].raw();
        part.body = std::move(call);
        read_extras(value, known, "toolUse.", part.extras);
        return true;
    }
    bool tool_result(Value value, llm::Part& part) const {
        static constexpr std::array<std::string_view, 3> known = {"toolUseId", "content", "status"};
        if (!value.is_object() || !value["type"].is_null()) return false;
        llm::ToolResult result;
        result.call = llm::ToolCallId(value["toolUseId"].text());
        result.is_error = value["status"].is("error");
        for (const Value one : value["content"].elements())
            result.content.push_back(read_result(one));
        part.body = std::move(result);
        read_extras(value, known, "toolResult.", part.extras);
        return true;
    }
    bool reasoning(Value value, llm::Part& part) const {
        if (!value["reasoningText"].is_object() && !value["redactedContent"].is_text())
            return false;
        static constexpr std::array<std::string_view, 2> known = {"reasoningText",
                                                                  "redactedContent"};
        part.body = read_reasoning(value);
        read_extras(value, known, "reasoningContent.", part.extras);
        return true;
    }
    bool citations(Value value, llm::Part& part) const {
        if (!value["citations"].is_array() && !value["content"].is_array()) return false;
        llm::Text read = {.text = joined_text(value["content"]), .citations = {}};
        for (const Value one : value["citations"].elements())
            read.citations.push_back(read_citation(one));
        static constexpr std::array<std::string_view, 2> known = {"content", "citations"};
        part.body = std::move(read);
        read_extras(value, known, "citationsContent.", part.extras);
        return true;
    }
    bool guard(Value value, llm::Part& part) const {
        static constexpr std::array<std::string_view, 1> text_known = {"text"};
        std::vector<llm::Extra> rest;
        if (value["text"]["text"].is_text()) {
            text(value["text"]["text"], part);
            read_extras(value["text"], text_known, {}, rest);
        } else if (!image(value["image"], part)) {
            return false;
        }
        llm::Extra extra = {std::string(wire_name), std::string(guard_extra), {}};
        json::Writer out(extra.json);
        out.open_object();
        for (const llm::Extra& one : rest)
            out.member_raw(one.name, one.json);
        out.close_object();
        part.extras.push_back(std::move(extra));
        return true;
    }
    bool search_result(Value value, llm::Part& part) const {
        if (!value["content"].is_array()) return false;
        llm::File read;
        read.name = value["source"].text();
        read.title = value["title"].text();
        read.citations_wanted = value["citations"]["enabled"].is_true();
        read.media.media_type = "text/plain";
        append_base64(read.media.data, joined_text(value["content"]));
        part.body = std::move(read);
        part.extras.push_back(
            {std::string(wire_name), std::string(search_extra), std::string(value.raw())});
        return true;
    }

private:
    template <class Body>
    bool media(Value value, MediaKind kind, std::string_view prefix, Body& read,
               llm::Part& part) const {
        static constexpr std::array<std::string_view, 2> known = {"format", "source"};
        if (!read_media(value, kind, prefix, read.media, &part.extras)) return false;
        read_extras(value, known, prefix, part.extras);
        part.body = std::move(read);
        return true;
    }
};

struct Row {
    std::string_view key;
    BlockReader::Reader read;
};
constexpr std::array<Row, 11> rows = {{
    {"text", &BlockReader::text},
    {"toolUse", &BlockReader::tool_use},
    {"toolResult", &BlockReader::tool_result},
    {"reasoningContent", &BlockReader::reasoning},
    {"citationsContent", &BlockReader::citations},
    {"image", &BlockReader::image},
    {"document", &BlockReader::document},
    {"guardContent", &BlockReader::guard},
    {"searchResult", &BlockReader::search_result},
    {"video", &BlockReader::video},
    {"audio", &BlockReader::audio},
}};

bool mark_cache(Value point, std::vector<llm::Part>& parts) {
    if (!point.is_object() || parts.empty() || parts.back().cache) return false;
    parts.back().cache =
        llm::CacheMarker{.form = llm::CacheMarker::Form::cache_control, .ttl = point["ttl"].text()};
    return true;
}

}  // namespace

bool is_client_tool(Value tool_use) {
    const Value type = tool_use["type"];
    return tool_use.is_object() && (type.is_null() || type.is("tool_use"));
}

llm::Part read_block(Value block) {
    for (const Row& row : rows) {
        const Value value = block[row.key];
        if (value.is_null()) continue;
        llm::Part part;
        if (!(BlockReader().*row.read)(value, part)) break;
        const std::array<std::string_view, 1> known = {row.key};
        read_extras(block, known, {}, part.extras);
        return part;
    }
    return {.body = llm::Opaque{std::string(wire_name), std::string(block.raw())}};
}

std::vector<llm::Part> read_blocks(Value content) {
    std::vector<llm::Part> parts;
    std::optional<llm::Signature> waiting;
    for (const Value block : content.elements()) {
        if (mark_cache(block["cachePoint"], parts)) continue;
        const Value text = block["reasoningContent"]["reasoningText"];
        if (std::optional<Seal> seal = open_seal(text["signature"].text());
            seal && seal->on != Seal::On::here) {
            if (seal->on == Seal::On::next_part)
                waiting = std::move(seal->signature);
            else if (!parts.empty())
                parts.back().signature = std::move(seal->signature);
            continue;
        }
        parts.push_back(read_block(block));
        if (waiting) parts.back().signature = std::exchange(waiting, std::nullopt);
    }
    return parts;
}

llm::Citation read_citation(Value citation) {
    llm::Citation read;
    read.title = citation["title"].text();
    read.cited_text = joined_text(citation["sourceContent"]);
    for (const json::Member& member : citation["location"].members()) {
        read.url = member.value["url"].text();
        for (const std::string_view key : {"documentIndex", "searchResultIndex"})
            if (const auto index = member.value[key].integer())
                read.source_id = std::to_string(*index);
    }
    read.raw_json = citation.raw();
    read.origin.wire = wire_name;
    return read;
}

llm::Reasoning read_reasoning(Value reasoning) {
    const Value text = reasoning["reasoningText"];
    const std::string signature = text["signature"].text();
    llm::Reasoning read;
    if (std::optional<llm::Reasoning> sealed = open_proof(signature, text["text"].text()))
        return std::move(*sealed);
    read.signature = signature;
    read.data = reasoning["redactedContent"].text();
    read.origin.wire = wire_name;
    read.text = text["text"].text();
    return read;
}

void read_extras(Value object, std::span<const std::string_view> known, std::string_view prefix,
                 std::vector<llm::Extra>& out) {
    for (const json::Member& member : object.members()) {
        if (member.value.is_null()) continue;
        const std::string key = member.key.text();
        if (std::ranges::find(known, key) != known.end()) continue;
        out.push_back(
            {std::string(wire_name), std::string(prefix) + key, std::string(member.value.raw())});
    }
}

}  // namespace weir::wire::bedrock
