#include "json/schema_run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "json/schema_assert.hpp"

namespace weir::json {

void SchemaRun::Seen::add(const Seen& other) {
    members.insert(members.end(), other.members.begin(), other.members.end());
    items.insert(items.end(), other.items.begin(), other.items.end());
}

Result<void> SchemaRun::check(Value value) {
    Seen seen;
    scope_.push_back(index_.root.resource);
    const bool fits = apply(index_.root.value, value, seen);
    if (steps_left_ == 0 || too_deep_)
        return fail(ErrorKind::invalid_request,
                    "the value cannot be checked: the schema takes too many steps");
    if (fits) return {};
    return fail(ErrorKind::invalid_request, problem_.value_or("(root): does not fit the schema"));
}

bool SchemaRun::wrong(std::string why) {
    if (silent_ > 0 || problem_) return false;
    std::string where;
    for (const std::string& step : path_)
        (where += '/') += step;
    problem_ = fmt::format("{}: {}", where.empty() ? "(root)" : where, why);
    return false;
}

bool SchemaRun::apply(Value schema, Value value, Seen& seen) {
    if (steps_left_ == 0 || too_deep_) return false;
    --steps_left_;
    if (schema.is_boolean()) return schema.is_true() || wrong("must not be there");
    if (depth_ == index_.limits.depth_max) {
        too_deep_ = true;
        return false;
    }
    ++depth_;
    const auto known = index_.resource_of.find(key_of(schema));
    const std::uint32_t resource =
        known == index_.resource_of.end() ? scope_.back() : known->second;
    const bool enters = resource != scope_.back();
    if (enters) scope_.push_back(resource);
    Seen own;
    const bool fits = apply_keywords({schema, value, index_.resources[resource].draft, own});
    if (fits) seen.add(own);
    if (enters) scope_.pop_back();
    --depth_;
    return fits;
}

bool SchemaRun::apply_keywords(const At& at) {
    const bool older = at.draft == SchemaDraft::draft7;
    if (const Value reference = at.schema["$ref"]; older && reference.is_text())
        return apply_reference(at, reference);
    for (const Member member : at.schema.members()) {
        const auto plain = member.key.plain();
        if (!plain) continue;  // no keyword has a letter that must be escaped
        if (!apply_keyword(at, *plain, member.value)) return false;
    }
    if (older) return true;
    // These look at what all others have left.
    const Value items = at.schema["unevaluatedItems"];
    if (items.exists() && !unevaluated_items(at, items)) return false;
    const Value members = at.schema["unevaluatedProperties"];
    return !members.exists() || unevaluated_properties(at, members);
}

bool SchemaRun::apply_keyword(const At& at, std::string_view keyword, Value wanted) {
    const bool older = at.draft == SchemaDraft::draft7;
    if (keyword == "$ref" || (keyword == "$dynamicRef" && !older))
        return apply_reference(at, wanted);
    if (keyword == "allOf" || keyword == "anyOf" || keyword == "oneOf")
        return apply_each(at, keyword, wanted);
    if (keyword == "not") {
        Seen nothing;
        return !apply_silently(wanted, at.value, nothing) || wrong("must not fit \"not\"");
    }
    if (keyword == "if") return apply_condition(at, wanted);
    if (keyword == "dependentSchemas" ? !older : keyword == "dependencies" && older)
        if (!apply_dependent(at, wanted)) return false;
    if (at.value.is_array() && !apply_to_items(at, keyword, wanted)) return false;
    if (at.value.is_object()) {
        if (keyword == "properties") return properties(at, wanted);
        if (keyword == "patternProperties") return pattern_properties(at, wanted);
        if (keyword == "additionalProperties") return additional_properties(at, wanted);
        if (keyword == "propertyNames") return property_names(at, wanted);
    }
    if (keyword == "pattern" && at.value.is_text() && !matches(wanted, at.value, true))
        return wrong(fmt::format("must match the pattern {}", wanted.raw().substr(0, 200)));
    const bool other_draft = older ? keyword == "dependentRequired" : keyword == "dependencies";
    if (other_draft) return true;
    if (auto why = broken({keyword, wanted, at.value}, steps_left_)) return wrong(std::move(*why));
    return true;
}

bool SchemaRun::apply_silently(Value schema, Value value, Seen& seen) {
    ++silent_;
    const bool fits = apply(schema, value, seen);
    --silent_;
    return fits;
}

bool SchemaRun::apply_reference(const At& at, Value reference) {
    const auto found = index_.references.find(key_of(reference));
    if (found == index_.references.end()) return true;
    SchemaPlace target = found->second.target;
    if (!found->second.dynamic.empty())
        for (const std::uint32_t resource : scope_) {
            const auto& anchors = index_.resources[resource].dynamic_anchors;
            const auto anchor = anchors.find(found->second.dynamic);
            if (anchor == anchors.end()) continue;
            target = {anchor->second, resource};
            break;
        }
    scope_.push_back(target.resource);
    const bool fits = apply(target.value, at.value, at.seen);
    scope_.pop_back();
    return fits;
}

bool SchemaRun::apply_each(const At& at, std::string_view keyword, Value schemas) {
    if (!schemas.is_array()) return true;
    const bool all = keyword == "allOf";
    std::size_t fitting = 0;
    for (const Value schema : schemas.elements()) {
        Seen seen;
        const bool fits =
            all ? apply(schema, at.value, seen) : apply_silently(schema, at.value, seen);
        if (all && !fits) return false;
        if (fits) at.seen.add(seen);
        fitting += fits ? 1 : 0;
        if (keyword == "anyOf" && fits && !index_.tracks) return true;
        if (keyword == "oneOf" && fitting > 1)
            return wrong("must fit one of \"oneOf\", not several");
    }
    return all || fitting > 0 || wrong(fmt::format("must fit one of \"{}\"", keyword));
}

bool SchemaRun::apply_condition(const At& at, Value condition) {
    Seen seen;
    const bool holds = apply_silently(condition, at.value, seen);
    if (holds) at.seen.add(seen);
    const Value then = at.schema[holds ? "then" : "else"];
    return !then.exists() || apply(then, at.value, at.seen);
}

bool SchemaRun::apply_dependent(const At& at, Value schemas) {
    if (!at.value.is_object()) return true;
    for (const Member member : schemas.members()) {
        if (member.value.is_array() || !at.value[member.key.text()].exists()) continue;
        if (!apply(member.value, at.value, at.seen)) return false;
    }
    return true;
}

bool SchemaRun::matches(Value pattern, Value text, bool otherwise) {
    const auto found = index_.patterns.find(key_of(pattern));
    if (found == index_.patterns.end()) return otherwise;
    const std::string decoded = text.text();
    steps_left_ -= std::min(steps_left_, decoded.size() / 16);
    return found->second.found_in(decoded);
}

}  // namespace weir::json
