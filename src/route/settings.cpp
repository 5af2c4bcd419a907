#include "route/settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "route/embedded/embedded.hpp"
#include "route/equivalents.hpp"
#include "route/target_reader.hpp"

namespace weir::route {
namespace {

using config::Choice;
using config::Section;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr std::size_t route_name_bytes_max = 200;

std::optional<nanoseconds> timeout(Section& section, std::string_view key, std::string_view about) {
    section.about(about);
    const nanoseconds value = section.duration(key, nanoseconds(0), nanoseconds(0), hours(24));
    return value > nanoseconds(0) ? std::optional(value) : std::nullopt;
}

RouteTimeouts read_timeouts(Section section) {
    RouteTimeouts timeouts{
        .connect = timeout(section, "connect", "Until the connection stands; 0s: the provider's."),
        .first_byte = timeout(section, "first_byte", "Until the answer begins."),
        .between_bytes = timeout(section, "between_bytes", "Silence within the answer."),
        .total = timeout(section, "total", "The whole request, waits and attempts included.")};
    section.finish();
    return timeouts;
}

SlowStream read_slow_stream(Section section) {
    SlowStream slow;
    section.about("Until a stream's first event; then the next target is asked. 0s: first_byte.");
    slow.first_event = section.duration("first_event", nanoseconds(0), nanoseconds(0), hours(24));
    section.about("Silence within a stream after which it is taken for broken. 0s: between_bytes.");
    slow.stall = section.duration("stall", nanoseconds(0), nanoseconds(0), hours(24));
    section.finish();
    return slow;
}

RetrySettings read_retry(Section section) {
    const RetrySettings defaults;
    RetrySettings retry;
    const auto number = [&section](std::string_view key, int fallback, int least, int most) {
        return static_cast<int>(section.integer(key, fallback, least, most));
    };
    section.about("Tries of one request, over all targets.");
    retry.attempts_max = number("attempts_max", defaults.attempts_max, 1, 20);
    section.about("Tries at one target.");
    retry.same_target_max = number("same_target_max", defaults.same_target_max, 1, 10);
    section.about("The first back-off lasts up to this; each next one up to twice as long.");
    retry.base = section.duration("base", defaults.base, milliseconds(1), seconds(60));
    section.about("No back-off is longer.");
    retry.cap = section.duration("cap", defaults.cap, milliseconds(1), hours(1));
    section.about("Repeats at the same target, in percent of requests; 0: none.");
    retry.budget_percent = number("budget_percent", defaults.budget_percent, 0, 1000);
    section.about("A provider's own delay is waited for up to this, when nobody else can serve.");
    retry.wait_max = section.duration("wait_max", defaults.wait_max, nanoseconds(0), hours(1));
    section.finish();
    return retry;
}

const Strategy* strategy_by_name(Section& section, std::string_view name) {
    if (const Strategy* const found = find_strategy(name)) return found;
    std::vector<std::string_view> known;
    for (const Strategy& strategy : builtin_strategies())
        known.push_back(strategy.name);
    const auto near = nearest(name, known);
    section.problem("strategy", near ? fmt::format("is \"{}\", did you mean \"{}\"?", name, *near)
                                     : fmt::format("must be one of {}, not \"{}\"",
                                                   fmt::join(known, ", "), name));
    return nullptr;
}

// The model that a strategy's prompts are embedded with.
void check_embeddings(Section& section, const Route& route, TargetReader& reader) {
    const Embedded* const embedded = route.orderer->embedded();
    if (embedded == nullptr || embedded->settings().model.empty()) return;
    const EmbeddingSettings& settings = embedded->settings();
    const std::string path = fmt::format("strategy.{}.embeddings", route.strategy->name);
    const auto target = reader.resolve(section, path, settings.at, settings.model);
    if (!target) return;
    const auto kind = reader.deployments()[target->deployment].kind;
    if (kind && *kind != catalog::Kind::embedding)
        section.problems().add(
            settings.at, fmt::format("{}.{}: \"{}\" makes no embeddings: it is a model for {}",
                                     section.path(), path, settings.model, catalog::name(*kind)));
}

// `strategy: weighted`, or with settings `strategy: { weighted: { ... } }`.
void read_strategy(Section& section, Route& route, TargetReader& reader, const Route* previous) {
    section.about("How targets are ordered: a name, or { name: { settings } }.");
    const std::optional<config::Node> node = section.take("strategy");
    std::string_view name = "order";
    config::Node settings;
    if (node && node->kind() == config::NodeKind::scalar) name = node->scalar();
    if (node && node->kind() == config::NodeKind::mapping && node->entries().size() == 1) {
        name = node->entries()[0].key;
        settings = node->entries()[0].value;
    } else if (node && node->kind() != config::NodeKind::scalar &&
               node->kind() != config::NodeKind::null) {
        section.problem("strategy", "must be a name, or one name with its settings");
        return;
    }
    const Strategy* const strategy = strategy_by_name(section, name);
    if (strategy == nullptr) return;
    const bool same = previous != nullptr && previous->strategy == strategy;
    route.strategy = strategy;
    route.orderer = strategy->make(
        Section(settings, fmt::format("{}.strategy.{}", section.path(), strategy->name),
                section.problems(), section.environment()),
        route.targets, same ? previous->orderer.get() : nullptr);
    check_embeddings(section, route, reader);
}

// `fall_through_when: { p95_ttft: ">800ms" }`; the sign may be left out.
std::vector<LatencyBound> read_fall_through(Section section) {
    std::vector<LatencyBound> bounds;
    for (const std::string& key : section.keys()) {
        std::string word = key;
        // "ttft_p95" as "p95_ttft".
        if (const auto at = word.find("_p"); at != std::string::npos)
            word = word.substr(at + 1) + "_" + word.substr(0, at);
        std::optional<LatencyBound> bound = latency_bound_by_name(word);
        if (!bound) continue;  // finish() names it
        bound->most = section.duration(key, seconds(1), milliseconds(1), hours(1), ">");
        bounds.push_back(*bound);
    }
    section.finish();
    return bounds;
}

Sticky read_sticky(Section& section) {
    static constexpr std::array choices = {
        Choice{"none", static_cast<int>(Sticky::none)},
        Choice{"user", static_cast<int>(Sticky::user)},
        Choice{"session", static_cast<int>(Sticky::session)},
        Choice{"key", static_cast<int>(Sticky::key)},
    };
    section.about("Whose requests keep their target, with the strategy weighted.");
    return static_cast<Sticky>(section.choice("sticky", choices, static_cast<int>(Sticky::none)));
}

// `affinity: { by: session, ttl: 5m }`
AffinitySettings read_affinity(Section section) {
    static constexpr std::array choices = {
        Choice{"automatic", static_cast<int>(AffinityBy::automatic)},
        Choice{"session", static_cast<int>(AffinityBy::session)},
        Choice{"user", static_cast<int>(AffinityBy::user)},
        Choice{"key", static_cast<int>(AffinityBy::key)},
        Choice{"prefix", static_cast<int>(AffinityBy::prefix)},
    };
    AffinitySettings affinity;
    section.about("By what requests are taken to be turns of one conversation.");
    affinity.by = static_cast<AffinityBy>(
        section.choice("by", choices, static_cast<int>(AffinityBy::automatic)));
    affinity.ttl = timeout(section, "ttl", "How long a provider's cache lasts; 0s: as it says.");
    section.finish();
    return affinity;
}

void check_targets(Section& section, const Route& route) {
    for (std::size_t i = 0; i < route.targets.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const Target& a = route.targets[i];
            const Target& b = route.targets[j];
            if (!a.variant.empty() && a.variant == b.variant)
                section.problem("targets", fmt::format("has the variant \"{}\" twice", a.variant));
            else if (a.deployment == b.deployment && a.model == b.model && a.variant == b.variant)
                section.problem("targets",
                                "names the same target twice: give it more weight, or "
                                "tell the two apart by a variant");
        }
    if (!route.targets.empty() &&
        std::ranges::all_of(route.targets, [](const Target& t) { return t.weight == 0; }))
        section.problem("targets", "has only weights of 0, so nobody can be asked");
    if (route.hedge && route.targets.size() < 2)
        section.problem("hedge", "needs a second target to ask");
    if (route.strategy == nullptr) return;
    if (route.hedge &&
        (route.orderer->consensus() != nullptr || route.orderer->cascade() != nullptr))
        section.problem("hedge", fmt::format("cannot stand beside \"strategy: {}\", which asks "
                                             "several targets in its own way",
                                             route.strategy->name));
    if (route.sticky != Sticky::none && !route.strategy->uses_sticky)
        section.problem(
            "sticky", route.strategy->name == "order"
                          ? "needs \"strategy: weighted\": in a fixed order every request goes to "
                            "the first target anyway"
                          : "needs \"strategy: weighted\"");
    if (!route.strategy->uses_weight &&
        std::ranges::any_of(route.targets, [](const Target& t) { return t.weight > 1; }))
        section.problem("targets", "has a \"weight\", which needs \"strategy: weighted\"");
    if (section.has("affinity") && !route.strategy->weighs_cache)
        section.problem("affinity", "needs a strategy that weighs caches: cost, bid or latency");
}

// `mirror: { target: provider/model, share: 10%, concurrent: 8, body: 1MiB }`
std::optional<Mirror> read_mirror(Section section, TargetReader& reader) {
    Mirror mirror;
    section.about("Where the shadow goes.");
    const std::vector<Target> targets = reader.targets(section, "target");
    section.about("Of the route's calls: a share like 10% or 0.1.");
    std::string share = section.text("share", "100%");
    const bool percent = share.ends_with('%');
    if (percent) share.pop_back();
    const std::optional<NanoUsd> number = read_usd(share);  // exact decimals
    mirror.share = number ? static_cast<double>(number->value()) / nano_per_usd : -1;
    if (percent) mirror.share /= 100;
    if (mirror.share < 0 || mirror.share > 1)
        section.problem("share", "must be a share like \"10%\", at most all");
    section.about("Shadows at once, a worker; beyond it calls are not mirrored.");
    mirror.concurrent_max = static_cast<int>(section.integer("concurrent", 8, 1, 1'000));
    section.about("Longer bodies are not mirrored.");
    mirror.body_bytes_max =
        static_cast<std::size_t>(section.bytes("body", 1 << 20, 1'024, 64 << 20));
    if (targets.size() != 1 && !section.has("target"))
        section.problem("needs \"target: provider/model\"");
    section.finish();
    if (targets.size() != 1) return std::nullopt;
    mirror.target = targets.front();
    return mirror;
}

// `structured: { check: true, repair: true }`
StructuredSettings read_structured(Section section) {
    StructuredSettings settings;
    section.about(
        "Whether an answer is checked against the schema that was asked for; without this, only "
        "where the target has no schemas of its own.");
    if (section.has("check")) settings.check = section.boolean("check", true);
    section.about(
        "Whether a target whose answer does not fit is asked once more, with that answer and what "
        "is "
        "wrong with it; paid for like every attempt. Streams of JSON are held back until they are "
        "checked, and it counts among retry.attempts_max.");
    settings.repair = section.boolean("repair", false);
    if (settings.repair && settings.check == false)
        section.problem("repair",
                        "needs answers that are checked: leave \"check\" out, or say true");
    section.finish();
    return settings;
}

Route read_route(const std::string& name, Section section, TargetReader& reader,
                 const Route* previous) {
    Route route;
    route.name = name;
    if (name.empty() || name.size() > route_name_bytes_max ||
        std::ranges::any_of(name, [](unsigned char c) { return c <= ' ' || c == 0x7f; }))
        section.problem(
            "a route's name must be 1 to 200 bytes without spaces, for clients write it "
            "as their model");
    section.about("Where requests go: \"provider/model\" or { model, weight, variant, region }.");
    route.targets = reader.targets(section, "targets");
    if (route.targets.empty() && !section.has("targets"))
        section.problem("\"targets\" is missing: name at least one \"provider/model\"");
    read_strategy(section, route, reader, previous);
    route.sticky = read_sticky(section);
    route.affinity = read_affinity(section.section("affinity"));
    section.about(
        "Whether parameters that a target cannot be told are left out (and named in "
        "x-weir-dropped) or refuse the call.");
    static constexpr std::array losses = {Choice{"drop", static_cast<int>(OnLoss::drop)},
                                          Choice{"refuse", static_cast<int>(OnLoss::refuse)}};
    route.on_loss =
        static_cast<OnLoss>(section.choice("on_loss", losses, static_cast<int>(OnLoss::drop)));
    section.about("Answers in JSON (response formats).");
    route.structured = read_structured(section.section("structured"));
    section.about("Who is asked when every target has failed: routes or \"provider/model\".");
    route.fallbacks = reader.fallbacks(section, "fallbacks");
    if (const auto wanted = read_equivalents(section))
        std::ranges::move(reader.equivalents(route, *wanted), std::back_inserter(route.fallbacks));
    section.about("Who is asked when the prompt is too long for the target.");
    route.on_context_length = reader.fallbacks(section, "on_context_length");
    section.about("Who is asked when the target's content filter refuses.");
    route.on_content_filter = reader.fallbacks(section, "on_content_filter");
    section.about("What whoever serves the call must be, on failover too.");
    route.require = read_constraints(section.section("require"), "the route");
    section.about("A target that is slower than this is asked last: { p95_ttft: 800ms }.");
    route.fall_through_when = read_fall_through(section.section("fall_through_when"));
    section.about("Shadow traffic to another target, whose answers go nowhere.");
    if (section.has("mirror")) route.mirror = read_mirror(section.section("mirror"), reader);
    route.retry = read_retry(section.section("retry"));
    route.timeouts = read_timeouts(section.section("timeouts"));
    static constexpr std::array broken = {
        Choice{"error", static_cast<int>(BrokenStream::error)},
        Choice{"continue", static_cast<int>(BrokenStream::go_on)}};
    section.about(
        "What becomes of a stream that breaks: a well-formed error at its end, or the next target "
        "continues its text.");
    route.on_broken_stream = static_cast<BrokenStream>(
        section.choice("on_broken_stream", broken, static_cast<int>(BrokenStream::error)));
    section.about("What a model is asked that has to continue a text and cannot be given its end.");
    route.continue_prompt = section.text("continue_prompt", default_continue_prompt);
    if (route.continue_prompt.empty())
        section.problem("continue_prompt", "must say what the model has to do");
    route.slow_stream = read_slow_stream(section.section("slow_stream"));
    section.about("The next target is asked too when the first is slower than usual.");
    if (section.has("hedge")) route.hedge = read_hedge(section.section("hedge"));
    check_targets(section, route);
    section.finish();
    return route;
}

// Depth-first over the fallbacks; a route that is met again on its own path closes a circle.
class CircleFinder {
public:
    CircleFinder(const std::vector<Route>& routes, Section& section)
        : routes_(routes), section_(section), done_(routes.size(), false) {}

    void visit(std::uint32_t index) {
        if (const auto at = std::ranges::find(path_, index); at != path_.end()) {
            std::string text;
            for (auto it = at; it != path_.end(); ++it)
                text += routes_[*it].name + " -> ";
            section_.problem(routes_[*at].name, fmt::format("falls back in a circle: {}{}", text,
                                                            routes_[index].name));
            return;
        }
        if (done_[index]) return;
        path_.push_back(index);
        for (const Fallback& fallback : routes_[index].fallbacks)
            if (const auto* next = std::get_if<std::uint32_t>(&fallback)) visit(*next);
        path_.pop_back();
        done_[index] = true;
    }

private:
    const std::vector<Route>& routes_;
    Section& section_;
    std::vector<bool> done_;
    std::vector<std::uint32_t> path_;
};

}  // namespace

std::vector<Route> read_routes(Section section, const Deployments& deployments,
                               const Routes* previous) {
    std::vector<Route> routes;
    TargetReader reader(deployments, section.keys());
    for (auto& [name, own] : section.named_sections())
        routes.push_back(read_route(name, own, reader, previous ? previous->find(name) : nullptr));
    CircleFinder circles(routes, section);
    for (std::uint32_t i = 0; i < routes.size(); ++i)
        circles.visit(i);
    return routes;
}

HealthSettings read_health(Section section) {
    const HealthSettings defaults;
    HealthSettings settings;
    const auto number = [&section](std::string_view key, int fallback, int least, int most,
                                   std::string_view about) {
        section.about(about);
        return static_cast<int>(section.integer(key, fallback, least, most));
    };
    const auto time = [&section](std::string_view key, nanoseconds fallback,
                                 std::string_view about) {
        section.about(about);
        return section.duration(key, fallback, milliseconds(1), hours(24 * 7));
    };
    BreakerSettings& breaker = settings.breaker;
    breaker.failures_max = number("failures_max", defaults.breaker.failures_max, 1, 500,
                                  "Failures in a row after which a target is left out.");
    breaker.failure_percent = number("failure_percent", defaults.breaker.failure_percent, 1, 100,
                                     "Or this share of recent calls,");
    breaker.calls_min = number("calls_min", defaults.breaker.calls_min, 1, 30'000,
                               "once there were so many of them.");
    breaker.half_life = time("half_life", defaults.breaker.half_life,
                             "Recent calls count half as much after each such time.");
    breaker.open_base = time("open_base", defaults.breaker.open_base,
                             "How long a target is left out first; doubles each time.");
    breaker.open_cap = time("open_cap", defaults.breaker.open_cap, "No longer than this.");
    breaker.probe_max = time("probe_max", defaults.breaker.probe_max,
                             "A probe without a result by then is taken for lost.");
    settings.bench.base = time("bench_base", defaults.bench.base,
                               "Pause after a rate limit that names no time; doubles each time.");
    settings.bench.cap = time("bench_cap", defaults.bench.cap, "No longer than this.");
    settings.auth_bench = time("auth_bench", defaults.auth_bench, "Pause of a refused credential.");
    settings.quota_bench =
        time("quota_bench", defaults.quota_bench, "Pause of a credential whose money is used up.");
    settings.missing_bench = time("missing_bench", defaults.missing_bench,
                                  "Pause of a model that the provider does not have.");
    settings.named_max =
        time("named_max", defaults.named_max, "No provider can take itself out for longer.");
    settings.retry_budget.per_second_min =
        number("retries_per_second_min", defaults.retry_budget.per_second_min, 0, 10'000,
               "Repeats that are always in the budget.");
    settings.retry_budget.saved_max = number("retries_saved_max", defaults.retry_budget.saved_max,
                                             1, 1'000'000, "Repeats that may be saved up.");
    section.finish();
    return settings;
}

}  // namespace weir::route
