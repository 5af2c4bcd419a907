#include "json/schema_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "json/schema_uri.hpp"

namespace weir::json {
namespace {

// Keywords whose value is a schema, an array of schemas, or an object of schemas.
constexpr std::array one_schema = std::to_array<std::string_view>(
    {"additionalProperties", "additionalItems", "propertyNames", "contains", "not", "if", "then",
     "else", "items", "unevaluatedItems", "unevaluatedProperties", "contentSchema"});
constexpr std::array many_schemas =
    std::to_array<std::string_view>({"allOf", "anyOf", "oneOf", "prefixItems", "items"});
constexpr std::array named_schemas =
    std::to_array<std::string_view>({"properties", "patternProperties", "$defs", "definitions",
                                     "dependentSchemas", "dependencies"});

template <class Words>
bool has(const Words& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

bool is_schema(Value value) { return value.is_object() || value.is_boolean(); }

// What "$schema" says; nothing for one that is not known.
std::optional<SchemaDraft> draft_of(std::string_view uri) {
    if (uri.find("draft-07") != std::string_view::npos ||
        uri.find("draft-06") != std::string_view::npos ||
        uri.find("draft-04") != std::string_view::npos)
        return SchemaDraft::draft7;
    if (uri.find("2020-12") != std::string_view::npos) return SchemaDraft::draft2020_12;
    return std::nullopt;
}

Error bad_reference(std::string_view written) {
    return Error(
        ErrorKind::invalid_request,
        fmt::format("the schema's reference \"{}\" leads nowhere", written.substr(0, 200)));
}

std::string pointer_token(std::string_view token) {
    std::string out;
    const std::string decoded = percent_decoded(token);
    for (std::size_t i = 0; i < decoded.size(); ++i) {
        const bool escape = decoded[i] == '~' && i + 1 < decoded.size() &&
                            (decoded[i + 1] == '0' || decoded[i + 1] == '1');
        out += !escape ? decoded[i] : decoded[++i] == '0' ? '~' : '/';
    }
    return out;
}

Value child(Value from, std::string_view token) {
    if (from.is_object()) return from[token];
    std::size_t index = 0;
    const auto read = std::from_chars(token.data(), token.data() + token.size(), index);
    const bool whole = read.ec == std::errc() && read.ptr == token.data() + token.size();
    return from.is_array() && whole ? from.at(index) : Value();
}

}  // namespace

SchemaReader::SchemaReader(SchemaDraft draft, std::span<const Schema::Other> others,
                           const SchemaLimits& limits)
    : others_(others), draft_(draft), index_(std::make_unique<Schema::Index>()) {
    index_->limits = limits;
}

Result<Schema> SchemaReader::read(std::string_view text) {
    const Result<SchemaPlace> root = add("", text);
    if (!root) return fail(root.error());
    // Following one reference may read more subschemas, and so more references.
    for (std::size_t i = 0; i < pending_.size(); ++i) {
        if (i == index_->limits.references_max)
            return fail(ErrorKind::invalid_request, "the schema has too many references");
        const Pending pending = pending_[i];
        const std::string written = pending.reference.text();
        const std::string uri = resolve_reference(index_->resources[pending.resource].uri, written);
        Result<SchemaPlace> target = find(uri, written);
        if (!target) return fail(target.error());
        SchemaReference reference{.target = *target, .dynamic = {}};
        const std::string anchor = uri.substr(std::min(uri.size(), uri.find('#')));
        if (pending.dynamic && anchor.size() > 1 &&
            target->value["$dynamicAnchor"].is(anchor.substr(1)))
            reference.dynamic = anchor.substr(1);
        index_->references.insert_or_assign(key_of(pending.reference), std::move(reference));
    }
    index_->root = *root;
    return Schema(std::move(index_));
}

Result<SchemaPlace> SchemaReader::add(std::string uri, std::string_view text) {
    Document document;
    const std::string& kept = index_->texts.emplace_back(text);
    if (Result<void> read = document.read(kept, index_->limits.text); !read)
        return fail(read.error());
    const Value root = document.root();
    index_->documents.push_back(std::move(document));
    const auto resource = static_cast<std::uint32_t>(index_->resources.size());
    index_->resources.push_back({.uri = uri, .draft = draft_});
    if (const auto named = draft_of(root["$schema"].text()))
        index_->resources.back().draft = *named;
    named_.insert_or_assign(std::move(uri), SchemaPlace{root, resource});
    if (Result<void> walked = walk(root, resource); !walked) return fail(walked.error());
    const auto own = index_->resource_of.find(key_of(root));
    return SchemaPlace{root, own == index_->resource_of.end() ? resource : own->second};
}

Result<void> SchemaReader::walk(Value schema, std::uint32_t resource) {
    if (!is_schema(schema))
        return fail(ErrorKind::invalid_request,
                    fmt::format("the schema has a {} where a schema must stand (an object, true or "
                                "false)",
                                name(schema.kind())));
    if (schema.is_boolean() || index_->resource_of.contains(key_of(schema))) return {};
    resource = identify(schema, resource);
    index_->resource_of.emplace(key_of(schema), resource);
    name_anchors(schema, resource);
    read_patterns(schema);
    if (const Value reference = schema["$ref"]; reference.is_text())
        pending_.push_back({reference, resource, false});
    if (const Value reference = schema["$dynamicRef"]; reference.is_text())
        pending_.push_back({reference, resource, true});
    return walk_children(schema, resource);
}

// The resource that the schema begins, or the one it is in.
std::uint32_t SchemaReader::identify(Value schema, std::uint32_t resource) {
    const Value id = schema["$id"];
    const SchemaResource& around = index_->resources[resource];
    const bool overridden = around.draft == SchemaDraft::draft7 && schema["$ref"].is_text();
    if (!id.is_text() || overridden) return resource;
    const std::string written = id.text();
    if (written.starts_with('#')) return resource;
    std::string uri = resolve_reference(around.uri, written);
    uri.resize(std::min(uri.size(), uri.find('#')));
    const SchemaDraft draft = draft_of(schema["$schema"].text()).value_or(around.draft);
    const auto own = static_cast<std::uint32_t>(index_->resources.size());
    index_->resources.push_back({.uri = uri, .draft = draft});
    named_.insert_or_assign(std::move(uri), SchemaPlace{schema, own});
    return own;
}

void SchemaReader::name_anchors(Value schema, std::uint32_t resource) {
    SchemaResource& around = index_->resources[resource];
    const auto name = [&](const std::string& anchor) {
        named_.insert_or_assign(around.uri + "#" + anchor, SchemaPlace{schema, resource});
    };
    if (around.draft == SchemaDraft::draft7) {
        const std::string id = schema["$id"].text();
        const std::size_t hash = id.find('#');
        if (hash != std::string::npos && hash + 1 < id.size()) name(id.substr(hash + 1));
        return;
    }
    if (const Value anchor = schema["$anchor"]; anchor.is_text()) name(anchor.text());
    if (const Value anchor = schema["$dynamicAnchor"]; anchor.is_text()) {
        name(anchor.text());
        around.dynamic_anchors.insert_or_assign(anchor.text(), schema);
    }
}

void SchemaReader::read_patterns(Value schema) {
    if (const Value pattern = schema["pattern"]; pattern.is_text()) compile(pattern, "pattern");
    for (const Member member : schema["patternProperties"].members())
        compile(member.key, "patternProperties");
    index_->tracks = index_->tracks || schema["unevaluatedItems"].exists() ||
                     schema["unevaluatedProperties"].exists();
}

void SchemaReader::compile(Value pattern, std::string_view keyword) {
    Pattern compiled(pattern.text());
    if (compiled.ok())
        index_->patterns.emplace(key_of(pattern), std::move(compiled));
    else if (!has(index_->unchecked, keyword))
        index_->unchecked.emplace_back(keyword);
}

Result<void> SchemaReader::walk_children(Value schema, std::uint32_t resource) {
    for (const Member member : schema.members()) {
        const std::string keyword = member.key.text();
        const bool one = has(one_schema, keyword) && !member.value.is_array();
        if (one) {
            if (Result<void> walked = walk(member.value, resource); !walked) return walked;
        } else if (has(many_schemas, keyword)) {
            for (const Value part : member.value.elements())
                if (Result<void> walked = walk(part, resource); !walked) return walked;
        } else if (has(named_schemas, keyword)) {
            for (const Member part : member.value.members()) {
                if (part.value.is_array() && keyword == "dependencies") continue;  // of names
                if (Result<void> walked = walk(part.value, resource); !walked) return walked;
            }
        }
    }
    return {};
}

Result<SchemaPlace> SchemaReader::find(const std::string& uri, std::string_view written) {
    const std::size_t hash = uri.find('#');
    const std::string document = uri.substr(0, hash);
    const std::string fragment =
        hash == std::string::npos ? std::string() : percent_decoded(uri.substr(hash + 1));
    auto found = named_.find(document);
    if (found == named_.end()) {
        const auto other = std::ranges::find(others_, document, &Schema::Other::uri);
        if (other == others_.end()) return fail(bad_reference(written));
        if (const auto added = add(document, other->text); !added) return fail(added.error());
        found = named_.find(document);
    }
    if (fragment.empty()) return follow(found->second, "", written);
    if (fragment.starts_with('/')) return follow(found->second, uri.substr(hash + 1), written);
    const SchemaPlace root = found->second;
    const auto own = index_->resource_of.find(key_of(root.value));
    const std::string& base =
        index_->resources[own == index_->resource_of.end() ? root.resource : own->second].uri;
    for (std::string anchor : {document, base}) {
        anchor.append("#").append(fragment);
        if (const auto known = named_.find(anchor); known != named_.end()) return known->second;
    }
    return fail(bad_reference(written));
}

Result<SchemaPlace> SchemaReader::follow(SchemaPlace from, std::string_view pointer,
                                         std::string_view written) {
    const auto enter = [&] {
        const auto known = index_->resource_of.find(key_of(from.value));
        if (known != index_->resource_of.end()) from.resource = known->second;
        return known != index_->resource_of.end();
    };
    bool known = enter();
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const std::size_t slash = pointer.find('/');
        from.value = child(from.value, pointer_token(pointer.substr(0, slash)));
        pointer = slash == std::string_view::npos ? std::string_view{} : pointer.substr(slash);
        if (!from.value.exists()) return fail(bad_reference(written));
        known = enter();
    }
    if (known) return from;
    if (Result<void> walked = walk(from.value, from.resource); !walked) return fail(walked.error());
    enter();
    return from;
}

}  // namespace weir::json
