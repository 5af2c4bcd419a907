#pragma once
// One configured provider, ready to be called: where, how it is authenticated, which credentials
// there are, what its models are like. Immutable, part of the snapshot, read by any thread. Knows
// no socket and no clock. Views it hands out live as long as it (and its Catalog) does.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/secret.hpp"
#include "catalog/catalog.hpp"
#include "provider/auth/identity.hpp"
#include "provider/header_field.hpp"
#include "provider/settings.hpp"

namespace weir::provider {

struct Credential {
    std::string name;  // stable over reloads, safe to show
    std::uint32_t weight = 1;
    std::uint64_t fingerprint = 0;  // changes with the secret; never shown
    Secret secret;                  // empty where there is an identity
    Secret auth_value;              // what stands in the auth header: "Bearer sk-..."
    auth::Identity identity;        // of a cloud: shown by request_auth.hpp, not by a fixed header

    bool fixed() const { return std::holds_alternative<std::monostate>(identity); }
};

struct AuthHeader {
    std::string_view name;  // lower case: "authorization", "api-key", "x-api-key"
    const Secret& value;
};

// What is known of one model here.
struct Model {
    std::optional<catalog::Offering> offering;  // nothing: known by name only, its price unknown
    catalog::Quirks quirks;

    std::optional<Tokens> context() const;
    std::optional<Tokens> output_max() const;
    // The rates of one call; nothing when no price is known, which is never 0.
    std::optional<catalog::PriceSheet> price(const catalog::PriceQuery& query) const;
};

class Provider {
public:
    // catalog: with the overlay of the same reading laid over it; outlives this.
    Provider(ProviderSettings settings, const catalog::Catalog& catalog);
    Provider(Provider&&) noexcept = default;
    Provider& operator=(Provider&&) noexcept = default;

    std::string_view id() const { return settings_.id; }
    ProviderKind kind() const { return settings_.kind; }
    std::string_view wire() const { return settings_.wire; }
    std::string_view base_url() const { return settings_.url; }  // "" when simulated
    // Everything else as it was read: region, data, timeouts, connections, proxy. Its credentials
    // have moved into credentials().
    const ProviderSettings& settings() const { return settings_; }

    // It chooses among providers of its own, and is told which in fields of the body.
    bool is_aggregator() const { return aggregator_; }
    std::span<const Credential> credentials() const { return credentials_; }
    // The header that shows a fixed() credential, e.g. {"authorization", "Bearer ..."}.
    AuthHeader build_auth(const Credential& credential) const;
    // Fixed headers of every call, lower-case names.
    std::span<const HeaderField> fixed_headers() const { return fixed_headers_; }

    // The wires that it speaks, the one it is spoken to by default first.
    struct Spoken {
        std::string wire;       // or a cloud's form of one
        std::string base_path;  // of that wire's base URL: "/v1"
    };
    std::span<const Spoken> spoken() const { return spoken_; }
    // The default wire's base path and "/models" (`weir providers test`).
    std::string models_target() const;

    // A model by the provider's spelling. Costs a binary search or two.
    Model model(std::string_view id) const;
    // The models that chat over a wire that we speak with it, sorted by id.
    std::vector<catalog::Offering> chat_offerings() const;
    // Those and the models of the operations that pass through to it (wire/operation).
    std::vector<catalog::Offering> served_offerings() const;
    // Whether it speaks OpenAI's API, whose other operations stand beside chat; null if not.
    const Spoken* openai() const;

private:
    ProviderSettings settings_;
    const catalog::Catalog* catalog_;
    catalog::Quirks quirks_;  // of models that are known by name only
    bool aggregator_ = false;
    std::vector<Spoken> spoken_;
    std::vector<Credential> credentials_;
    std::vector<HeaderField> fixed_headers_;  // views into settings_.headers
};

// All of them, in file order.
std::vector<Provider> make_providers(std::vector<ProviderSettings> settings,
                                     const catalog::Catalog& catalog);

}  // namespace weir::provider
