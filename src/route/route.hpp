#pragma once
// A route as configured, and the plan of one call: the candidates in the order in which they will
// be tried, each with what stands against it. Routes are immutable and part of the snapshot.
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "route/constraints.hpp"
#include "route/deployments.hpp"
#include "route/filter.hpp"
#include "route/health.hpp"
#include "route/hedge.hpp"
#include "route/strategy.hpp"
#include "route/wish/wish.hpp"

namespace weir::route {

// A deployment as a route names it.
struct Target {
    std::uint32_t deployment = 0;
    std::string model;         // what to send as the model's name
    std::uint32_t weight = 1;  // 0: never, not even as a fallback
    std::string variant = {};  // the arm of an A/B test; named in the answer and the ledger
    std::string id = {};       // deployment key, and "#variant": stable over reloads
    std::string tier = {};     // "weak", "strong": what strategies tell targets apart by
    std::optional<double> quality = {};  // else the model's
    std::vector<std::string> tags = {};
};

// A fallback is a deployment or a whole route (by index).
using Fallback = std::variant<Target, std::uint32_t>;

struct RetrySettings {
    int attempts_max = 4;     // tries of one call, over all candidates
    int same_target_max = 2;  // of them at one candidate (with another credential is not counted)
    std::chrono::nanoseconds base = std::chrono::milliseconds(250);  // back-off, full jitter
    std::chrono::nanoseconds cap = std::chrono::seconds(8);
    int budget_percent = 20;  // repeats at the same target, in percent of requests
    // A provider's own delay is waited for when it is at most this and nobody else can serve.
    std::chrono::nanoseconds wait_max = std::chrono::seconds(30);
};

// Unset: the provider's, else the server's.
struct RouteTimeouts {
    std::optional<std::chrono::nanoseconds> connect, first_byte, between_bytes, total;
};

// What a target's wire cannot say is left out and named in x-weir-dropped, or the target is not
// used for the call.
enum class OnLoss : std::uint8_t { drop, refuse };

// What a stream that breaks after its first byte becomes: an error at its end, or, where it is
// plain text, the next candidate goes on with it.
enum class BrokenStream : std::uint8_t { error, go_on };

// A model that is asked without an answer of its own before it has to go on with the answer of
// another one, where its wire does not take the beginning of an answer.
inline constexpr std::string_view default_continue_prompt =
    "Your answer above was cut off. Continue it exactly where it stops, in the same language and "
    "form. Repeat nothing of it, and say nothing about the interruption.";

// Longest waits for a stream's events, comments not counted; 0: only the timeouts.
struct SlowStream {
    std::chrono::nanoseconds first_event{0};  // then the next candidate is asked
    std::chrono::nanoseconds stall{0};        // within the stream: it is broken then
};

// Shadow traffic: a share of the calls also goes to this target, and nobody waits for it.
struct Mirror {
    Target target;
    double share = 1;
    int concurrent_max = 8;                  // a worker
    std::size_t body_bytes_max = 1U << 20U;  // longer ones are not mirrored
};

// Answers in JSON.
struct StructuredSettings {
    std::optional<bool> check;  // unset: where the target has no way of its own for them
    bool repair = false;        // a target whose answer does not fit is told so, once a request
};

struct Route {
    std::string name;  // "" for calls that name a provider/model or a bare model
    std::vector<Target> targets;
    const Strategy* strategy = nullptr;  // never null in a route of Routes; of builtin_strategies()
    std::unique_ptr<const Orderer> orderer;  // the strategy's, of this route; likewise
    Constraints require;
    std::vector<LatencyBound> fall_through_when;  // a target that is slower is asked last
    Sticky sticky = Sticky::none;
    AffinitySettings affinity;  // of strategies that weigh caches
    std::vector<Fallback> fallbacks;
    std::vector<Fallback> on_context_length;
    std::vector<Fallback> on_content_filter;
    RetrySettings retry;
    BrokenStream on_broken_stream = BrokenStream::error;
    std::string continue_prompt = std::string(default_continue_prompt);
    SlowStream slow_stream;
    std::unique_ptr<Hedge> hedge;  // null: slow attempts get none beside them
    OnLoss on_loss = OnLoss::drop;
    StructuredSettings structured;
    std::optional<Mirror> mirror;
    RouteTimeouts timeouts;
};

class Routes {
public:
    Routes();  // none: only direct calls
    explicit Routes(std::vector<Route> routes);

