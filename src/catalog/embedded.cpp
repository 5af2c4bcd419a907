// The blob stands in an object file of its own, made by the assembler (cmake/catalog.cmake): a
// megabyte as a C++ array would cost seconds of compiling.
#include "base/check.hpp"
#include "catalog/blob.hpp"
#include "catalog/catalog.hpp"

extern "C" {
extern const std::byte weir_catalog_begin[];
extern const std::byte weir_catalog_end[];
}

namespace weir::catalog {

std::span<const std::byte> embedded_blob() { return {weir_catalog_begin, weir_catalog_end}; }

Catalog open_embedded() {
    Result<Tables> tables = Tables::read(embedded_blob());
    check(tables.has_value());
    return Catalog(std::make_unique<const Tables>(*std::move(tables)));
}

}  // namespace weir::catalog
