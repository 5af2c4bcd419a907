#include "wire/gemini/schema_layers.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace weir::wire::gemini {

namespace {

// "~1" is '/', "~0" is '~' (RFC 6901).
std::string unescape(std::string_view step) {
    std::string out;
    for (std::size_t i = 0; i < step.size(); ++i) {
        const bool escape = step[i] == '~' && i + 1 < step.size();
        if (!escape)
            out.push_back(step[i]);
        else
            out.push_back(step[++i] == '1' ? '/' : '~');
    }
    return out;
}

}  // namespace

SchemaLayers::SchemaLayers(json::Value root, std::vector<std::string> within)
    : root_(root), within_(std::move(within)) {}

void SchemaLayers::add(json::Value schema) {
    if (!schema.is_object() || layers_.size() >= layers_max) return;
    layers_.push_back(schema);
    if (const json::Value reference = schema["$ref"]; reference.is_text()) {
        std::string name = reference.text();
        const json::Value target = find(name);
        const bool cycle = std::ranges::find(within_, name) != within_.end();
        cyclic_ = cyclic_ || cycle;
        unresolved_ = unresolved_ || (!cycle && !target.is_object());
        if (!cycle && target.is_object()) {
            within_.push_back(std::move(name));
            add(target);
        }
    }
    for (const json::Value one : schema["allOf"].elements())
        add(one);
}

json::Value SchemaLayers::first(std::string_view keyword) const {
    for (const json::Value layer : layers_)
        if (const json::Value value = layer[keyword]; value.exists()) return value;
    return {};
}

json::Value SchemaLayers::find(std::string_view reference) const {
    if (reference == "#") return root_;
    if (!reference.starts_with("#/")) return {};
    json::Value at = root_;
    for (const std::string_view step : split(reference.substr(2), '/')) {
        const std::string name = unescape(step);
        const auto index = at.is_array() ? read_integer(name) : std::nullopt;
        at = index && *index >= 0 ? at.at(static_cast<std::size_t>(*index)) : at[name];
    }
    return at;
}

}  // namespace weir::wire::gemini
