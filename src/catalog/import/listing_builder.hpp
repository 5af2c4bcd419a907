#pragma once
// Collects the entries of one list. Private to this folder.
#include <string>
#include <string_view>
#include <vector>

#include "catalog/import/exact_rate.hpp"
#include "catalog/import/listing.hpp"
#include "json/value.hpp"

namespace weir::catalog {

// What a price in a list is of.
struct PriceName {
    Meter meter = Meter::input;
    Unit unit = Unit::token;
    PricePer per = PricePer::unit;
    Tokens prompt_over{0};
    ServiceTier tier = ServiceTier::standard;
};

// Whether a list means it when it says that a model costs 0. LiteLLM writes 0 for what it does not
// know.
enum class Zeros : std::uint8_t { mean_free, mean_unknown };

class ListingBuilder {
public:
    explicit ListingBuilder(Zeros zeros) : zeros_(zeros) {}

    void begin(std::string provider, std::string id);
    Listed& entry() { return entry_; }
    // A number, or a string that holds one; null and missing say nothing. `key` is for messages.
    void price(const PriceName& name, std::string_view key, const json::Value& value);
    // A price that has no place here. Nothing where it is null, missing or 0.
    void unread_price(std::string_view key, const json::Value& value);
    // Nothing for 0, which lists write for what they do not know.
    std::optional<Tokens> tokens(std::string_view key, const json::Value& value);
    void capability(Capability capability, const json::Value& value);
    void note(std::string message, bool contradiction = false);
    void end();  // of the entry

    void skip(std::string entry, std::string message);
    Listing finish();

private:
    void add_note(ListingNote note);
    void settle_zeros();

    Zeros zeros_;
    Listing listing_;
    Listed entry_;
    std::vector<std::string> unread_;
};

// The readers of the formats, for listing.cpp.
Result<Listing> read_models_dev(const json::Value& root);
Result<Listing> read_openrouter(const json::Value& root);
Result<Listing> read_litellm(const json::Value& root);

}  // namespace weir::catalog
