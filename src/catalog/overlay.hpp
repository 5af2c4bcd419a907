#pragma once
// What a user's configuration adds to the embedded catalog or changes in it. Data only: provider/
// reads it from the file. A field that is set wins over the embedded value; one that is not leaves
// it.
#include <optional>
#include <string>
#include <vector>

#include "base/money.hpp"
#include "catalog/catalog.hpp"

namespace weir::catalog {

// Laid over the quirks of the provider (or, in an OwnModel, of the model).
struct OwnQuirks {
    std::optional<OutputLimit> output_limit;
    std::optional<StreamUsage> stream_usage;
    std::optional<DeveloperRole> developer_role;
    std::optional<ReasoningField> reasoning_field;
    std::optional<bool> usage_excludes_reasoning;
    std::optional<std::string> seed_field;
    std::optional<std::string> chat_path;
    std::optional<std::string> unsupported_fields;  // separated by single spaces
};

struct OwnPrice {
    Meter meter = Meter::input;
    Unit unit = Unit::token;
    Rate rate;  // per million units
    Tokens prompt_over{0};
    ServiceTier tier = ServiceTier::standard;
    std::string regions;  // alternatives separated by '|'
    std::string variant;
    std::uint16_t from_minute = 0;  // UTC, as in PriceConditions
    std::uint16_t until_minute = 0;
    std::uint8_t weekdays = 0x7f;
    std::int32_t from_day = INT32_MIN;
    std::int32_t until_day = INT32_MAX;
};

struct OwnModel {
    std::string id;  // as the provider spells it
    std::optional<std::string> model;
    std::optional<std::string> wires;  // separated by spaces
    std::optional<Kind> kind;
    std::optional<Billing> billing;  // when prices are given and this is not: metered
    std::optional<Modalities> input;
    std::optional<Modalities> output;
    std::optional<Capabilities> can;
    std::optional<Tokens> context;
    std::optional<Tokens> input_max;
    std::optional<Tokens> output_max;
    std::optional<std::string> regions;
    // Replaces the whole embedded list: half of a vendor's list with half of a user's would price
    // long prompts or cached tokens by the wrong half.
    std::optional<std::vector<OwnPrice>> prices;
    OwnQuirks quirks;
};

struct OwnEndpoint {
    std::string wire = "openai_chat";
    std::string base_url;  // a slash at the end is taken off
    Auth auth = Auth::header;
    std::string auth_header = "authorization";
    std::string auth_prefix = "Bearer ";
    std::string extra_header;
};

struct OwnProvider {
    std::string id;
    std::optional<std::string> name;
    std::optional<std::string> key_env;
    std::optional<std::string> regions;
    std::optional<std::vector<OwnEndpoint>> endpoints;  // replaces the embedded ones
    OwnQuirks quirks;
    std::vector<OwnModel> models;
};

struct Overlay {
    std::vector<OwnProvider> providers;
};

}  // namespace weir::catalog
