#include "json/schema.hpp"

#include "json/schema_reader.hpp"
#include "json/schema_run.hpp"

namespace weir::json {

Schema::Schema(std::unique_ptr<const Index> index) : index_(std::move(index)) {}
Schema::Schema(Schema&&) noexcept = default;
Schema& Schema::operator=(Schema&&) noexcept = default;
Schema::~Schema() = default;

Result<Schema> Schema::read(std::string_view text, SchemaDraft draft, std::span<const Other> others,
                            const SchemaLimits& limits) {
    return SchemaReader(draft, others, limits).read(text);
}

Result<void> Schema::check(std::string_view value) const {
    const Result<Document> document = json::read(value, index_->limits.text);
    if (!document) return fail(document.error());
    return SchemaRun(*index_).check(document->root());
}

const std::vector<std::string>& Schema::unchecked() const { return index_->unchecked; }

}  // namespace weir::json
