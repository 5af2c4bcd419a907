#include "provider/sim/schema_fill.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "base/text.hpp"
#include "json/document.hpp"
#include "json/writer.hpp"
#include "provider/sim/text.hpp"

namespace weir::provider::sim {
namespace {

constexpr int depth_max = 8;
constexpr int optional_depth_max = 4;
constexpr int values_max = 10'000;  // a schema that names itself often must not cost for ever
constexpr std::int64_t items_max = 1000;
constexpr std::int64_t length_max = 10'000;

class Filler {
public:
    Filler(json::Value root, std::string& out, Random& random)
        : root_(root), out_(out), random_(random) {}

    void value(json::Value schema, int depth) {
        --values_left_;
        schema = resolved(schema);
        if (schema["const"].exists()) return raw(schema["const"]);
        if (schema["enum"].size() > 0)
            return raw(schema["enum"].at(random_.below(schema["enum"].size())));
        const std::string type = type_of(schema);
        if (depth >= depth_max && (type == "object" || type == "array")) {
            out_.raw(type == "object" ? "{}" : "[]");
        } else if (type == "object") {
            object(schema, depth);
        } else if (type == "array") {
            array(schema, depth);
        } else if (type == "string") {
            string(schema);
        } else if (type == "integer" || type == "number") {
            number(schema);
        } else if (type == "boolean") {
            out_.boolean(random_.below(2) == 1);
        } else {
            out_.null();
        }
    }

    void object(json::Value schema, int depth) {
        out_.open_object();
        std::vector<std::string> written;
        members(schema, depth, written);
        for (const json::Value part : schema["allOf"].elements())
            members(resolved(part), depth, written);
        out_.close_object();
    }

private:
    void raw(const json::Value& value) { out_.raw(value.raw()); }

    void members(json::Value schema, int depth, std::vector<std::string>& written) {
        for (const json::Member member : schema["properties"].members()) {
            const std::string name = member.key.text();
            if (std::ranges::find(written, name) != written.end()) continue;
            if (depth >= optional_depth_max && !required(schema, name)) continue;
            if (values_left_ <= 0) return;
            written.push_back(name);
            out_.key(name);
            value(member.value, depth + 1);
        }
    }

    static bool required(json::Value schema, std::string_view name) {
        for (const json::Value one : schema["required"].elements())
            if (one.is(name)) return true;
        return false;
    }

    // Through local references and the first of alternatives, a bounded number of times.
    json::Value resolved(json::Value schema) const {
        for (int hops = 0; hops < 16; ++hops) {
            if (schema["$ref"].is_text())
                schema = pointed(schema["$ref"].text());
            else if (schema["anyOf"].size() > 0)
                schema = schema["anyOf"].at(0);
            else if (schema["oneOf"].size() > 0)
                schema = schema["oneOf"].at(0);
            else
                return schema;
        }
        return {};
    }

    json::Value pointed(std::string_view reference) const {
        json::Value at = root_;
        if (!reference.starts_with('#')) return {};
        for (const std::string_view part : split(reference.substr(1), '/'))
            if (!part.empty()) at = at[part];
        return at;
    }

    static std::string type_of(json::Value schema) {
        const json::Value type = schema["type"];
        if (type.is_text()) return type.text();
        if (type.is_array()) return type.at(0).text();
        if (schema["properties"].exists() || schema["allOf"].exists()) return "object";
        if (schema["items"].exists()) return "array";
        return "string";
    }

    void array(json::Value schema, int depth) {
        const std::int64_t least = std::clamp<std::int64_t>(schema["minItems"].integer_or(1), 0,
                                                            depth < 2 ? items_max : 4);
        out_.open_array();
        for (std::int64_t i = 0; i < least && values_left_ > 0; ++i)
            value(schema["items"], depth + 1);
        out_.close_array();
    }

    void string(json::Value schema) {
        const std::int64_t least =
            std::clamp<std::int64_t>(schema["minLength"].integer_or(0), 0, length_max);
        const std::int64_t most = std::max(least, schema["maxLength"].integer_or(length_max));
        std::string text = make_text(2, random_);
        while (std::ssize(text) < least)
            text += " " + make_text(2, random_);
        if (std::ssize(text) > most) text.resize(static_cast<std::size_t>(most));
        out_.text(text);
    }

    void number(json::Value schema) {
        const auto low = schema["minimum"].number();
        const auto high = schema["maximum"].number();
        constexpr double exact = 9e15;  // whole numbers beyond it are not exact in a double
        const double from = std::clamp(low ? *low : high ? *high - 40 : 1, -exact, exact);
        const double to = std::clamp(high ? *high : from + 40, from, exact);
        // Whole where a whole number fits, so that `integer` and `number` are served alike.
        const auto first = static_cast<std::int64_t>(std::ceil(from));
        const auto last = static_cast<std::int64_t>(std::floor(to));
        if (first > last) {
            out_.number(from);
            return;
        }
        const auto width = static_cast<std::uint64_t>(std::min<std::int64_t>(last - first, 40)) + 1;
        out_.integer(first + static_cast<std::int64_t>(random_.below(width)));
    }

    json::Value root_;
    json::Writer out_;
    Random& random_;
    int values_left_ = values_max;
};

}  // namespace

std::string fill_schema(std::string_view schema_json, Random& random) {
    std::string out;
    const Result<json::Document> document = json::read(schema_json);
    const json::Value root = document ? document->root() : json::Value();
    Filler filler(root, out, random);
    const bool of_kind = root["type"].is_text() && !root["type"].is("object");
    if (of_kind || root["const"].exists() || root["enum"].exists() || root["$ref"].exists() ||
        root["anyOf"].exists() || root["oneOf"].exists())
        filler.value(root, 0);
    else
        filler.object(root, 0);
    return out;
}

}  // namespace weir::provider::sim
