#pragma once
// How a translated request is spelled for one provider and model: the catalog's quirks in the words
// of wire/translate.hpp.
#include "provider/provider.hpp"
#include "wire/translate.hpp"

namespace weir::provider {

// form: the wire, or a cloud's form of it.
wire::WriteOptions write_options(const Provider& provider, const Model& model,
                                 std::string_view form);

}  // namespace weir::provider
