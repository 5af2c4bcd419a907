#include "provider/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "provider/base_url.hpp"
#include "provider/chat_target.hpp"
#include "provider/cloud_environment.hpp"
#include "provider/credential_reader.hpp"
#include "provider/model_reader.hpp"
#include "provider/terms_reader.hpp"
#include "wire/rerank/rows.hpp"
#include "wire/wire.hpp"

namespace weir::provider {
namespace {

using config::Section;
using std::chrono::hours;
using std::chrono::nanoseconds;

constexpr std::string_view default_wire = "openai_chat";
constexpr std::size_t header_value_bytes_max = 4096;
constexpr std::size_t provider_name_bytes_max = 100;

// Headers that are made elsewhere; a second one would be sent to the provider by accident.
constexpr std::array taken_headers = std::to_array<std::string_view>(
    {"host", "content-length", "transfer-encoding", "connection", "content-type", "accept",
     "accept-encoding", "user-agent", "traceparent", "tracestate", "expect", "upgrade"});

std::optional<nanoseconds> timeout(Section& section, std::string_view key, std::string_view about) {
    section.about(about);
    const nanoseconds value = section.duration(key, nanoseconds(0), nanoseconds(0), hours(24));
    return value > nanoseconds(0) ? std::optional(value) : std::nullopt;
}

TimeoutSettings read_timeouts(Section section) {
    TimeoutSettings timeouts{
        .connect = timeout(section, "connect", "Until the connection stands; 0s: the server's."),
        .first_byte = timeout(section, "first_byte", "Until the answer begins."),
        .between_bytes = timeout(section, "between_bytes", "Silence within the answer."),
        .total = timeout(section, "total", "The whole request, waits and attempts included.")};
    section.finish();
    return timeouts;
}

bool token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

bool provider_name(std::string_view id) {
    return !id.empty() && id.size() <= provider_name_bytes_max &&
           std::ranges::all_of(id, [](char c) { return c == '.' || token(lower({&c, 1})); });
}

bool printable(std::string_view text) {
    return std::ranges::all_of(
        text, [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7f; });
}

// What the credential of a cloud is shown in.
bool shown_by_identity(std::string_view name, const ProviderSettings& settings) {
    const bool known =
        name == "authorization" || name == "x-amz-date" || name == "x-amz-security-token";
    return known && std::ranges::any_of(settings.credentials, [](const CredentialSettings& one) {
               return !std::holds_alternative<std::monostate>(one.identity);
           });
}

void read_headers(Section section, ProviderSettings& settings) {
    for (const std::string& key : section.keys()) {
        std::string name = lower(key);
        std::string value = section.url(key);  // may hold ${NAME}
        if (!token(name))
            section.problem(key, "is no name of a header");
        else if (std::ranges::find(taken_headers, name) != taken_headers.end() ||
                 name == settings.auth_header || shown_by_identity(name, settings))
            section.problem(key, "is sent by the gateway itself and cannot be set here");
        else if (!printable(value) || value.size() > header_value_bytes_max)
            section.problem(key, "has a value that no header can have");
        else
            settings.headers.emplace_back(std::move(name), std::move(value));
    }
    section.finish();
}

std::string unknown_provider(std::string_view id, const catalog::Catalog& catalog) {
    std::string message =
        "is no provider of the catalog: give it a \"url\" to make it an endpoint of "
        "your own";
    const std::vector<std::string> near = catalog.suggest_provider(id);
    for (std::size_t i = 0; i < near.size(); ++i)
        message += fmt::format("{}\"{}\"", i == 0 ? ", or did you mean " : " or ", near[i]);
    if (!near.empty()) message += "?";
    return message;
}

// How calls are authenticated at an endpoint of the catalog.
void take_auth(const catalog::Endpoint& endpoint, Section& section, ProviderSettings& settings) {
    if (!auth_served(endpoint))
        section.problem(fmt::format("wants its calls signed by {}, which is not served yet",
                                    catalog::name(endpoint.auth)));
    if (endpoint.auth != catalog::Auth::header) return;  // a token or a signature: the usual header
    settings.auth_header = lower(endpoint.auth_header);
    settings.auth_prefix = endpoint.auth_prefix;
}

void take_address(const catalog::Endpoint& endpoint, Section& section, ProviderSettings& settings) {
    FilledUrl filled =
        fill_address(endpoint, with_places(section.environment(), settings.credentials));
    if (filled.missing.empty())
        settings.url = std::move(filled.url);
    else
        section.problem(fmt::format(
            "needs the environment variable {} for its address, or a \"url\"", filled.missing));
}

// "https://api.openai.com" of "https://api.openai.com/v1".
std::string_view origin_of(std::string_view url) {
    return url.substr(0, url.size() - url_path(url).size());
}

void add_default_headers(ProviderSettings& settings) {
    if (settings.wire == "anthropic" &&
        std::ranges::find(settings.headers, "anthropic-version",
                          &std::pair<std::string, std::string>::first) == settings.headers.end())
        settings.headers.emplace_back("anthropic-version", "2023-06-01");
}

// Where the vendors of a wire want their key, for an endpoint that the catalog does not know.
void take_wire_auth(ProviderSettings& settings) {
    if (settings.wire == "anthropic") settings.auth_header = "x-api-key";
    if (settings.wire == "gemini") settings.auth_header = "x-goog-api-key";
    if (settings.auth_header != "authorization") settings.auth_prefix.clear();
}

// The wire that a provider of the catalog is spoken to by default.
std::string_view first_wire(const std::optional<catalog::Provider>& known) {
    if (!known || known->endpoints.empty()) return default_wire;
    // A cloud has OpenAI's format for a few guests among its models, and its own for the rest.
    const bool cloud = known->endpoints[0].auth == catalog::Auth::oauth;
    if (!cloud && known->endpoint(default_wire)) return default_wire;
    for (const catalog::Endpoint& endpoint : known->endpoints)
        if (wire_served(endpoint.wire)) return endpoint.wire;
    return known->endpoints[0].wire;
}

// The wire, and what the catalog knows of it here: null when it knows nothing.
const catalog::Endpoint* read_wire(Section& section, const std::optional<catalog::Provider>& known,
                                   ProviderSettings& settings) {
    section.about("The API format it speaks.");
    settings.wire = section.text("wire", first_wire(known));
    if (!wire_served(settings.wire)) {
        std::string served;
        for (const wire::Wire& row : wire::builtin())
            served += fmt::format("{}{}", served.empty() ? "" : ", ", row.name);
        for (const std::string_view name : wire::spoken_rerank_wires())
            served += fmt::format(", {}", name);
        const std::string fault = fmt::format(
            "\"{}\", which is not served towards providers yet, only {}", settings.wire, served);
        if (section.has("wire"))
            section.problem("wire", "is " + fault);
        else
            section.problem("speaks the wire " + fault);
        return nullptr;
    }
    if (!known) {
        take_wire_auth(settings);
        return nullptr;
    }
    const catalog::Endpoint* const endpoint = known->endpoint(settings.wire);
    if (endpoint != nullptr)
        take_auth(*endpoint, section, settings);
    else if (!section.has("url"))
        section.problem(fmt::format("has no known address for the wire \"{}\": it needs a \"url\"",
                                    settings.wire));
    return endpoint;
}

void read_auth_header(Section& section, const catalog::Endpoint* endpoint,
                      ProviderSettings& settings) {
    section.about("The header that carries the credential, and what stands before it there.");
    const bool none = endpoint != nullptr && endpoint->auth == catalog::Auth::none;
    settings.auth_header = lower(section.text("auth_header", none ? "" : settings.auth_header));
    if (section.has("auth_header") && !token(settings.auth_header))
        section.problem("auth_header", "is no name of a header");
    const bool plain = section.has("auth_header") && settings.auth_header != "authorization";
    settings.auth_prefix = section.text("auth_prefix", plain ? "" : settings.auth_prefix);
}

void read_url(Section& section, const std::optional<catalog::Provider>& known,
              const catalog::Endpoint* endpoint, ProviderSettings& settings) {
    section.about("Base URL, to which /chat/completions is added; ${NAME} may stand in it.");
    settings.url = section.url("url");
    while (settings.url.ends_with('/'))
        settings.url.pop_back();
    if (!settings.url.empty())
        if (const std::string_view wrong = url_fault(settings.url); !wrong.empty())
            section.problem("url", std::string(wrong));
    if (endpoint != nullptr) {
        if (settings.url.empty()) take_address(*endpoint, section, settings);
        add_extra_header(endpoint->extra_header, settings);
    }
    if (known && !section.has("wire") && !section.has("url"))
        settings.alternates = alternates_of(
            *known, settings, with_places(section.environment(), settings.credentials));
}

std::string_view aws_service(std::string_view provider) {
    return provider == "amazon-bedrock-mantle" ? "bedrock-mantle" : "bedrock";
}

// The first variable that is set of those that hold a key as it is; "" when there is none.
std::string_view set_variable(const catalog::Provider& known,
                              const config::Environment& environment) {
    for (const std::string_view name : split(known.key_env, ';'))
        if (!name.empty() && holds_key(name) && !variable(environment, name).empty()) return name;
    return {};
}

// The vendor's usual variables.
void take_usual_credentials(Section& section, const catalog::Provider& known,
                            ProviderSettings& settings) {
    const config::Environment& environment = section.environment();
    if (const std::string_view name = set_variable(known, environment); !name.empty()) {
        settings.credentials.push_back({.name = std::string(name),
                                        .secret = Secret(variable(environment, name)),
                                        .identity = {}});
        return;
    }
    const Cloud cloud = cloud_of(known);
    if (auto usual = usual_identity(cloud, environment, aws_service(settings.id))) {
        if (*usual)
            settings.credentials.push_back(std::move(**usual));
        else
            section.problem(usual->error().message());
        return;
    }
    std::string_view wanted = known.key_env.substr(0, known.key_env.find(';'));
    if (!holds_key(wanted)) wanted = {};
    std::string said = fmt::format("needs \"credentials\"");
    if (!wanted.empty() || cloud == Cloud::none)
        said += fmt::format(", for example [{{ env: {} }}]; that variable is not set",
                            wanted.empty() ? "NAME" : wanted);
    if (cloud != Cloud::none)
        said += fmt::format("{} {}", wanted.empty() ? ", or in the environment" : ", nor are",
                            usual_variables(cloud));
    section.problem(std::move(said));
}

void read_credentials(Section& section, const std::optional<catalog::Provider>& known,
                      ProviderSettings& settings) {
    settings.credentials = CredentialReader(section, {.allow_private = settings.allow_private,
                                                      .aws_service = aws_service(settings.id)})
                               .read();
    if (!settings.credentials.empty() && settings.auth_header.empty()) {
        settings.auth_header = "authorization";  // a key where the catalog knows of none
        settings.auth_prefix = "Bearer ";
    }
    if (!settings.credentials.empty() || section.has("credentials") || section.has("key")) return;
    if (!known || settings.auth_header.empty()) return;  // a custom endpoint may want none
    take_usual_credentials(section, *known, settings);
}

// Those of one provider sign for one place, which its address names.
void check_places(Section& section, const ProviderSettings& settings) {
    std::string_view region;
    for (const CredentialSettings& credential : settings.credentials) {
        const auto* aws = std::get_if<auth::AwsIdentity>(&credential.identity);
        if (aws == nullptr) continue;
        if (!region.empty() && region != aws->region)
            section.problem(fmt::format(
                "has credentials of the regions {} and {}: one provider is in one region", region,
                aws->region));
        region = aws->region;
    }
}

ProviderSettings read_simulated(Section section) {
    ProviderSettings settings = simulated_provider();
    settings.at = section.at();
    settings.tags = section.texts("tags");
    settings.terms = read_terms(section);
    for (const std::string_view key : {"credentials", "key", "url"})
        if (section.has(key)) {
            section.take(key);
            section.problem(key,
                            "has no meaning here: \"sim\" is the simulated provider that is built "
                            "in");
        }
    section.finish();
    return settings;
}

void read_limits(Section& section, ProviderSettings& settings) {
    section.about("Where it runs, for routes that ask for a region.");
    settings.region = section.text("region");
    section.about("Which class of data it may see.");
    settings.data = section.text("data");
    section.about("What routes may demand of it: [vetted, ...].");
    settings.tags = section.texts("tags");
    settings.terms = read_terms(section);
    settings.timeouts = read_timeouts(section.section("timeouts"));
    section.about("Connections of one worker; 0: the server's setting.");
    settings.connections_max =
        static_cast<int>(section.integer("connections_max", 0, 0, 1'000'000));
    section.about("HTTP proxy for its connections; ${NAME} may stand in it.");
    settings.proxy = section.url("proxy");
}

void read_passthrough(Section section, ProviderSettings& settings) {
    static constexpr std::array choices = {
        config::Choice{"allow", static_cast<int>(Unmetered::allow)},
        config::Choice{"refuse", static_cast<int>(Unmetered::refuse)}};
    section.about("Whether /provider/ID/... passes calls on whose use cannot be measured.");
    settings.unmetered =
        static_cast<Unmetered>(section.choice("unmetered", choices, choices[0].value));
    section.finish();
}

void read_url_media(Section& section, ProviderSettings& settings) {
    section.about(
        "What it fetches itself when named by URL: of image, audio, file; `[]` is nothing.");
    const bool given = section.has("url_media");
    MediaKinds kinds;
    for (const std::string& kind : section.texts("url_media", "as is known of it")) {
        if (kind == "image")
            kinds.image = true;
        else if (kind == "audio")
            kinds.audio = true;
        else if (kind == "file")
            kinds.file = true;
        else
            section.problem("url_media",
                            fmt::format("must hold image, audio or file, not \"{}\"", kind));
    }
    if (given) settings.url_media = kinds;
}

void read_provider(const std::string& id, Section section, const catalog::Catalog& catalog,
                   ProvidersRead& read) {
    if (id == simulated_id) {
        read.providers.push_back(read_simulated(std::move(section)));
        return;
    }
    if (!provider_name(id))
        section.problem("a provider's name is made of letters, digits, '-', '_' and '.'");
    const std::optional<catalog::Provider> known = catalog.find_provider(id);
    ProviderSettings settings{.id = id, .at = section.at(), .custom = !known};
    if (!known && !section.has("url")) {
        section.problem(unknown_provider(id, catalog));
        return;  // every other message would only follow from this one
    }
    section.about(
        "Whether addresses in private networks are allowed; true where \"url\" is given.");
    settings.allow_private = section.boolean("allow_private", section.has("url"));
    const catalog::Endpoint* const endpoint = read_wire(section, known, settings);
    read_auth_header(section, endpoint, settings);
    read_credentials(section, known, settings);
    check_places(section, settings);
    read_url(section, known, endpoint, settings);
    read_headers(section.section("headers"), settings);
    add_default_headers(settings);
    read_limits(section, settings);
    read_url_media(section, settings);
    read_passthrough(section.section("passthrough"), settings);

    catalog::OwnProvider own = read_own_provider(section, settings);
    section.about("Whether model names that nobody knows are forwarded.");
    const bool unlisted = settings.custom && own.models.empty();
    settings.any_model = section.boolean("any_model", unlisted);
    section.finish();
    if (settings.custom && !settings.url.empty())
        own.endpoints = {{.wire = settings.wire,
                          .base_url = settings.url,
                          .auth_header = settings.auth_header,
                          .auth_prefix = settings.auth_prefix,
                          .extra_header = {}}};
    if (settings.custom || section.has("models") || section.has("quirks"))
        read.overlay.providers.push_back(std::move(own));
    read.providers.push_back(std::move(settings));
}

}  // namespace

void add_extra_header(std::string_view line, ProviderSettings& settings) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    settings.headers.emplace_back(lower(trim(line.substr(0, colon))),
                                  std::string(trim(line.substr(colon + 1))));
}

