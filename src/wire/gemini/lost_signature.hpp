#pragma once
// The word in the place of a thought signature that was lost or never made.
#include <string_view>

#include "wire/gemini/generation.hpp"
#include "wire/translate.hpp"

namespace weir::wire::gemini {

// What Google documents for calls of other models (facts: providers.md 4.9 e, 11.1); "" for models
// that demand none.
std::string_view lost_signature(const WriteOptions& options, const Generation& model);

}  // namespace weir::wire::gemini
