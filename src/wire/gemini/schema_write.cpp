#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "json/document.hpp"
#include "json/writer.hpp"
#include "wire/gemini/json_text.hpp"
#include "wire/gemini/schema.hpp"
#include "wire/gemini/schema_layers.hpp"

namespace weir::wire::gemini {

namespace {

using json::Value;

constexpr std::size_t schemas_max = 10'000;
constexpr int depth_max = 100;

// Said as they are.
constexpr std::array<std::string_view, 13> plain = {
    "title",     "description",   "minItems",      "maxItems", "minLength",
    "maxLength", "minProperties", "maxProperties", "minimum",  "maximum",
    "pattern",   "example",       "default"};
// Left out without loss: they say nothing about what a value may be, or only that it has nothing
// besides, which Gemini keeps to anyway.
constexpr std::array<std::string_view, 16> silent = {
    "$schema",       "$id",      "$comment",    "$defs",           "definitions", "$anchor",
    "examples",      "readOnly", "deprecated",  "writeOnly",       "strict",      "nullable",
    "discriminator", "xml",      "$vocabulary", "propertyOrdering"};
// Said in a way of their own.
constexpr std::array<std::string_view, 12> handled = {
    "type",  "enum",  "const", "properties", "required",    "items",
    "anyOf", "oneOf", "allOf", "$ref",       "prefixItems", "format"};

template <std::size_t size>
bool is_in(const std::array<std::string_view, size>& list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

// What the layers say about the type, once "null" has been taken out of it.
struct Shape {
    std::vector<std::string> types;  // in capitals
    std::vector<Value> alternatives;
    std::vector<std::string> values;  // of the enum, as texts
    bool nullable = false;
    bool retyped = false;  // some of the values were no texts
};

class Writer {
public:
    Writer(Value root, OpenapiSchema& result) : root_(root), result_(result), out_(result.json) {}

    bool run() {
        SchemaLayers layers(root_, {});
        layers.add(root_);
        result_.is_empty_object = is_empty(layers);
        schema(std::move(layers));
        return written_ <= schemas_max;
    }

private:
    static bool is_empty(const SchemaLayers& layers) {
        const Value type = layers.first("type");
        if (type.exists() && !type.is("object") && !type.is("OBJECT")) return false;
        for (const std::string_view keyword : {"anyOf", "oneOf", "enum", "const", "items"})
            if (layers.first(keyword).exists()) return false;
        return std::ranges::none_of(layers.all(),
                                    [](Value layer) { return layer["properties"].size() > 0; });
    }

    void loosen(std::string_view keyword) {
        if (std::ranges::find(result_.loosened, keyword) == result_.loosened.end())
            result_.loosened.emplace_back(keyword);
    }

    void child(Value value, const SchemaLayers& parent) {
        if (++written_ > schemas_max || depth_ == depth_max) {
            written_ = schemas_max + 1;
            out_.open_object().close_object();
            return;
        }
        SchemaLayers layers(root_, parent.within());
        layers.add(value);
        if (value.is_boolean() && !value.is_true()) loosen("false");
        ++depth_;
        schema(std::move(layers));
        --depth_;
    }

    void schema(SchemaLayers layers) {
        Shape shape = shape_of(layers);
        if (shape.alternatives.size() == 1) merge_only_alternative(layers, shape);
        if (layers.is_cyclic()) loosen("$ref");
        if (layers.is_unresolved()) loosen("$ref");
        note_unsaid(layers);
        out_.open_object();
        write_type(shape, layers);
        for (const std::string_view keyword : plain)
            if (const Value value = layers.first(keyword); !value.is_null())
                out_.member_raw(keyword, compact(value.raw()));
        write_properties(layers);
        write_items(layers, shape);
        out_.close_object();
    }

    // One alternative besides null is the schema itself.
    void merge_only_alternative(SchemaLayers& layers, Shape& shape) const {
        SchemaLayers only(root_, layers.within());
        only.add(shape.alternatives[0]);
        if (only.first("anyOf").exists() || only.first("oneOf").exists()) return;
        layers.add(shape.alternatives[0]);
        const bool nullable = shape.nullable;
        shape = shape_of(layers);
        shape.alternatives.clear();
        shape.nullable = shape.nullable || nullable;
    }

    void note_unsaid(const SchemaLayers& layers) {
        for (const Value layer : layers.all())
            for (const json::Member& one : layer.members()) {
                const std::string name = one.key.text();
                const bool said = is_in(plain, name) || is_in(silent, name) || is_in(handled, name);
                const bool closed = name == "additionalProperties" && one.value.is_boolean();
                if (!said && !closed) loosen(name);
            }
    }

    static Shape shape_of(const SchemaLayers& layers) {
        Shape shape;
        for (const std::string_view keyword : {"anyOf", "oneOf"})
            for (const Value one : layers.first(keyword).elements()) {
                if (one["type"].is("null"))
                    shape.nullable = true;
                else
                    shape.alternatives.push_back(one);
            }
        const Value type = layers.first("type");
        if (type.is_text()) shape.types.push_back(upper(type.text()));
        for (const Value one : type.elements())
            shape.types.push_back(upper(one.text()));
        if (std::erase(shape.types, "NULL") > 0) shape.nullable = true;
        shape.nullable = shape.nullable || layers.first("nullable").is_true();
        read_values(layers, shape);
        return shape;
    }

    static void read_values(const SchemaLayers& layers, Shape& shape) {
        const auto add = [&shape](Value one) {
            if (one.is_null()) shape.nullable = true;
            shape.retyped = shape.retyped || !(one.is_text() || one.is_null());
            std::string text = one.is_text() ? one.text() : compact(one.raw());
            // "" is refused in an enum (providers.md TRAP-36).
            if (!one.is_null() && !text.empty()) shape.values.push_back(std::move(text));
        };
        if (const Value only = layers.first("const"); only.exists()) add(only);
        if (!shape.values.empty()) return;
        for (const Value one : layers.first("enum").elements())
            add(one);
    }

    void write_type(const Shape& shape, const SchemaLayers& layers) {
        if (!shape.values.empty()) {
            if (shape.retyped) loosen("enum");
            out_.member("type", "STRING").member("format", "enum").key("enum").open_array();
            for (const std::string& value : shape.values)
                out_.text(value);
            out_.close_array();
        } else if (shape.types.size() == 1) {
            out_.member("type", shape.types[0]);
            write_format(layers.first("format"), shape.types[0]);
        } else if (shape.types.size() > 1) {
            out_.key("anyOf").open_array();
            for (const std::string& type : shape.types)
                out_.open_object().member("type", type).close_object();
            out_.close_array();
        } else if (layers.first("properties").exists() || layers.is_cyclic()) {
            out_.member("type", "OBJECT");
        } else if (layers.first("items").exists()) {
            out_.member("type", "ARRAY");
        }
        if (shape.nullable) out_.member("nullable", true);
        if (shape.types.size() > 1 || shape.alternatives.empty()) return;
        out_.key("anyOf").open_array();
        for (const Value one : shape.alternatives)
            child(one, layers);
        out_.close_array();
    }

    // The formats that are taken depend on the type.
    void write_format(Value format, std::string_view type) {
        if (!format.is_text()) return;
        const bool number = type == "NUMBER" && (format.is("float") || format.is("double"));
        const bool integer = type == "INTEGER" && (format.is("int32") || format.is("int64"));
        if (number || integer || (type == "STRING" && format.is("date-time")))
            out_.member("format", format.text());
        else
            loosen("format");
    }

    void write_properties(const SchemaLayers& layers) {
        std::set<std::string> names;
        for (const Value layer : layers.all())
            for (const json::Member& one : layer["properties"].members()) {
                if (written_ > schemas_max) break;
                const std::string name = one.key.text();
                if (names.empty()) out_.key("properties").open_object();
                if (!names.insert(name).second) continue;
                out_.key(name);
                child(one.value, layers);
            }
        if (names.empty()) return;
        out_.close_object();
        bool any = false;
        for (const Value layer : layers.all())
            for (const Value one : layer["required"].elements()) {
                if (names.erase(one.text()) == 0) continue;  // unknown, or said already
                if (!any) out_.key("required").open_array();
                any = true;
                out_.text(one.text());
            }
        if (any) out_.close_array();
    }

    // An array without items is refused.
    void write_items(const SchemaLayers& layers, const Shape& shape) {
        const Value items = layers.first("items");
        const Value tuple = layers.first("prefixItems");
        const bool array = shape.types.size() == 1 && shape.types[0] == "ARRAY";
        if (items.is_object()) {
            out_.key("items");
            child(items, layers);
        } else if (tuple.size() > 0) {
            loosen("prefixItems");
            out_.key("items").open_object().key("anyOf").open_array();
            for (const Value one : tuple.elements())
                child(one, layers);
            out_.close_array().close_object();
        } else if (array) {
            out_.key("items").open_object().close_object();
        }
    }

    Value root_;
    OpenapiSchema& result_;
    json::Writer out_;
    std::size_t written_ = 0;
    int depth_ = 0;
};

}  // namespace

std::optional<OpenapiSchema> write_openapi_schema(std::string_view json_schema) {
    const Result<json::Document> document = json::read(json_schema);
    if (!document) return std::nullopt;
    OpenapiSchema result;
    if (!Writer(document->root(), result).run()) return std::nullopt;
    return result;
}

}  // namespace weir::wire::gemini
