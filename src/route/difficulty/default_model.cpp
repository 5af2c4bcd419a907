#include "route/difficulty/default_model.hpp"

#include "base/check.hpp"

// Laid into the program by cmake/difficulty.cmake.
extern "C" {
extern const std::uint8_t weir_difficulty_begin[];
extern const std::uint8_t weir_difficulty_end[];
}

namespace weir::route::difficulty {

std::span<const std::uint8_t> default_blob() {
    return {weir_difficulty_begin,
            static_cast<std::size_t>(weir_difficulty_end - weir_difficulty_begin)};
}

Model open_default() {
    Result<Model> model = Model::view(default_blob());
    check(model.has_value());  // default.bin is of another version: make router-model
    return std::move(*model);
}

}  // namespace weir::route::difficulty
