#pragma once
// What there is to send calls to: every configured provider as routing sees it, and one deployment
// for each of its models. Immutable once built, part of the snapshot, read by any thread. Indexes
// into it (std::uint32_t) are what plans, breakers and attempts speak of.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/money.hpp"
#include "catalog/prices.hpp"
#include "catalog/quirks.hpp"
#include "catalog/terms.hpp"
#include "catalog/vocabulary.hpp"

namespace weir::route {

struct CredentialSpec {
    std::string name;  // unique within its provider and safe to show
    std::uint32_t weight = 1;
    std::uint64_t fingerprint = 0;  // changes with the secret: a new key starts healthy
};

// What is known of a model at a provider, besides its name; what nobody knows is absent. Views live
// as long as the catalog.
struct ModelFacts {
    catalog::Capabilities can;
    catalog::Modalities input;  // empty: nobody says
    catalog::Billing billing = catalog::Billing::unknown;
    catalog::PriceList prices;
    // USD per million tokens, where they depend on neither time nor prompt: set by whoever builds
    // the spec, so that no price list is searched for each call.
    std::optional<Rate> input_rate, output_rate, cached_rate;
    catalog::Quirks quirks = {};    // of its requests, for what it cannot be told
    std::string_view canonical;     // "openai/gpt-5", the same at every provider
    std::optional<double> quality;  // as the user's file rates it, in the file's own scale
};

struct ModelSpec {
    std::string id;                       // as the provider spells it
    std::vector<std::string> names = {};  // other names that clients may use ("openai/gpt-5")
    std::optional<Tokens> context = {};
    std::optional<Tokens> output_max = {};
    std::optional<catalog::Kind> kind = {};  // nothing: nobody knows
    ModelFacts facts = {};
};

struct ProviderSpec {
    ProviderId id;
    std::string region = {};
    std::vector<CredentialSpec> credentials = {};  // none: calls go without a credential
    std::vector<ModelSpec> models = {};
    std::string data = {};               // class of data it may see
    std::vector<std::string> tags = {};  // "vetted" and the like
    catalog::Terms terms = {};           // beside its list prices
    bool aggregator = false;             // chooses among providers of its own
    bool any_model = false;              // an endpoint without a model list: any name is forwarded
};

struct Deployment {
    std::uint32_t provider = 0;  // index into providers()
    std::string model;       // "" is the one for whatever else an any_model provider is asked for
    std::string key;         // "openai/gpt-5", "azure/gpt-5@swedencentral": stable over reloads
    std::uint64_t hash = 0;  // of key
    std::optional<Tokens> context;
    std::optional<Tokens> output_max;
    std::optional<catalog::Kind> kind;  // what it can be asked for; nothing: anything
    ModelFacts facts;
};

// A deployment and the model name to send there (a view into the deployment, or into the text that
// was looked up when the provider takes any model).
struct Found {
    std::uint32_t deployment = 0;
    std::string_view model;
    friend bool operator==(const Found&, const Found&) = default;
};

class Deployments {
public:
    // Providers in the order of the file: it is the order in which a bare model name tries them.
    // Of two providers or two models with the same id, the first counts.
    explicit Deployments(std::vector<ProviderSpec> providers);
    Deployments(const Deployments&) = delete;
    Deployments& operator=(const Deployments&) = delete;

    std::span<const ProviderSpec> providers() const { return providers_; }
    std::span<const Deployment> all() const { return deployments_; }
    const Deployment& operator[](std::uint32_t index) const { return deployments_[index]; }
    const ProviderSpec& provider_of(std::uint32_t deployment) const {
        return providers_[deployments_[deployment].provider];
    }

    std::optional<std::uint32_t> find_provider(std::string_view id) const;
    // "provider/model", the provider's own spelling of the model after the first slash.
    std::optional<Found> find(std::string_view provider_and_model) const;
    // A model by its id or by another of its names, once at every provider that has it, in order.
    std::vector<Found> find_everywhere(std::string_view model) const;
    // Nearest "provider/model" and bare names, for error messages.
    std::vector<std::string> suggest(std::string_view typed, std::size_t most) const;
    // Nearest model ids of one provider.
    std::vector<std::string> suggest_model(std::uint32_t provider, std::string_view typed,
                                           std::size_t most) const;

private:
    struct Name {
        std::string_view text;
        std::uint32_t deployment;
        friend auto operator<=>(const Name&, const Name&) = default;
    };
    std::optional<std::uint32_t> find_model(std::uint32_t provider, std::string_view model) const;

    std::vector<ProviderSpec> providers_;
    std::vector<Deployment> deployments_;        // grouped by provider, models sorted by id
    std::vector<std::uint32_t> provider_begin_;  // first deployment of each provider, and the end
    std::vector<Name> names_;                    // sorted; views into providers_
};

}  // namespace weir::route
