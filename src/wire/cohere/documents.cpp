#include "wire/cohere/documents.hpp"

#include "base/base64.hpp"
#include "json/document.hpp"
#include "wire/cohere/parts.hpp"

namespace weir::wire::cohere {

namespace {

using json::Value;

bool is_json_object(std::string_view text) {
    if (!text.starts_with('{')) return false;
    const Result<json::Document> read = json::read(text);
    return read && read->root().is_object();
}

// {"text"} and {"text","title"}: what any wire can say of a document.
bool is_plain(Value data) {
    const bool texts = data["text"].is_text() && (data.size() == 1 || data["title"].is_text());
    return texts && data.size() <= 2 && !is_json_object(data["text"].text());
}

void write_data(json::Writer& out, const DocumentParts& parts, bool as_text) {
    if (as_text) {
        out.member("data", parts.text);
        return;
    }
    if (is_json_object(parts.text)) {
        out.member_raw("data", parts.text);
        return;
    }
    out.key("data").open_object();
    if (!parts.title.empty()) out.member("title", parts.title);
    if (!parts.context.empty()) out.member("context", parts.context);
    out.member("text", parts.text).close_object();
}

std::optional<std::string> text_of(const llm::File& file) {
    const std::string_view type = file.media.media_type;
    const bool readable = type.starts_with("text/") || type.starts_with("application/json");
    if (file.media.source != llm::Media::Source::base64 || !readable) return std::nullopt;
    return base64_decode(file.media.data);
}

}  // namespace

bool is_readable_document(Value document) {
    const Value data = document["data"];
    return document.is_text() || data.is_object() || data.is_text();
}

DocumentText read_document(Value document) {
    DocumentText read;
    const Value data = document.is_object() ? document["data"] : document;
    const bool as_text = data.is_text() && document.is_object();
    if (data.is_text()) {
        read.text = data.text();
    } else if (is_plain(data)) {
        read.text = data["text"].text();
        read.title = data["title"].text();
    } else {
        read.text = data.raw();
    }
    read.mark.wire = wire_name;
    read.mark.name = document_mark;
    json::Writer out(read.mark.json);
    out.open_object();
    for (const json::Member& member : document.members())
        if (!member.key.is("data")) out.member_raw(member.key.text(), member.value.raw());
    if (as_text) out.member("data", "");
    out.close_object();
    return read;
}

void write_document(json::Writer& out, const DocumentParts& parts) {
    out.open_object();
    json::Document mark;
    const bool marked = !parts.mark.empty() && mark.read(parts.mark).has_value();
    for (const json::Member& member : mark.root().members())
        if (marked && !member.key.is("data")) out.member_raw(member.key.text(), member.value.raw());
    write_data(out, parts, marked && mark.root()["data"].exists());
    out.close_object();
}

llm::Part read_document_part(Value document) {
    DocumentText read = read_document(document);
    llm::File file;
    file.title = std::move(read.title);
    file.media.media_type = "text/plain";
    file.media.data = base64_encode(read.text);
    llm::Part part = {.body = std::move(file)};
    part.extras.push_back(std::move(read.mark));
    return part;
}

bool is_document(const llm::File& file) { return text_of(file).has_value(); }

bool write_document_part(json::Writer& out, const llm::File& file,
                         const std::vector<llm::Extra>& extras) {
    const std::optional<std::string> text = text_of(file);
    if (!text) return false;
    write_document(out, {.text = *text,
                         .title = file.title.empty() ? file.name : file.title,
                         .context = file.context,
                         .mark = find_mark(extras)});
    return true;
}

std::string_view find_mark(const std::vector<llm::Extra>& extras) {
    for (const llm::Extra& extra : extras)
        if (extra.wire == wire_name && extra.name == document_mark) return extra.json;
    return {};
}

}  // namespace weir::wire::cohere
