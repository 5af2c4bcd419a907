#pragma once
// From all deployments to those that a client wishes, in its order.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "route/health.hpp"
#include "route/wish/wish.hpp"

namespace weir::route {

// Every deployment that has a model's name of its own.
std::vector<Option> all_options(const Deployments& deployments, const Health& health);

// Keeps the options that fulfil the wish, the best first. When none does: what the nearest one
// lacks ("; the nearest is openai/gpt-5, which lacks ctx>=2M (is 400000)"), and no options.
std::string keep_wished(const Wish& wish, const Question& question, std::vector<Option>& options);

// These providers first, in their order; the rest as sorted, or as they stand.
void sort_by_preference(std::span<const std::string> providers_first,
                        std::optional<Wish::Sort> sort, const Question& question,
                        std::vector<Option>& options);

}  // namespace weir::route
