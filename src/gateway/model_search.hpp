#pragma once
// `GET /v1/models?where=`: the same conditions as a wish in a model's name, over the same figures.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"
#include "gateway/snapshot.hpp"

namespace weir::gateway {

struct FoundModel {
    std::string name;           // "provider/model"
    std::string_view provider;  // views into the snapshot
    std::optional<Tokens> context;
    std::optional<Tokens> output_max;
    // {"tools":true,"price_in":0.25,"p95_ttft_ms":412,"region":"eu",...}: what is known and
    // measured.
    std::string figures;
};

// The best first. An error is invalid_request and names the condition.
Result<std::vector<FoundModel>> search_models(const Snapshot& snapshot, std::string_view where,
                                              SysTime now, Random& random);

}  // namespace weir::gateway