std::vector<ProviderSettings::Alternate> alternates_of(const catalog::Provider& known,
                                                       const ProviderSettings& settings,
                                                       const config::Environment& environment) {
    std::vector<ProviderSettings::Alternate> alternates;
    const catalog::Endpoint* const own = known.endpoint(settings.wire);
    if (own == nullptr) return alternates;
    for (const catalog::Endpoint& endpoint : known.endpoints) {
        if (endpoint.wire == settings.wire || !wire_served(endpoint.wire)) continue;
        if (endpoint.auth != own->auth || endpoint.auth_header != own->auth_header ||
            endpoint.auth_prefix != own->auth_prefix || !endpoint.extra_header.empty())
            continue;
        FilledUrl filled = fill_address(endpoint, environment);
        if (filled.missing.empty() && origin_of(filled.url) == origin_of(settings.url))
            alternates.push_back({std::string(endpoint.wire), std::move(filled.url)});
    }
    return alternates;
}

ProvidersRead read_providers(Section section, const catalog::Catalog& catalog) {
    ProvidersRead read;
    for (auto& [id, own] : section.named_sections())
        read_provider(id, own, catalog, read);
    return read;
}

ProviderSettings simulated_provider() {
    return {.id = std::string(simulated_id),
            .kind = ProviderKind::simulated,
            .auth_header = {},
            .auth_prefix = {},
            .custom = true,
            .any_model = true};
}

bool wire_served(std::string_view form) {
    return wire::find(wire_of(form)) != nullptr ||
           std::ranges::find(wire::spoken_rerank_wires(), form) !=
               wire::spoken_rerank_wires().end();
}

}  // namespace weir::provider
