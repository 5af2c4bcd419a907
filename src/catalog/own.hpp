#pragma once
// The user's part of a catalog, worked out once: what overlay.hpp says, merged with what lies under
// it, in the form that look-ups give out. Private to this folder.
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "catalog/blob.hpp"
#include "catalog/catalog.hpp"
#include "catalog/overlay.hpp"

namespace weir::catalog {

void lay_over(Quirks& quirks, const OwnQuirks& own);

class Own {
public:
    // Everything handed out later points into `overlay` (kept here) or into the embedded tables.
    static Result<std::unique_ptr<const Own>> make(Overlay overlay, const Catalog& under);

    const Provider* find_provider(std::string_view id) const;
    const Offering* find_offering(std::string_view provider, std::string_view id) const;
    // The quirks that the user gave a provider, or null.
    const OwnQuirks* quirks_of(std::string_view provider) const;

    const std::vector<Provider>& providers() const { return providers_; }  // sorted by id
    const std::vector<Offering>& offerings() const { return offerings_; }  // by provider, id
    // How many of these the embedded catalog does not have.
    std::size_t new_providers() const { return new_providers_; }
    std::size_t new_offerings() const { return new_offerings_; }

private:
    explicit Own(Overlay overlay) : overlay_(std::move(overlay)) {}
    Result<void> check() const;
    void encode_prices();
    void merge(const Catalog& under);
    Provider merged_provider(const OwnProvider& own, const Catalog& under);
    Offering merged_offering(const OwnProvider& provider, const OwnModel& own, const Catalog& under,
                             PriceList prices);
    std::uint32_t keep_text(std::string_view text);

    Overlay overlay_;
    std::vector<std::byte> strings_;  // the price rows in the blob's own form
    std::vector<PriceRecord> prices_;
    std::vector<ConditionRecord> conditions_;
    Tables tables_;
    std::vector<Provider> providers_;
    std::vector<Offering> offerings_;
    std::size_t new_providers_ = 0;
    std::size_t new_offerings_ = 0;
};

}  // namespace weir::catalog
