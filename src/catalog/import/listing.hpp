#pragma once
// Public lists of models and prices, read into what they say in our words. Pure functions over
// bytes; nothing of a list is believed before diff.hpp or overlay_text.hpp looks at it.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "catalog/overlay.hpp"
#include "json/limits.hpp"

namespace weir::catalog {

enum class ListingFormat : std::uint8_t {
    models_dev,  // api.json of models.dev
    openrouter,  // GET /api/v1/models
    litellm,     // model_prices_and_context_window.json
};
inline constexpr std::size_t listing_format_count = 3;
std::string_view name(ListingFormat format);  // "models.dev", "openrouter", "litellm"
std::optional<ListingFormat> listing_format_by_name(std::string_view name);

// One model at one provider, as far as the list says anything.
struct Listed {
    std::string provider;  // in the catalog's spelling where it has the provider
    std::string id;
    std::optional<Kind> kind;
    std::optional<Billing> billing;  // free, or metered where there are prices
    std::optional<Tokens> context, input_max, output_max;
    Capabilities can;
    std::vector<OwnPrice> prices;  // none of them 0
};

// What a list says and this program cannot take: an entry or a part of one.
struct ListingNote {
    std::string entry;  // "openai/gpt-5"
    std::string message;
    bool contradiction = false;  // the list says two things of one, or something impossible
};

struct Listing {
    static constexpr std::size_t notes_max = 1000;

    std::vector<Listed> entries;  // sorted by provider and id, each once
    std::vector<ListingNote> notes;
    std::size_t notes_more = 0;  // beyond notes_max
};

// invalid_request: no JSON, or not of that format; payload_too_large.
Result<Listing> read_listing(ListingFormat format, std::string_view bytes,
                             const json::Limits& limits = {});

}  // namespace weir::catalog
