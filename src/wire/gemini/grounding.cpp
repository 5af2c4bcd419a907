#include "wire/gemini/grounding.hpp"

#include <algorithm>
#include <map>

#include "wire/gemini/names.hpp"
#include "wire/gemini/text_index.hpp"

namespace weir::wire::gemini {

namespace {

using json::Value;

// Of one candidate: more are not read.
constexpr std::size_t citations_max = 1024;

std::size_t byte_at(Value object, std::string_view key) {
    return static_cast<std::size_t>(
        std::clamp<std::int64_t>(object[key].integer_or(0), 0, 1 << 30));
}

// web, retrievedContext, maps or image: the first that is an object.
Value source_of(Value chunk) {
    for (const json::Member& one : chunk.members())
        if (one.value.is_object()) return one.value;
    return {};
}

llm::Citation read_source(Value chunk) {
    const Value source = source_of(chunk);
    llm::Citation read;
    read.url = source["uri"].text();
    if (read.url.empty()) read.url = source["sourceUri"].text();
    read.title = source["title"].text();
    read.raw_json = chunk.raw();
    read.origin.wire = wire_name;
    return read;
}

class Reader {
public:
    explicit Reader(const SourceText& text) : text_(text), index_(text.text) {}

    void grounding(Value metadata) {
        std::vector<Value> chunks;
        for (const Value chunk : metadata["groundingChunks"].elements())
            chunks.push_back(chunk);
        std::vector<bool> used(chunks.size(), false);
        for (const Value support : metadata["groundingSupports"].elements())
            for (const Value index : support["groundingChunkIndices"].elements()) {
                const std::int64_t at = index.integer_or(-1);
                if (at < 0 || at >= static_cast<std::int64_t>(chunks.size())) continue;
                used[static_cast<std::size_t>(at)] = true;
                segment(read_source(chunks[static_cast<std::size_t>(at)]), support["segment"]);
            }
        for (std::size_t i = 0; i < chunks.size(); ++i)
            if (!used[i] && read_.size() < citations_max)
                read_.push_back({read_source(chunks[i]), 0});
    }

    // AI Studio and Vertex name the list differently.
    void citations(Value metadata) {
        for (const std::string_view list : {"citationSources", "citations"})
            for (const Value one : metadata[list].elements()) {
                llm::Citation citation;
                citation.url = one["uri"].text();
                citation.title = one["title"].text();
                citation.raw_json = one.raw();
                citation.origin.wire = wire_name;
                place(std::move(citation), 0, one);
            }
    }

    std::vector<PlacedCitation> take() { return std::move(read_); }

private:
    void segment(llm::Citation citation, Value segment) {
        citation.cited_text = segment["text"].text();
        const std::size_t part = byte_at(segment, "partIndex");
        std::size_t base = part < text_.part_begins.size() ? text_.part_begins[part] : 0;
        if (base == SourceText::none) base = 0;
        place(std::move(citation), base, segment);
    }

    // A begin that is left out is 0; without an end the place is not known.
    void place(llm::Citation citation, std::size_t base, Value range) {
        if (read_.size() >= citations_max) return;
        const std::size_t begin = base + byte_at(range, "startIndex");
        if (range["endIndex"].is_number()) {
            citation.begin = index_.characters(begin);
            citation.end = index_.characters(base + byte_at(range, "endIndex"));
        }
        read_.push_back({std::move(citation), begin});
    }

    const SourceText& text_;
    TextIndex index_;
    std::vector<PlacedCitation> read_;
};

}  // namespace

std::vector<PlacedCitation> read_citations(Value candidate, const SourceText& text) {
    const Value grounding = candidate["groundingMetadata"];
    if (grounding.size() == 0 && candidate["citationMetadata"].size() == 0) return {};
    Reader reader(text);
    reader.grounding(grounding);
    reader.citations(candidate["citationMetadata"]);
    return reader.take();
}

void attach_citations(Value candidate, std::vector<llm::Part>& parts, Value wire_parts) {
    const bool any =
        candidate["groundingMetadata"].is_object() || candidate["citationMetadata"].is_object();
    if (!any) return;
    SourceText whole;
    for (const Value part : wire_parts.elements()) {
        const bool text = part["text"].is_text() && !part["thought"].is_true();
        whole.part_begins.push_back(text ? whole.text.size() : SourceText::none);
        if (text) part["text"].append_text(whole.text);
    }
    for (PlacedCitation& placed : read_citations(candidate, whole)) {
        llm::Text* target = nullptr;
        std::size_t begin = 0;
        for (llm::Part& part : parts) {
            auto* text = std::get_if<llm::Text>(&part.body);
            if (!text) continue;
            if (!target || begin <= placed.begin) target = text;
            begin += text->text.size();
        }
        if (target) target->citations.push_back(std::move(placed.citation));
    }
}

bool is_foreign(const llm::Citation& citation) { return citation.origin.wire != wire_name; }

void write_grounding(json::Writer& out, std::string_view text,
                     const std::vector<WrittenCitation>& citations) {
    using Source = std::pair<std::string_view, std::string_view>;
    const TextIndex index(text);
    std::vector<Source> chunks;
    std::map<Source, std::int64_t> places;
    std::vector<std::int64_t> indices;
    for (const WrittenCitation& one : citations) {
        const Source source = {one.citation->url, one.citation->title};
        const auto [place, added] = places.try_emplace(source, std::ssize(chunks));
        if (added) chunks.push_back(source);
        indices.push_back(place->second);
    }
    out.open_object().key("groundingChunks").open_array();
    for (const auto& [url, title] : chunks) {
        out.open_object().key("web").open_object().member("uri", url);
        if (!title.empty()) out.member("title", title);
        out.close_object().close_object();
    }
    out.close_array().key("groundingSupports").open_array();
    for (std::size_t i = 0; i < citations.size(); ++i) {
        const WrittenCitation& one = citations[i];
        const bool placed = one.citation->begin && one.citation->end;
        const std::size_t begin = placed ? index.byte(*one.citation->begin) : one.text_begin;
        const std::size_t end = placed ? index.byte(*one.citation->end) : one.text_end;
        out.open_object().key("segment").open_object();
        if (begin > 0) out.member("startIndex", static_cast<std::int64_t>(begin));
        out.member("endIndex", static_cast<std::int64_t>(end));
        const std::size_t size = end > begin ? end - begin : 0;
        out.member("text", text.substr(std::min(begin, text.size()), size));
        out.close_object().key("groundingChunkIndices").open_array();
        out.integer(indices[i]).close_array().close_object();
    }
    out.close_array().close_object();
}

}  // namespace weir::wire::gemini
