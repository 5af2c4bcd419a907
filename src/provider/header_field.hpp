#pragma once
// A header as (name, value) views: what net/ has, without naming net/.
#include <span>
#include <string_view>

#include "base/text.hpp"

namespace weir::provider {

struct HeaderField {
    std::string_view name;
    std::string_view value;
    friend bool operator==(const HeaderField&, const HeaderField&) = default;
};

using HeaderFields = std::span<const HeaderField>;

// The first field of that name (any case), "" when there is none.
inline std::string_view header(HeaderFields fields, std::string_view name) {
    for (const HeaderField& field : fields)
        if (equal_ignoring_case(field.name, name)) return field.value;
    return {};
}

}  // namespace weir::provider
