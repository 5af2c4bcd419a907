// The keywords of JSON Schema that apply a subschema to parts of the value.
#include <fmt/format.h>

#include <algorithm>

#include "json/schema_run.hpp"

namespace weir::json {
namespace {

constexpr std::size_t path_step_bytes_max = 100;

bool holds(const std::vector<SchemaKey>& seen, Value part) {
    return std::ranges::find(seen, key_of(part)) != seen.end();
}

}  // namespace

bool SchemaRun::inside(Value schema, Value value, std::string step) {
    Seen nothing;
    if (step.size() > path_step_bytes_max) step.resize(path_step_bytes_max);
    path_.push_back(std::move(step));
    const bool fits = apply(schema, value, nothing);
    path_.pop_back();
    return fits;
}

bool SchemaRun::apply_to_items(const At& at, std::string_view keyword, Value wanted) {
    const bool older = at.draft == SchemaDraft::draft7;
    if (keyword == "contains") return contains(at, wanted);
    const bool tuple = older ? keyword == "items" && wanted.is_array() : keyword == "prefixItems";
    if (tuple) {
        std::size_t i = 0;
        const Elements schemas = wanted.elements();
        auto schema = schemas.begin();
        for (const Value element : at.value.elements()) {
            if (schema == schemas.end()) break;
            if (!inside(*schema, element, fmt::to_string(i++))) return false;
            if (index_.tracks) at.seen.items.push_back(key_of(element));
            ++schema;
        }
        return true;
    }
    if (keyword == "items")
        return items_from(at, older ? 0 : at.schema["prefixItems"].size(), wanted);
    if (keyword == "additionalItems" && older && at.schema["items"].is_array())
        return items_from(at, at.schema["items"].size(), wanted);
    return true;
}

bool SchemaRun::items_from(const At& at, std::size_t first, Value schema) {
    std::size_t i = 0;
    for (const Value element : at.value.elements()) {
        if (i++ < first) continue;
        if (!inside(schema, element, fmt::to_string(i - 1))) return false;
        if (index_.tracks) at.seen.items.push_back(key_of(element));
    }
    return true;
}

bool SchemaRun::contains(const At& at, Value wanted) {
    const bool counted = at.draft != SchemaDraft::draft7;
    const std::int64_t least = counted ? at.schema["minContains"].integer_or(1) : 1;
    const std::int64_t most = counted ? at.schema["maxContains"].integer_or(INT64_MAX) : INT64_MAX;
    std::int64_t fitting = 0;
    for (const Value element : at.value.elements()) {
        Seen nothing;
        if (!apply_silently(wanted, element, nothing)) continue;
        ++fitting;
        if (index_.tracks) at.seen.items.push_back(key_of(element));
    }
    if (fitting < least) return wrong(fmt::format("must contain at least {} such item", least));
    return fitting <= most || wrong(fmt::format("must contain at most {} such items", most));
}

bool SchemaRun::properties(const At& at, Value wanted) {
    for (const Member member : at.value.members()) {
        steps_left_ -= std::min<std::size_t>(steps_left_, 1);
        std::string key = member.key.text();
        const Value schema = wanted[key];
        if (!schema.exists()) continue;
        if (!inside(schema, member.value, std::move(key))) return false;
        if (index_.tracks) at.seen.members.push_back(key_of(member.key));
    }
    return true;
}

bool SchemaRun::pattern_properties(const At& at, Value wanted) {
    for (const Member pattern : wanted.members())
        for (const Member member : at.value.members()) {
            if (!matches(pattern.key, member.key, false)) continue;
            if (!inside(pattern.value, member.value, member.key.text())) return false;
            if (index_.tracks) at.seen.members.push_back(key_of(member.key));
        }
    return true;
}

bool SchemaRun::additional_properties(const At& at, Value wanted) {
    const Value named = at.schema["properties"];
    const Value patterns = at.schema["patternProperties"];
    for (const Member member : at.value.members()) {
        std::string key = member.key.text();
        if (named[key].exists()) continue;
        bool matched = false;
        // A pattern that is not checked may be the one that names it.
        for (const Member pattern : patterns.members())
            matched = matched || matches(pattern.key, member.key, true);
        if (matched) continue;
        if (!inside(wanted, member.value, std::move(key))) return false;
        if (index_.tracks) at.seen.members.push_back(key_of(member.key));
    }
    return true;
}

bool SchemaRun::property_names(const At& at, Value wanted) {
    for (const Member member : at.value.members())
        if (!inside(wanted, member.key, member.key.text())) return false;
    return true;
}

bool SchemaRun::unevaluated_items(const At& at, Value wanted) {
    if (!at.value.is_array()) return true;
    std::size_t i = 0;
    for (const Value element : at.value.elements()) {
        const std::size_t place = i++;
        steps_left_ -= std::min(steps_left_, at.seen.items.size() / 16);
        if (holds(at.seen.items, element)) continue;
        if (!inside(wanted, element, fmt::to_string(place))) return false;
        at.seen.items.push_back(key_of(element));
    }
    return true;
}

bool SchemaRun::unevaluated_properties(const At& at, Value wanted) {
    if (!at.value.is_object()) return true;
    for (const Member member : at.value.members()) {
        steps_left_ -= std::min(steps_left_, at.seen.members.size() / 16);
        if (holds(at.seen.members, member.key)) continue;
        if (!inside(wanted, member.value, member.key.text())) return false;
        at.seen.members.push_back(key_of(member.key));
    }
    return true;
}

}  // namespace weir::json
