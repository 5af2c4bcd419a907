#pragma once
// Of a call with a file in it (multipart/form-data), what the gateway must know before it can
// choose who gets it, and what is changed on the way: the model's name, and nothing else.
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "wire/facts.hpp"
#include "wire/operation/multipart.hpp"

namespace weir::wire::operation {

// Each at most once in a body: two readers could take different ones.
inline constexpr std::array<std::string_view, 5> form_fields = {"model", "stream",
                                                                "response_format", "n", "user"};

// From the fields that have come so far; nothing as long as the model has not. model_value is where
// its bytes stand. A model is required in the end: model_missing(). Errors: invalid_request naming
// the field.
Result<std::optional<ChatPeek>> peek_form(const MultipartReader& reader);
Error model_missing();

// The bytes that stand for a model's name in a form.
Result<std::string> write_form_model(std::string_view model);

}  // namespace weir::wire::operation
