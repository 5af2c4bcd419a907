#pragma once
// A model in a file, as `weir route train` writes it and the strategy difficulty reads it.
#include <cstdint>
#include <span>
#include <string>

#include "base/result.hpp"
#include "route/difficulty/model.hpp"

namespace weir::route::difficulty {

// invalid_request that says what is wrong with the file, without its name.
Result<Model> open_model(const std::string& file);
// Beside the file first: a full disk leaves no half of one, and a gateway that reloads reads a
// whole one.
Result<void> write_model(const std::string& file, std::span<const std::uint8_t> blob);

}  // namespace weir::route::difficulty
