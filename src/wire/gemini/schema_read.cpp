#include <array>

#include "base/text.hpp"
#include "json/writer.hpp"
#include "wire/gemini/json_text.hpp"
#include "wire/gemini/names.hpp"
#include "wire/gemini/schema.hpp"

namespace weir::wire::gemini {

namespace {

using json::Value;

// int64 in protobuf's JSON: as strings.
constexpr std::array<std::string_view, 6> counts = {"minItems",  "maxItems",      "minLength",
                                                    "maxLength", "minProperties", "maxProperties"};

bool is_count(std::string_view name) {
    for (const std::string_view one : counts)
        if (one == name) return true;
    return false;
}

class Reader {
public:
    explicit Reader(std::string& out) : out_(out) {}

    void schema(Value value) {
        if (!value.is_object()) {
            out_.raw(value.raw());
            return;
        }
        const bool nullable = value["nullable"].is_true();
        out_.open_object();
        for (const json::Member& one : value.members())
            keyword(camel(one.key.text()), one.value, nullable);
        out_.close_object();
    }

private:
    void keyword(const std::string& name, Value value, bool nullable) {
        if (name == "nullable" || name == "propertyOrdering") return;
        if (name == "type") return type(value, nullable);
        if (name == "enum") return values(value, nullable);
        if (name == "format" && value.is("enum")) return;
        out_.key(name);
        if (name == "properties" && value.is_object()) return properties(value);
        if (name == "items") return schema(value);
        if (name == "anyOf" && value.is_array()) return alternatives(value, nullable);
        const std::optional<std::int64_t> count = read_integer(value.text());
        if (is_count(name) && count)
            out_.integer(*count);
        else
            out_.raw(compact(value.raw()));
    }

    void type(Value value, bool nullable) {
        out_.key("type");
        if (!value.is_text()) {
            out_.raw(compact(value.raw()));
            return;
        }
        const std::string name = lower(value.text());
        if (!nullable) {
            out_.text(name);
            return;
        }
        out_.open_array().text(name).text("null").close_array();
    }

    void values(Value list, bool nullable) {
        out_.key("enum").open_array();
        for (const Value one : list.elements())
            out_.raw(one.raw());
        if (nullable) out_.null();
        out_.close_array();
    }

    void properties(Value list) {
        out_.open_object();
        for (const json::Member& one : list.members()) {
            out_.key(one.key.text());
            schema(one.value);
        }
        out_.close_object();
    }

    void alternatives(Value list, bool nullable) {
        out_.open_array();
        for (const Value one : list.elements())
            schema(one);
        if (nullable) out_.open_object().member("type", "null").close_object();
        out_.close_array();
    }

    json::Writer out_;
};

}  // namespace

std::string read_openapi_schema(Value schema) {
    std::string out;
    Reader(out).schema(schema);
    return out;
}

}  // namespace weir::wire::gemini
