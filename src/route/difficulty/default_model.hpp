#pragma once
// The model that is compiled into the program (default.bin, made by `make router-model` from
// data/routing). Its pages are read from disk when it is first opened, not before.
#include "route/difficulty/model.hpp"

namespace weir::route::difficulty {

Model open_default();
std::span<const std::uint8_t> default_blob();

}  // namespace weir::route::difficulty
