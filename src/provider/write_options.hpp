#pragma once
// How a translated request is spelled for one provider and model: the catalog's quirks in the words
// of wire/translate.hpp.
#include "provider/provider.hpp"
#include "wire/translate.hpp"

namespace weir::provider {

wire::WriteOptions write_options(const Provider& provider, const Model& model);

}  // namespace weir::provider
