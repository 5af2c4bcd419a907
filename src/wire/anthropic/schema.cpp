#include "wire/anthropic/schema.hpp"

#include <algorithm>
#include <array>

#include "json/document.hpp"
#include "json/writer.hpp"

namespace weir::wire::anthropic {

namespace {

using json::Value;

constexpr std::array<std::string_view, 12> refused = {
    "minimum",   "maximum",  "exclusiveMinimum", "exclusiveMaximum", "multipleOf",    "minLength",
    "maxLength", "maxItems", "uniqueItems",      "minProperties",    "maxProperties", "pattern"};
constexpr std::array<std::string_view, 10> formats = {
    "date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"};

template <std::size_t count>
bool is_one_of(Value text, const std::array<std::string_view, count>& words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return text.is(word); });
}

bool is_object_schema(Value schema) {
    const Value type = schema["type"];
    bool object = type.is("object") || schema["properties"].is_object();
    for (const Value one : type.elements())
        object = object || one.is("object");
    return object;
}

class Fitter {
public:
    explicit Fitter(std::string& text) : out_(text) {}

    bool changed() const { return changed_; }

    void schema(Value value) {
        if (!value.is_object()) {
            out_.raw(value.raw());
            return;
        }
        const std::string notes = notes_on(value);
        const bool closes = is_object_schema(value);
        changed_ = changed_ || !notes.empty();
        out_.open_object();
        for (const json::Member& member : value.members()) {
            if (is_refused(member)) continue;
            if (member.key.is("description") && !notes.empty())
                out_.member("description", member.value.text() + " " + notes);
            else if (closes && member.key.is("additionalProperties"))
                out_.member("additionalProperties", false);
            else
                of_schema(member);
        }
        if (!notes.empty() && value["description"].is_null()) out_.member("description", notes);
        if (closes && !value["additionalProperties"].exists()) {
            changed_ = true;
            out_.member("additionalProperties", false);
        }
        out_.close_object();
    }

private:
    static bool is_refused(const json::Member& member) {
        if (is_one_of(member.key, refused)) return true;
        if (member.key.is("minItems")) return member.value.integer_or(2) > 1;
        return member.key.is("format") && !is_one_of(member.value, formats);
    }

    // What is left out, for the description: "(minimum: 0, maximum: 9)".
    static std::string notes_on(Value schema) {
        std::string notes;
        const auto add = [&](const json::Member& member) {
            notes += notes.empty() ? "(" : ", ";
            notes += member.key.text() + ": " + std::string(member.value.raw());
        };
        const bool closes = is_object_schema(schema);
        for (const json::Member& member : schema.members()) {
            const bool open =
                closes && member.key.is("additionalProperties") && member.value.boolean() != false;
            if (is_refused(member) || open) add(member);
        }
        if (!notes.empty()) notes += ")";
        return notes;
    }

    void of_schema(const json::Member& member) {
        const std::string key = member.key.text();
        const bool one_of = key == "oneOf";
        changed_ = changed_ || one_of;
        out_.key(one_of ? "anyOf" : key);
        const Value value = member.value;
        const bool is_list = key == "anyOf" || key == "allOf" || one_of;
        const bool is_map = key == "properties" || key == "$defs" || key == "definitions";
        if (is_list && value.is_array()) {
            out_.open_array();
            for (const Value one : value.elements())
                schema(one);
            out_.close_array();
        } else if (is_map && value.is_object()) {
            out_.open_object();
            for (const json::Member& one : value.members()) {
                out_.key(one.key.text());
                schema(one.value);
            }
            out_.close_object();
        } else if (key == "items") {
            schema(value);
        } else {
            out_.raw(value.raw());
        }
    }

    json::Writer out_;
    bool changed_ = false;
};

}  // namespace

std::string fit_schema(std::string_view schema) {
    const Result<json::Document> document = json::read(schema);
    if (!document || !document->root().is_object()) return std::string(schema);
    std::string fitted;
    Fitter fitter(fitted);
    fitter.schema(document->root());
    return fitter.changed() ? fitted : std::string(schema);
}

}  // namespace weir::wire::anthropic
