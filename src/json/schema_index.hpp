#pragma once
// A schema as it was read: its documents, which part of which resource each subschema belongs to,
// and where every reference leads. Subschemas are known by the place of their text.
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "json/document.hpp"
#include "json/pattern.hpp"
#include "json/schema.hpp"

namespace weir::json {

struct SchemaPlace {
    Value value;
    std::uint32_t resource = 0;
};

struct SchemaReference {
    SchemaPlace target;
    std::string dynamic;  // the anchor that the outermost resource with it decides; "" for none
};

struct SchemaResource {
    std::string uri;
    SchemaDraft draft = SchemaDraft::draft2020_12;
    std::unordered_map<std::string, Value> dynamic_anchors = {};
};

using SchemaKey = const char*;  // where the text of a subschema or a pattern begins
inline SchemaKey key_of(Value value) { return value.raw().data(); }

struct Schema::Index {
    SchemaLimits limits;
    std::deque<std::string> texts;  // what the documents view
    std::deque<Document> documents;
    std::vector<SchemaResource> resources;
    SchemaPlace root;
    std::unordered_map<SchemaKey, std::uint32_t> resource_of;
    std::unordered_map<SchemaKey, SchemaReference> references;  // by the value of $ref
    std::unordered_map<SchemaKey, Pattern> patterns;            // by the text
    std::vector<std::string> unchecked;
    bool tracks = false;  // some unevaluatedItems or unevaluatedProperties is there
};

}  // namespace weir::json
