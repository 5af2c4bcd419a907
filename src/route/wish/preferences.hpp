#pragma once
// What requests written for other gateways say beside `model`, in fields of the body:
//
//   OpenRouter  models: [b, c], provider: { order, only, ignore, allow_fallbacks, sort, max_price,
//               require_parameters, data_collection, zdr, preferred_min_throughput,
//               preferred_max_latency }
//   LiteLLM     fallbacks: [b, { model: c }, { "*": [d] }], tags: [..], metadata.tags
//
// Source of the fields: the two projects' public documentation, November 2026 (facts/users.md).
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "json/value.hpp"
#include "route/constraints.hpp"
#include "route/wish/wish.hpp"

namespace weir::route {

struct Preferences {
    std::vector<std::string> more_models;  // asked when `model` has failed, in order
    Constraints demands{.source = "the request", .of_request = true};
    std::vector<std::string> providers_first;
    std::optional<Wish::Sort> sort;
    std::vector<std::string> tags;
    std::vector<std::string> ignored;  // fields that mean nothing here, for x-weir-dropped
    std::optional<Error> problem;      // of the first field that could not be read
};

// Whether a member of the body is for the gateway, not for the provider.
bool is_preference(std::string_view key);

// Reads one such member. model: the request's, for fallbacks by name. What is no preference is left
// alone. An error is invalid_request at the field, with a suggestion for an unknown one.
Result<void> read_preference(std::string_view key, json::Value value, std::string_view model,
                             Preferences& into);

}  // namespace weir::route