    std::span<const Route> all() const { return routes_; }
    const Route& operator[](std::uint32_t index) const { return routes_[index]; }
    const Route* find(std::string_view name) const;
    // The defaults under which calls without a route run.
    const Route& direct() const { return direct_; }

private:
    std::vector<Route> routes_;
    std::vector<std::uint32_t> by_name_;
    Route direct_;
};

// Why a candidate is in the plan, and so when it may be tried.
enum class Use : std::uint8_t { target, fallback, on_context_length, on_content_filter };
std::string_view name(Use use);

struct Candidate {
    std::uint32_t deployment = 0;
    std::string_view model;    // to send upstream
    std::string_view variant;  // "" when unnamed
    std::string_view id;       // of the target, for strategies that learn
    Use use = Use::target;
    // What stands against it at planning time; the attempt machine looks again before each try.
    std::optional<Standing> benched;
    double score = 0;       // in the unit of the route's strategy
    double propensity = 0;  // of being the first, where chance decided
    bool late = false;      // slower than the route wants, or at its limits: behind the others
};

struct Rejected {
    std::uint32_t deployment = 0;
    std::string_view model;
    std::string_view why;  // "weight_zero", "named_before", "left_out" by the strategy, or the
                           // filter's name
    Lack lack;             // of a filter
    bool spared = false;   // a candidate all the same: whoever could be asked had a soft lack
};

// Views point into the routes and deployments of the snapshot and into the asked name: the plan
// lives no longer than both.
struct Plan {
    const Route* route = nullptr;  // never null
    std::string_view asked;
    std::vector<Candidate> candidates;  // in order; those of on_... stand last
    std::vector<Rejected> rejected;
    std::string note;                // the strategy's own words, if any
    std::uint64_t conversation = 0;  // under which the providers' caches are remembered; 0: none
    bool strategy_failed = false;    // it gave no order: the file's order stands in
};

// What the client asked for and who it is, as far as the route's stickiness wants to know.
struct Call {
    std::string_view model;
    std::string_view user = {}, session = {}, key = {};  // "" when unknown: then not sticky
    std::string_view cache_key = {};                     // prompt_cache_key
    Needs needs = {};
    // Beside the route's own: of the key, of rules, of the client's wish. None is null.
    std::span<const Constraints* const> demands = {};
    PromptSource* prompt = nullptr;
    // In the place of a name; null: model is one.
    const Wish* wish = nullptr;
    // Names that are asked when `model` has failed, in order. Unknown ones are left out.
    std::span<const std::string> more_models = {};
    // Of what no route orders: these providers first, then by that.
    std::span<const std::string> providers_first = {};
    std::optional<Wish::Sort> sort = {};
};

// Room that planning reuses, one a worker: a decision allocates nothing for each candidate.
struct Scratch {
    std::vector<Option> options;
    Ranking ranking;
    std::vector<Lack> lacks;  // by place in the plan's candidates
};

// What a plan is made from. All of it but the scratch outlives the plan.
struct World {
    const Routes& routes;
    const Deployments& deployments;
    const Health& health;
    SteadyTime now;
    SysTime wall;
    Random& random;
    Scratch& scratch;
};

// A route of that name, else "provider/model", else a bare model name at every provider that has
// it. Filters decide who may serve, the route's strategy in which order; benched candidates stand
// behind the others. An unknown name is ErrorKind::unknown_model with the nearest names, and so is
// one whose models do another kind of work. A name of whose targets none may serve is no_match with
// what each lacked, and one whose targets all weigh nothing is no_candidate. A wish takes every
// deployment that fulfils it; when none does, no_match names the nearest and what it lacked.
Result<Plan> make_plan(const Call& call, const World& world);

}  // namespace weir::route
