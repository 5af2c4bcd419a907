#include "wire/gemini/json_text.hpp"

#include "json/document.hpp"
#include "json/writer.hpp"

namespace weir::wire::gemini {

namespace {

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// The place behind the string that begins at `from`.
std::size_t string_end(std::string_view json, std::size_t from) {
    std::size_t at = json.find_first_of("\"\\", from + 1);
    while (at != std::string_view::npos && json[at] != '"')
        at = json.find_first_of("\"\\", at + 2);
    return at == std::string_view::npos ? json.size() : at + 1;
}

}  // namespace

std::string compact(std::string_view json) {
    std::string out;
    out.reserve(json.size());
    for (std::size_t at = 0; at < json.size();) {
        if (json[at] == '"') {
            const std::size_t end = string_end(json, at);
            out.append(json.substr(at, end - at));
            at = end;
            continue;
        }
        if (!is_space(json[at])) out.push_back(json[at]);
        ++at;
    }
    return out;
}

bool is_object(std::string_view text) {
    const Result<json::Document> document = json::read(text);
    return document && document->root().is_object();
}

std::string as_object(std::string_view arguments) {
    if (arguments.find_first_not_of(" \t\r\n") == std::string_view::npos) return "{}";
    const Result<json::Document> document = json::read(arguments);
    if (document && document->root().is_object()) return std::string(document->root().raw());
    std::string out;
    json::Writer to(out);
    to.open_object();
    if (document)
        to.member_raw("value", document->root().raw());
    else
        to.member("_raw", arguments);
    to.close_object();
    return out;
}

}  // namespace weir::wire::gemini
