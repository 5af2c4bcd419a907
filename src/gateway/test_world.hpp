#pragma once
// A gateway for tests: two providers "one" and "two" (one.test, two.test; model "m" at $1 and $2
// per million tokens, model "unpriced" at "one" only), the simulated provider, a route "both" over
// them, and one worker's services over the upstream of test_exchange.hpp.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/chat.hpp"
#include "gateway/probe.hpp"
#include "gateway/sim_upstream.hpp"
#include "gateway/test_exchange.hpp"
#include "net/loop.hpp"
#include "net/sha256.hpp"
#include "net/task_scope.hpp"
#include "net/url.hpp"
#include "provider/settings.hpp"

namespace weir::gateway::test {

inline const SysTime noon =
    std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + std::chrono::hours(12);

inline catalog::OwnModel priced_model(std::string id) {
    catalog::OwnModel model{.id = std::move(id)};
    model.kind = catalog::Kind::chat;
    model.context = Tokens(100'000);
    model.output_max = Tokens(1'000);
    model.prices = {{.meter = catalog::Meter::input, .rate = Rate(1'000'000'000)},
                    {.meter = catalog::Meter::output, .rate = Rate(2'000'000'000)}};
    return model;
}

// Paid by the minute of sound: $0.006.
inline catalog::OwnModel dictation_model() {
    catalog::OwnModel model{.id = "whisper"};
    model.kind = catalog::Kind::stt;
    model.prices = {{.meter = catalog::Meter::input_audio,
                     .unit = catalog::Unit::minute,
                     .rate = Rate(6'000'000'000'000)}};
    return model;
}

inline provider::ProviderSettings provider_settings(const std::string& id) {
    provider::ProviderSettings settings{.id = id};
    settings.url = "http://" + id + ".test/v1";
    settings.custom = true;
    provider::CredentialSettings credential;
    credential.name = "main";
    credential.secret = Secret("sk-secret-of-" + id);
    settings.credentials.push_back(std::move(credential));
    return settings;
}

class World {
public:
    meter::LimitSet limits;                      // of the key "secret-key-of-a-test"
    route::RetrySettings retry;                  // of the route "both"
    std::vector<std::string> on_context_length;  // of that route: "provider/model"
    bool keys_required = false;
    SysTime clock = noon;
    std::vector<std::string> cors_origins;
    std::string wire_of_one = "openai_chat";  // that the provider "one" speaks
    std::string wire_of_two = "openai_chat";
    std::string unsupported_fields;            // of both
    bool custom = true;                        // they are endpoints of the user's own
    provider::auth::Identity identity_of_one;  // in its key's place
    route::OnLoss on_loss = route::OnLoss::drop;
    route::StructuredSettings structured;  // of the route "both"
    bool schemas = true;                   // their models may have them; false: they have none
    std::string region_of_one, region_of_two;
    std::string strategy = "order";                         // of the route "both", as YAML
    std::vector<std::string> targets = {"one/m", "two/m"};  // likewise
    std::string mirror_to;                                  // likewise: "provider/model"
    route::Constraints require;                             // likewise
    const route::Orderer* previous = nullptr;               // likewise: before a reload
    route::Constraints key_require;                         // of the key
    std::vector<std::string> key_models;                    // likewise
    std::vector<route::Rule> rules;
    UploadLimits upload_limits;
    provider::Unmetered unmetered = provider::Unmetered::allow;         // at "one"
    route::BrokenStream on_broken_stream = route::BrokenStream::error;  // of the route "both"
    route::SlowStream slow_stream;
    std::optional<route::HedgeSettings> hedge;  // likewise
    std::size_t continue_bytes_max = Limits{}.continue_bytes_max;
    std::chrono::nanoseconds ping_every{0};
    MediaRules media;
    std::optional<provider::MediaKinds> url_media_of_one;
    route::ProbeSettings probes;

    net::Loop loop;
    net::Wheel& wheel = loop.wheel();
    net::TaskScope& tasks = loop.tasks();
    meter::Registry registry;
    Upstream upstream{wheel};
    Upstream media_hosts{wheel};
    TokenSource tokens{upstream, wheel, loop.ready(), Random(5), [this] { return clock; }};
    SimUpstream simulated{wheel, Random(3), [] { return noon; }};
    Metrics metrics;
    std::string log_lines;
    AccessLog log{[this](std::string_view lines) { log_lines += lines; }, [] {}};
    std::vector<std::string> failures;  // exceptions of tasks

    World() {
        tasks.on_failure([this](const std::string& name, const std::exception_ptr&) {
            failures.push_back(name);
        });
    }

    // Made at the first use, from the settings above.
    Services& services() {
        if (!services_) {
            services_ =
                std::make_unique<Services>(Services{.snapshot = make_snapshot(),
                                                    .http = upstream,
                                                    .simulated = simulated,
                                                    .wheel = wheel,
                                                    .tasks = tasks,
                                                    .tokens = tokens,
                                                    .media = &media_hosts,
                                                    .metrics = metrics,
                                                    .log = log,
                                                    .random = Random(1),
                                                    .wall_clock = [this] { return clock; }});
        }
        return *services_;
    }
    meter::Counters& counters() { return registry.of(meter::Level::key, "key-1"); }
    NanoUsd charged() {
        return counters().budget(meter::Period::day).used(meter::Period::day, noon);
    }

    // Runs the loop until everything has ended.
    void run(net::Awaitable<void> task) {
        tasks.spawn("test", std::move(task));
        run();
    }
    void run() {
        tasks.when_empty([this] { loop.stop(); });
        loop.run();
        EXPECT_EQ(failures, std::vector<std::string>{});
    }
    void serve(Exchange& exchange, std::string_view client_wire = "openai_chat",
               AskedInPath asked = {}) {
        serve(exchange, *wire::find(client_wire), std::move(asked));
    }
    void serve(Exchange& exchange, const wire::Wire& client_wire, AskedInPath asked) {
        services();
        run(serve_chat(exchange, *services_, client_wire, std::move(asked)));
        log.flush();
    }

private:
    catalog::OwnProvider own_provider(const std::string& id) const {
        catalog::OwnProvider own{.id = id};
        own.endpoints = {{.wire = id == "two" ? wire_of_two : wire_of_one,
                          .base_url = "http://" + id + ".test/v1"}};
        if (!unsupported_fields.empty()) own.quirks.unsupported_fields = unsupported_fields;
        own.models.push_back(priced_model("m"));
        if (!schemas) {
            own.models.back().can.emplace();
            own.models.back().can->known.add(catalog::Capability::structured_output);
        }
        own.models.push_back(priced_model("n"));
        own.models.push_back(dictation_model());
        for (const char* const embedder : {"embedder", "other-embedder"}) {
            own.models.push_back(priced_model(embedder));
            own.models.back().kind = catalog::Kind::embedding;
        }
        if (id == "one") {
            catalog::OwnModel unpriced{.id = "unpriced"};
            unpriced.kind = catalog::Kind::chat;
            own.models.push_back(std::move(unpriced));
            own.models.push_back(priced_model("listener"));
            own.models.back().kind = catalog::Kind::stt;
        }
        return own;
    }
    std::shared_ptr<const Snapshot> make_snapshot() {
        catalog::Overlay overlay;
        std::vector<provider::ProviderSettings> settings;
        for (const std::string id : {"one", "two"}) {
            overlay.providers.push_back(own_provider(id));
            settings.push_back(provider_settings(id));
            settings.back().custom = custom;
            settings.back().wire = id == "two" ? wire_of_two : wire_of_one;
            settings.back().region = id == "two" ? region_of_two : region_of_one;
            if (id == "one") settings.back().unmetered = unmetered;
            if (id == "one") settings.back().url_media = url_media_of_one;
            if (id == "one" && identity_of_one.index() != 0) {
                settings.back().credentials[0].secret = Secret();
                settings.back().credentials[0].identity = std::move(identity_of_one);
            }
        }
        settings.push_back(provider::simulated_provider());
        auto snapshot = std::make_unique<Snapshot>(
            std::move(*catalog::open_embedded().with(std::move(overlay))), std::move(settings));
        snapshot->deployments =
            std::make_unique<route::Deployments>(provider_specs(snapshot->providers, {}));
        std::vector<route::Route> routes;
        routes.push_back(make_route(*snapshot->deployments));
        if (auto dictation = dictate(*snapshot->deployments); !dictation.targets.empty())
            routes.push_back(std::move(dictation));
        snapshot->routes = route::Routes(std::move(routes));
        snapshot->limits.upload = upload_limits;
        snapshot->rules = std::move(rules);
        snapshot->health =
            std::make_unique<route::Health>(*snapshot->deployments, route::HealthSettings{});
        std::vector<std::unique_ptr<net::Endpoint>> endpoints;
        for (const provider::Provider& provider : snapshot->providers) {
            if (provider.kind() == provider::ProviderKind::simulated) {
                endpoints.push_back(nullptr);
                continue;
            }
            auto endpoint = std::make_unique<net::Endpoint>();
            endpoint->authority = std::string(provider.id()) + ".test";
            endpoints.push_back(std::move(endpoint));
        }
        std::vector<std::vector<TokenEndpoint>> of_tokens;
        for (const provider::Provider& provider : snapshot->providers)
            of_tokens.push_back(token_endpoints(provider));
        snapshot->set_token_endpoints(std::move(of_tokens));
        add_keys(*snapshot);
        snapshot->cors_origins = cors_origins;
        snapshot->limits.continue_bytes_max = continue_bytes_max;
        snapshot->ping_every = ping_every;
        snapshot->media = media;
        snapshot->prepare(std::move(endpoints));
        snapshot->probing = make_probing(probes, *snapshot, registry);
        return snapshot;
    }
    static std::vector<TokenEndpoint> token_endpoints(const provider::Provider& provider) {
        std::vector<TokenEndpoint> endpoints;
        for (const provider::Credential& credential : provider.credentials())
            for (const auto& wanted : provider::auth::token_urls(credential.identity)) {
                const Result<net::Url> url = net::read_url(wanted.url);
                EXPECT_TRUE(url) << wanted.url;
                auto endpoint = std::make_unique<net::Endpoint>();
                endpoint->authority = url->authority();
                endpoints.push_back({wanted.url, url->path, std::move(endpoint)});
            }
        return endpoints;
    }
    static route::Target target(const route::Deployments& deployments, std::string_view name) {
        const auto found = deployments.find(name);
        EXPECT_TRUE(found) << name;
        return {.deployment = found->deployment,
                .model = std::string(found->model),
                .id = std::string(name)};
    }
    route::Route make_route(const route::Deployments& deployments) const {
        route::Route route;
        route.name = "both";
        for (const std::string& name : targets)
            route.targets.push_back(target(deployments, name));
        set_strategy(route);
        if (!mirror_to.empty())
            route.mirror = route::Mirror{.target = target(deployments, mirror_to)};
        for (const std::string& name : on_context_length)
            route.on_context_length.emplace_back(target(deployments, name));
        route.require = require;
        route.retry = retry;
        route.on_loss = on_loss;
        route.structured = structured;
        route.on_broken_stream = on_broken_stream;
        route.slow_stream = slow_stream;
        if (hedge) route.hedge = std::make_unique<route::Hedge>(*hedge);
        return route;
    }
    void set_strategy(route::Route& route) const {
        config::Problems problems;
        const config::Environment environment = [](std::string_view) {
            return std::optional<std::string>();
        };
        const std::size_t colon = strategy.find(':');
        route.strategy = route::find_strategy(strategy.substr(0, colon));
        const config::Node settings =
            colon == std::string::npos
                ? config::Node()
                : config::read_yaml(strategy.substr(colon + 1), "test.yaml", problems);
        route.orderer = route.strategy->make(
            config::Section(settings, "strategy", problems, environment), route.targets, previous);
        EXPECT_EQ(problems.text(), "");
    }
    route::Route dictate(const route::Deployments& deployments) const {
        route::Route route;
        route.name = "dictate";
        // Only a provider that speaks OpenAI's API has the model.
        for (const std::string_view name : {"one/whisper", "two/whisper"})
            if (deployments.find(name)) route.targets.push_back(target(deployments, name));
        route.retry = retry;
        return route;
    }
    void add_keys(Snapshot& snapshot) {
        snapshot.keys_required = keys_required;
        Principal principal{
            .id = KeyId("key-1"), .name = "tester", .require = key_require, .models = key_models};
        if (!limits.empty()) principal.meter.add(meter::Level::key, limits, counters());
        snapshot.keys.add(principal, {{.hash = net::sha256("secret-key-of-a-test")}});
        Principal revoked{.id = KeyId("key-2"), .name = "gone", .revoked = true};
        snapshot.keys.add(revoked, {{.hash = net::sha256("revoked-key-of-a-test")}});
        for (const auto& [role, secret] : {std::pair(AdminRole::viewer, "viewer-key-of-a-test"),
                                           std::pair(AdminRole::admin, "admin-key-of-a-test")}) {
            const Principal operating{
                .id = KeyId(secret), .name = std::string(name(role)), .role = role};
            snapshot.keys.add(operating, {{.hash = net::sha256(secret)}});
        }
        Principal expired{.id = KeyId("key-3"), .name = "old", .expires = noon};
        snapshot.keys.add(expired, {{.hash = net::sha256("expired-key-of-a-test")}});
    }

    std::unique_ptr<Services> services_;
};

inline const Fields with_key = {{"authorization", "Bearer secret-key-of-a-test"}};

inline std::string chat_body(std::string_view model, std::string_view more = "") {
    return R"({"model":")" + std::string(model) +
           R"(","messages":[{"role":"user","content":"hi"}])" + std::string(more) + "}";
}
inline Exchange::Request chat(std::string_view model, std::string_view more = "") {
    return {.headers = with_key, .body = chat_body(model, more)};
}

// 10 tokens in and 5 out: 20,000 nano-dollars at "m".
inline constexpr std::string_view answer_body =
    R"({"id":"a","object":"chat.completion","model":"m","choices":[{"index":0,"message":)"
    R"({"role":"assistant","content":"hello"},"finish_reason":"stop"}],"usage":)"
    R"({"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}})";
inline constexpr NanoUsd answer_cost{20'000};

inline Play answers(std::string_view body = answer_body) {
    return {.headers = {{"content-type", "application/json"}}, .pieces = {std::string(body)}};
}
inline Play fails(int status, std::string_view message = "no", Fields headers = {}) {
    return {.status = status,
            .headers = std::move(headers),
            .pieces = {R"({"error":{"message":")" + std::string(message) +
                       R"(","type":"t","code":null,"param":null}})"}};
}

// A plain answer of that text.
inline std::string says(std::string_view text, std::string_view finish = "stop") {
    return R"({"id":"a","object":"chat.completion","model":"m","choices":[{"index":0,"message":)"
           R"({"role":"assistant","content":")" +
           std::string(text) + R"("},"finish_reason":")" + std::string(finish) +
           R"("}],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}})";
}

inline std::string text_event(std::string_view text) {
    return R"(data: {"id":"s","choices":[{"index":0,"delta":{"content":")" + std::string(text) +
           "\"},\"finish_reason\":null}]}\n\n";
}
inline const std::string stop_event =
    "data: {\"id\":\"s\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
inline const std::string usage_event =
    "data: {\"id\":\"s\",\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,"
    "\"total_tokens\":15}}\n\n";
inline const std::string done_event = "data: [DONE]\n\n";

inline const std::string whole_stream = text_event("Hé") + ": a comment\n\n" + text_event("llo") +
                                        stop_event + usage_event + done_event;
inline const std::string stream_without_usage =
    text_event("Hé") + ": a comment\n\n" + text_event("llo") + stop_event + done_event;

inline Play streams(std::vector<std::string> pieces) {
    return {.headers = {{"content-type", "text/event-stream"}}, .pieces = std::move(pieces)};
}

}  // namespace weir::gateway::test
