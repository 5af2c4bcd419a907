#pragma once
// What one call needs of whoever serves it, as far as its body says without being translated. Made
// by gateway/ from what the wire peeked; `weir route test` makes the same from a file.
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/money.hpp"
#include "catalog/vocabulary.hpp"

namespace weir::route {

// Whether somebody waits for the answer. A batch call is neither sent to the dearest candidate nor
// let past interactive calls to one that is nearly at its limits.
enum class Traffic : std::uint8_t { interactive, batch };

struct Needs {
    catalog::Kind kind = catalog::Kind::chat;
    bool tools = false;
    bool images = false;
    bool audio = false;
    bool documents = false;
    bool structured = false;  // an answer by JSON schema, or JSON at all
    bool reasoning = false;
    bool stream = false;
    Traffic traffic = Traffic::interactive;
    Tokens prompt{0};                  // estimated, of this very call
    std::optional<Tokens> output_max;  // the client's own limit
    std::int64_t choices = 1;
    // Names of the body's fields, for a caller who wants all of them honoured; they live as long as
    // the body's reading.
    std::vector<std::string_view> parameters = {};
};

}  // namespace weir::route
