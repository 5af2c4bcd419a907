#pragma once
// Fallbacks that nobody has to list: the same weights at other configured providers, and after them
// models of the same class. Found when the file is read, from what the catalog knows; whether one
// can serve a call (its tools, pictures, length, the route's constraints) is asked at each call, as
// of every other candidate.
#include <optional>
#include <span>
#include <vector>

#include "config/section.hpp"
#include "route/route.hpp"

namespace weir::route {

struct Equivalents {
    enum class Of : std::uint8_t { weights, model_class };
    Of of = Of::weights;
    double price_factor = 2;  // of a class: from so many times cheaper to so many times dearer
    std::size_t most = 4;
};

// `equivalents: weights`, `equivalents: class`, or
// `equivalents: { of: class, price_factor: 3, most: 6 }`; nothing without it.
std::optional<Equivalents> read_equivalents(config::Section& section);

// First those whose model is one of the targets' by the catalog's own name, the cheapest first;
// then, of a class, those whose price (a quarter of it for output) is within the factor of a
// target's and whose quality, where both are rated, is no lower: the nearest in price first. None
// that the route names already, also with a weight of 0, and none whose price nobody knows for a
// class.
std::vector<Target> find_equivalents(const Deployments& deployments, const Route& route,
                                     const Equivalents& wanted);

}  // namespace weir::route
