#pragma once
// One check of one value against a schema.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/schema_index.hpp"

namespace weir::json {

class SchemaRun {
public:
    explicit SchemaRun(const Schema::Index& index)
        : index_(index), steps_left_(index.limits.steps_max) {}

    Result<void> check(Value value);

private:
    // What subschemas have looked at, for unevaluatedItems and unevaluatedProperties.
    struct Seen {
        std::vector<SchemaKey> members;  // by key
        std::vector<SchemaKey> items;
        void add(const Seen& other);
    };
    struct At {
        Value schema;
        Value value;
        SchemaDraft draft;
        Seen& seen;
    };

    bool apply(Value schema, Value value, Seen& seen);
    bool apply_keywords(const At& at);
    bool apply_keyword(const At& at, std::string_view keyword, Value wanted);
    bool apply_silently(Value schema, Value value, Seen& seen);
    bool apply_reference(const At& at, Value reference);
    bool apply_each(const At& at, std::string_view keyword, Value schemas);
    bool apply_condition(const At& at, Value condition);
    bool apply_dependent(const At& at, Value schemas);

    bool apply_to_items(const At& at, std::string_view keyword, Value wanted);
    bool items_from(const At& at, std::size_t first, Value schema);
    bool contains(const At& at, Value wanted);
    bool properties(const At& at, Value wanted);
    bool pattern_properties(const At& at, Value wanted);
    bool additional_properties(const At& at, Value wanted);
    bool property_names(const At& at, Value wanted);
    bool unevaluated_items(const At& at, Value wanted);
    bool unevaluated_properties(const At& at, Value wanted);
    bool inside(Value schema, Value value, std::string step);
    bool matches(Value pattern, Value text, bool otherwise);

    bool wrong(std::string why);

    const Schema::Index& index_;
    std::size_t steps_left_;
    int depth_ = 0;
    int silent_ = 0;  // inside what may fail
    bool too_deep_ = false;
    std::vector<std::uint32_t> scope_;  // resources, from the outermost
    std::vector<std::string> path_;     // of the value
    std::optional<std::string> problem_;
};

}  // namespace weir::json
