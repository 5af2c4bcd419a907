#include "catalog/import/listing.hpp"

#include <array>

#include "catalog/import/listing_builder.hpp"
#include "json/document.hpp"

namespace weir::catalog {
namespace {

struct Row {
    ListingFormat format;
    std::string_view name;
    Result<Listing> (*read)(const json::Value& root);
};

// A new format is a reader in a file of its own and a row here.
constexpr std::array<Row, listing_format_count> rows = {
    Row{ListingFormat::models_dev, "models.dev", &read_models_dev},
    Row{ListingFormat::openrouter, "openrouter", &read_openrouter},
    Row{ListingFormat::litellm, "litellm", &read_litellm},
};

const Row& row_of(ListingFormat format) { return rows[static_cast<std::size_t>(format)]; }

}  // namespace

std::string_view name(ListingFormat format) { return row_of(format).name; }

std::optional<ListingFormat> listing_format_by_name(std::string_view name) {
    for (const Row& row : rows)
        if (row.name == name) return row.format;
    return std::nullopt;
}

Result<Listing> read_listing(ListingFormat format, std::string_view bytes,
                             const json::Limits& limits) {
    json::Document document;
    const Result<void> read = document.read(bytes, limits);
    if (!read) return fail(read.error());
    return row_of(format).read(document.root());
}

}  // namespace weir::catalog
