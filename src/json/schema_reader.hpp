#pragma once
// Reads a schema's text into its index: resources, anchors, patterns, and last the references.
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "json/schema_index.hpp"

namespace weir::json {

class SchemaReader {
public:
    SchemaReader(SchemaDraft draft, std::span<const Schema::Other> others,
                 const SchemaLimits& limits);

    Result<Schema> read(std::string_view text);

private:
    struct Pending {
        Value reference;
        std::uint32_t resource;
        bool dynamic;
    };

    Result<SchemaPlace> add(std::string uri, std::string_view text);
    Result<void> walk(Value schema, std::uint32_t resource);
    std::uint32_t identify(Value schema, std::uint32_t resource);
    void name_anchors(Value schema, std::uint32_t resource);
    void read_patterns(Value schema);
    void compile(Value pattern, std::string_view keyword);
    Result<void> walk_children(Value schema, std::uint32_t resource);
    Result<SchemaPlace> find(const std::string& uri, std::string_view written);
    Result<SchemaPlace> follow(SchemaPlace from, std::string_view pointer,
                               std::string_view written);

    std::span<const Schema::Other> others_;
    SchemaDraft draft_;
    std::unique_ptr<Schema::Index> index_;
    std::unordered_map<std::string, SchemaPlace> named_;  // by URI, or URI#anchor
    std::vector<Pending> pending_;
};

}  // namespace weir::json
