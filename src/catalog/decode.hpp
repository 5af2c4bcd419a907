#pragma once
// Records of the blob as the structs that callers see. Private to this folder.
#include "catalog/blob.hpp"
#include "catalog/catalog.hpp"
#include "catalog/quirks.hpp"

namespace weir::catalog {

Quirks decode_quirks(const Tables& tables, std::size_t index);
Provider decode_provider(const Tables& tables, std::size_t index);
Offering decode_offering(const Tables& tables, std::size_t index);

}  // namespace weir::catalog
