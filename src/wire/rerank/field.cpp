#include "wire/rerank/field.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "wire/embedding/field.hpp"

namespace weir::wire::rerank {
namespace {

using embedding::bad_field;
using embedding::element;
using embedding::unsupported;
using json::Value;
using llm::RerankDocument;
using llm::RerankResult;

constexpr std::size_t documents_max = 100'000;

// What the models are given of an object by its fields: the lines of a YAML mapping, which is what
// Cohere says to write where objects are not taken (recorded: "content: This document ...\n").
std::string text_of_fields(Value object, Value fields) {
    const bool only_text = fields.size() == 1 && fields.at(0).is("text");
    if (only_text && object["text"].is_text()) return object["text"].text();
    std::string text;
    for (const Value field : fields.elements()) {
        const std::string name = field.text();
        const Value value = object[name];
        if (value.is_null()) continue;
        text += fmt::format("{}: {}\n", name, value.is_text() ? value.text() : value.raw());
    }
    return text;
}

Result<RerankDocument> read_document(Value one, const std::string& place, Value rank_fields) {
    if (one.is_text()) return RerankDocument{.text = one.text(), .json = {}};
    if (!one.is_object()) return fail(bad_field(place, "must be a string, or an object"));
    RerankDocument document{.text = {}, .json = std::string(one.raw())};
    if (rank_fields.size() > 0) {
        document.text = text_of_fields(one, rank_fields);
        if (document.text.empty())
            return fail(bad_field(place, "has none of the members that rank_fields names"));
        return document;
    }
    if (one["text"].is_text()) {
        document.text = one["text"].text();
        return document;
    }
    if (one["image"].exists() || one["image_url"].exists())
        return fail(unsupported(place, "this provider ranks texts only"));
    return fail(bad_field(place, "must have \"text\", or rank_fields must name its members"));
}

Error bad_result(const ResultNames& names, std::size_t place, std::string_view what) {
    return Error(ErrorKind::upstream_protocol,
                 fmt::format("the provider's answer: {}[{}].{}", names.results, place, what));
}

}  // namespace

Result<std::string> read_query(Value value, std::string_view field) {
    if (value.is_text()) return value.text();
    if (value.is_object() && value["text"].is_text()) return value["text"].text();
    if (value.is_object() && value["image"].exists())
        return fail(unsupported(std::string(field), "this provider takes texts only"));
    return fail(bad_field(std::string(field), "is required: a string"));
}

Result<std::vector<RerankDocument>> read_documents(Value value, std::string_view field,
                                                   Value rank_fields) {
    const std::size_t count = value.size();
    if (!value.is_array() || count == 0)
        return fail(bad_field(std::string(field), "is required: a list of at least one text"));
    if (count > documents_max)
        return fail(bad_field(std::string(field), "must not be more than 100000"));
    if (!rank_fields.is_null() && !rank_fields.is_array())
        return fail(bad_field("rank_fields", "must be a list of strings"));
    for (const Value name : rank_fields.elements())
        if (!name.is_text()) return fail(bad_field("rank_fields", "must be a list of strings"));
    std::vector<RerankDocument> documents;
    documents.reserve(count);
    for (const Value one : value.elements()) {
        Result<RerankDocument> document =
            read_document(one, element(field, documents.size()), rank_fields);
        if (!document) return fail(document.error());
        documents.push_back(std::move(*document));
    }
    return documents;
}

Result<std::optional<std::int64_t>> read_top(Value value, std::string_view field) {
    if (value.is_null()) return std::nullopt;
    const std::optional<std::int64_t> number = value.integer();
    if (!number || *number < 1)
        return fail(bad_field(std::string(field), "must be a whole number from 1 on"));
    return number;
}

Result<std::optional<bool>> read_flag(Value value, std::string_view field) {
    if (value.is_null()) return std::nullopt;
    if (!value.is_boolean()) return fail(bad_field(std::string(field), "must be true or false"));
    return value.is_true();
}

Result<std::vector<RerankResult>> read_results(Value array, const ResultNames& names) {
    if (!array.is_array()) return fail(no_answer());
    std::vector<RerankResult> results;
    results.reserve(array.size());
    for (const Value one : array.elements()) {
        const std::int64_t index = one["index"].integer_or(-1);
        if (index < 0) return fail(bad_result(names, results.size(), "index is no place"));
        const std::optional<double> score = one[names.score].number();
        if (!score || !std::isfinite(*score))
            return fail(
                bad_result(names, results.size(), fmt::format("{} is no number", names.score)));
        results.push_back({.index = static_cast<std::size_t>(index), .score = *score});
    }
    return results;
}

Error no_answer() {
    return Error(ErrorKind::upstream_protocol, "the provider's answer has no results");
}

void write_texts(json::Writer& out, std::string_view key, const llm::RerankRequest& request) {
    out.key(key).open_array();
    for (const RerankDocument& document : request.documents)
        out.text(document.text);
    out.close_array();
}

void write_document(json::Writer& out, const RerankDocument& document) {
    if (document.json.empty())
        out.open_object().member("text", document.text).close_object();
    else
        out.raw(document.json);
}

void write_extras(json::Writer& out, const llm::RerankRequest& request, std::string_view wire,
                  std::vector<std::string>& dropped) {
    for (const llm::Extra& extra : request.extras) {
        if (extra.wire == wire)
            out.member_raw(extra.name, extra.json);
        else if (std::ranges::find(dropped, extra.name) == dropped.end())
            dropped.push_back(extra.name);
    }
}

}  // namespace weir::wire::rerank
