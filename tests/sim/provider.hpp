#pragma once
// A provider as a script has it: how fast it answers, what goes wrong from when to when, and how
// many requests a minute it allows. Time and chance are parameters.
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "route/attempts.hpp"

namespace weir::simulation {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

// A distribution by three of its quantiles; between them the logarithm of time grows evenly. No
// draw is under half of p50 or over one and a half times p99.
struct Quantiles {
    nanoseconds p50, p95, p99;
    nanoseconds draw(Random& random) const;
};

// What is different from `from` on, until `until`.
struct Spell {
    SteadyTime from, until;
    double slower = 1;  // the whole answer
    bool down = false;  // nobody listens
    double errors = 0;  // share of requests that fail
    ErrorKind error = ErrorKind::upstream_overloaded;
    double tail = 0;  // share of answers whose first byte takes `tail_slower` times as long
    double tail_slower = 1;
    double breaks = 0;  // share of streams that break off halfway
    double bad = 0;     // share of answers that no check lets pass
};

struct Script {
    Quantiles first_byte{milliseconds(400), milliseconds(900), milliseconds(1'500)};
    double tokens_per_second = 80;
    std::optional<std::int64_t> a_minute;  // requests, by credential; whole again each minute
    bool tells_limits = true;              // in the headers of each answer
    std::vector<Spell> spells;             // of those that hold, the first counts
};

struct Reply {
    nanoseconds after{0};  // from the request to its first byte, or to the failure
    nanoseconds end{0};    // from the request to the last byte
    std::optional<route::Outcome> failure;
    std::optional<route::LimitsTold> told;
    bool breaks = false;
    bool good = true;
};

class Provider {
public:
    Provider(Script script, std::size_t credentials) : script_(std::move(script)) {
        windows_.resize(std::max<std::size_t>(credentials, 1));
    }
    // A request for so many output tokens arrives.
    Reply ask(SteadyTime now, std::uint32_t credential, Tokens output, Random& random);

private:
    struct Window {
        std::int64_t minute = -1;
        std::int64_t used = 0;
    };
    // Takes one of the minute's requests. False when there is none left.
    bool take(SteadyTime now, std::uint32_t credential, Reply& reply);

    Script script_;
    std::vector<Window> windows_;  // one a credential
};

route::Outcome outcome(ErrorKind kind, std::optional<nanoseconds> retry_after = {});

}  // namespace weir::simulation
