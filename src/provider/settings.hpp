#pragma once
// `providers:` of weir.yaml, resolved against the catalog: a known id needs only its credentials,
// an unknown one with a `url` is a custom endpoint (vLLM, Ollama, llama.cpp, LM Studio...), `sim:
// {}` is the built-in simulated provider. Read once a snapshot; values in, values out.
//
//   openai:    { credentials: [{ env: OPENAI_API_KEY, weight: 2, name: main }, { file: /run/key }]
//   } groq:      { key: { env: GROQ_API_KEY } } mistral:   {}                           # the
//   variable that the catalog names: MISTRAL_API_KEY frankfurt: { url: http://10.0.0.5:8000/v1,
//   region: eu, data: private,
//                models: [qwen3-72b, { id: m, context: 32768, price: { input: 0.1, output: 0.4 } }]
//                }
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "catalog/catalog.hpp"
#include "catalog/overlay.hpp"
#include "catalog/terms.hpp"
#include "config/section.hpp"
#include "provider/auth/identity.hpp"
#include "provider/url_media.hpp"

namespace weir::provider {

enum class ProviderKind : std::uint8_t {
    http,
    simulated,  // answered inside the gateway by provider/sim; no URL, no credential
};

inline constexpr std::string_view simulated_id = "sim";

struct CredentialSettings {
    std::string name;  // of the file, else the variable's or file's name; unique, safe to show
    Secret secret;
    std::uint32_t weight = 1;  // 0: kept, not used
    auth::Identity identity;   // of a cloud, in the secret's place
};

// Unset: the server's.
struct TimeoutSettings {
    std::optional<std::chrono::nanoseconds> connect, first_byte, between_bytes, total;
    friend bool operator==(const TimeoutSettings&, const TimeoutSettings&) = default;
};

// Calls of /provider/{id}/... whose use cannot be measured.
enum class Unmetered : std::uint8_t { allow, refuse };

// How good a model is, as the file rates it, in the file's own scale.
struct ModelQuality {
    std::string model;
    double quality = 0;
    friend bool operator==(const ModelQuality&, const ModelQuality&) = default;
};

struct ProviderSettings {
    std::string id;
    config::Position at = {};
    ProviderKind kind = ProviderKind::http;
    std::string wire = "openai_chat";  // or a cloud's form of one: "vertex_gemini"
    std::string url;                   // base URL, ${NAME}s filled in, no slash at its end
    // Other wires that the same server speaks to the same credential: for clients who speak them,
    // so that their requests pass through.
    struct Alternate {
        std::string wire;
        std::string url;
        friend bool operator==(const Alternate&, const Alternate&) = default;
    };
    std::vector<Alternate> alternates;
    std::string auth_header = "authorization";
    std::string auth_prefix = "Bearer ";
    std::vector<CredentialSettings> credentials;  // none: calls carry no credential
    std::vector<std::pair<std::string, std::string>>
        headers;         // sent with each call; lower-case names
    std::string region;  // "" unless named
    std::string data;    // class of data it may see: "private", "public", ...; "" unless named
    std::vector<std::string> tags;  // "vetted" and the like, for routes that demand them
    catalog::Terms terms;           // beside the list price
    std::vector<ModelQuality> qualities;
    TimeoutSettings timeouts;
    int connections_max = 0;              // to this provider, a worker; 0: the server's
    bool allow_private = false;           // addresses of private networks; on for custom endpoints
    std::optional<MediaKinds> url_media;  // that it takes by URL; nothing: as is known of it
    std::string proxy;                    // URL; "": the server's
    bool custom = false;                  // not in the catalog
    Unmetered unmetered = Unmetered::allow;
    bool any_model = false;  // names that neither catalog nor file knows are forwarded as well
};

struct ProvidersRead {
    std::vector<ProviderSettings> providers;  // in file order
    catalog::Overlay overlay;  // own providers, models, prices and quirks: lay over the catalog
};

// Every problem goes to section.problems(); what is returned then is for nothing but more checking.
// catalog: the embedded one.
ProvidersRead read_providers(config::Section section, const catalog::Catalog& catalog);

// Zero configuration: every provider of the catalog that serves a wire which this build speaks and
// whose key variable (and each variable of its URL) is set, first-party ones first, then clouds,
// inference hosts, aggregators and subscriptions, by id within each. One variable makes one
// provider, the first in that order (alibaba, not alibaba-cn). Local servers are not probed.
ProvidersRead from_environment(const catalog::Catalog& catalog,
                               const config::Environment& environment);

// The simulated provider, as `sim: {}` makes it.
ProviderSettings simulated_provider();

// "anthropic-version: 2023-06-01" of the catalog, into settings.headers.
void add_extra_header(std::string_view line, ProviderSettings& settings);

// The other wires of a provider of the catalog that share its server and its authentication.
std::vector<ProviderSettings::Alternate> alternates_of(const catalog::Provider& known,
                                                       const ProviderSettings& settings,
                                                       const config::Environment& environment);

// Whether this build speaks it with providers: a wire, or a cloud's form of one (chat_target.hpp).
bool wire_served(std::string_view form);

}  // namespace weir::provider
