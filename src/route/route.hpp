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
#include "route/deployments.hpp"
#include "route/health.hpp"
#include "route/strategy.hpp"

namespace weir::route {

// A deployment as a route names it.
struct Target {
    std::uint32_t deployment = 0;
    std::string model;         // what to send as the model's name
    std::uint32_t weight = 1;  // 0: never, not even as a fallback
    std::string variant = {};  // the arm of an A/B test; named in the answer and the ledger
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

// What a stream that breaks after its first byte becomes. One choice so far, which is the default.
// What a target's wire cannot say is left out and named in x-weir-dropped, or the target is not
// used for the call.
enum class OnLoss : std::uint8_t { drop, refuse };

enum class BrokenStream : std::uint8_t { error };

struct Route {
    std::string name;  // "" for calls that name a provider/model or a bare model
    std::vector<Target> targets;
    const Strategy* strategy = nullptr;  // never null in a route of Routes; of builtin_strategies()
    Sticky sticky = Sticky::none;
    std::vector<Fallback> fallbacks;
    std::vector<Fallback> on_context_length;
    std::vector<Fallback> on_content_filter;
    RetrySettings retry;
    BrokenStream on_broken_stream = BrokenStream::error;
    OnLoss on_loss = OnLoss::drop;
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
    Use use = Use::target;
    // What stands against it at planning time; the attempt machine looks again before each try.
    std::optional<Standing> benched;
};

struct Rejected {
    enum class Why : std::uint8_t { weight_zero, named_before };
    std::uint32_t deployment = 0;
    std::string_view model;
    Why why = Why::weight_zero;
};

// Views point into the routes and deployments of the snapshot and into the asked name: the plan
// lives no longer than both.
struct Plan {
    const Route* route = nullptr;  // never null
    std::string_view asked;
    std::vector<Candidate> candidates;  // in order; those of on_... stand last
    std::vector<Rejected> rejected;
};

// What the client asked for and who it is, as far as the route's stickiness wants to know.
struct Call {
    std::string_view model;
    std::string_view user = {}, session = {}, key = {};  // "" when unknown: then not sticky
    catalog::Kind kind = catalog::Kind::chat;            // of model that the call needs
};

// A route of that name, else "provider/model", else a bare model name at every provider that has
// it. Benched candidates stand behind the others. An unknown name is ErrorKind::unknown_model with
// the nearest names, and so is one whose models do another kind of work; a name whose targets all
// weigh nothing is no_candidate.
Result<Plan> make_plan(const Call& call, const Routes& routes, const Deployments& deployments,
                       const Health& health, SteadyTime now, Random& random);

}  // namespace weir::route
