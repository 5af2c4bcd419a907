#pragma once
// Whether a JSON value is what a JSON Schema describes: draft 2020-12, and draft 7 where "$schema"
// says so. A schema comes from a caller and its value from a model, so both are outside bytes:
// size, depth and steps are bounded, patterns run in linear time, and nothing is ever fetched.
// Immutable once read; any thread.
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/limits.hpp"

namespace weir::json {

struct SchemaLimits {
    Limits text = {.bytes_max = std::size_t{1} << 20, .depth_max = 128, .values_max = 200'000};
    int depth_max = 200;  // of subschemas applied within each other, references included
    std::size_t steps_max = 5'000'000;  // subschemas applied and values compared, for one check
    std::size_t references_max = 20'000;
};

enum class SchemaDraft { draft7, draft2020_12 };

class Schema {
public:
    // A document that references may name by its URI.
    struct Other {
        std::string uri;
        std::string text;
    };

    // draft: where the schema names none. Errors: invalid_request, for a text that is no schema, a
    // reference to what is not there, and what is over the limits.
    static Result<Schema> read(std::string_view text, SchemaDraft draft = SchemaDraft::draft2020_12,
                               std::span<const Other> others = {}, const SchemaLimits& limits = {});

    Schema(Schema&&) noexcept;
    Schema& operator=(Schema&&) noexcept;
    ~Schema();

    // invalid_request with the first place that does not fit: "/items/0/price: must be a number".
    Result<void> check(std::string_view value) const;

    // Keywords that a check leaves out: a pattern that RE2 does not have (look-around, references).
    const std::vector<std::string>& unchecked() const;

private:
    struct Index;
    explicit Schema(std::unique_ptr<const Index> index);
    friend class SchemaReader;
    friend class SchemaRun;
    std::unique_ptr<const Index> index_;
};

}  // namespace weir::json
