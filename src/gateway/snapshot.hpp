#pragma once
// The configuration that one request sees from start to end. Built whole by app/, immutable, shared
// by all workers; a reload makes a new one. Its parts point into each other, so it never moves.
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "gateway/media_rules.hpp"
#include "gateway/principal.hpp"
#include "gateway/probing.hpp"
#include "llm/tokens/family.hpp"
#include "net/upstream_port.hpp"
#include "provider/provider.hpp"
#include "route/deployments.hpp"
#include "route/health.hpp"
#include "route/route.hpp"
#include "route/rule/rule.hpp"
#include "wire/wire.hpp"

namespace weir::gateway {

// Of a request's body with a file in it.
struct UploadLimits {
    std::uint64_t bytes_max = std::uint64_t{1} << 30;
    std::size_t hold_bytes_max = std::size_t{32} << 20;  // until its model is known
    std::size_t retry_bytes_max = std::size_t{1} << 20;  // held anyway, to be sent again
};

struct Limits {
    std::uint64_t body_bytes_max = std::uint64_t{64} << 20;
    UploadLimits upload;
    std::uint64_t answer_bytes_max = std::uint64_t{64} << 20;
    std::size_t event_bytes_max = std::size_t{16} << 20;
    std::size_t continue_bytes_max = std::size_t{256} << 10;  // of a stream, kept to continue it
};

struct Timeouts {
    std::chrono::nanoseconds connect = std::chrono::seconds(5);
    std::chrono::nanoseconds first_byte = std::chrono::seconds(300);
    std::chrono::nanoseconds between_bytes = std::chrono::seconds(300);
    std::chrono::nanoseconds total{0};  // 0: none
};

// What calling one deployment needs, found once when the snapshot is built.
struct Ready {
    const provider::Provider* provider = nullptr;
    const net::Endpoint* endpoint = nullptr;  // null: simulated
    // The wires that serve it, the default first; never empty.
    struct Over {
        const wire::Wire* wire = nullptr;
        std::string_view form;  // the wire's name, or a cloud's form of it: "vertex_gemini"
        std::string_view base_path;
        std::string target;  // "/v1/chat/completions"; "" where model or stream are part of it
    };
    std::vector<Over> over;
    provider::Model model;  // of an any_model deployment: what is known without a name
    bool by_name = false;   // any_model: look the model up by the name that is asked for
    // What calls at the standard tier cost, where that depends on neither time nor prompt.
    std::optional<catalog::PriceSheet> fixed_price;
    const llm::tokens::Family* family = nullptr;  // how its tokens are counted; null where by_name

    // The client's own wire where it is spoken here, so that its bytes pass through; else the
    // default one.
    const Over& over_for(const wire::Wire& client) const;
};

// One of the URLs at which the tokens of a provider's credentials are got.
struct TokenEndpoint {
    std::string url;
    std::string target;  // its path and query
    std::unique_ptr<net::Endpoint> endpoint;
};

struct Snapshot {
    Snapshot(catalog::Catalog with_overlay, std::vector<provider::ProviderSettings> settings);
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

    const Ready& ready(std::uint32_t deployment) const { return ready_[deployment]; }
    // Where a provider's requests go; null when it is simulated.
    const net::Endpoint* endpoint_of(const provider::Provider& provider) const;
    // Provider and server settings, the route's first.
    Timeouts timeouts_of(const route::Route& route, const provider::Provider& provider) const;
    // Where a URL of the provider's tokens leads; null when nobody prepared it.
    const TokenEndpoint* token_endpoint(const provider::Provider& provider,
                                        std::string_view url) const;
    // Once, before it serves. By provider, as in `providers`.
    void set_token_endpoints(std::vector<std::vector<TokenEndpoint>> endpoints);
    // Fills ready(); after `deployments` is set. endpoints: one a provider, null if simulated.
    void prepare(std::vector<std::unique_ptr<net::Endpoint>> endpoints);

    catalog::Catalog catalog;
    std::vector<provider::Provider> providers;
    std::unique_ptr<const route::Deployments> deployments;
    route::Routes routes;
    std::vector<route::Rule> rules;
    std::unique_ptr<const route::Health> health;
    std::unique_ptr<const Probing> probing;  // null: no probes are sent
    KeyTable keys;
    Principal anonymous;         // who calls without a key, where that is allowed
    bool keys_required = false;  // any key exists
    Limits limits;
    Timeouts timeouts;
    MediaRules media;
    std::vector<std::string> cors_origins;
    bool log_requests = true;
    // Keys of the file that have changed since the start and that only a restart reads.
    std::vector<std::string> restart_needs;
    // To clients whose stream is silent for so long; 0: none.
    std::chrono::nanoseconds ping_every{0};
    SysTime made;

private:
    std::vector<std::unique_ptr<net::Endpoint>> endpoints_;
    std::vector<std::vector<TokenEndpoint>> token_endpoints_;
    std::vector<Ready> ready_;
};

// What route/ needs to know of the providers. The order is theirs. named: "provider/model" texts of
// the configuration; where the provider takes any model, these become deployments of their own, so
// that the health of one says nothing about the others.
std::vector<route::ProviderSpec> provider_specs(const std::vector<provider::Provider>& providers,
                                                const std::vector<std::string>& named);

}  // namespace weir::gateway
