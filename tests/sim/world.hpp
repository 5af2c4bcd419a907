#pragma once
// The real router (make_plan, Attempts, Health, Statistics, strategies) on a virtual clock, against
// simulated providers. Calls arrive by chance (Poisson) and run as gateway/answer.cpp runs them:
// each event is the start of a call, the end of a wait, a first byte or an end. Nothing waits in
// real time, and the same seed gives the same run.
//
// A mirrored call's shadow runs as gateway/mirror.cpp runs it: with the real attempts and health of
// its target, and nobody waits for it.
//
// Probes are sent as gateway/probe.cpp sends them, without a budget in dollars.
//
// Not simulated: conversations (and so providers' caches), and more than one worker.
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "route/attempts.hpp"
#include "route/route.hpp"
#include "tests/sim/provider.hpp"
#include "tests/sim/setup.hpp"

namespace weir::simulation {

// A call that is over.
struct Done {
    SteadyTime arrived, ended;
    std::optional<nanoseconds> first_byte, total;  // as the client saw them; total: a whole answer
    bool left = false;                             // the client did
    std::optional<ErrorKind> error;
    int tries = 0;
    bool hedged = false;           // one of them was begun beside another
    std::int64_t cost_nano = 0;    // of all answers that were paid for
    std::int64_t oracle_nano = 0;  // at the cheapest place, at that time
    bool good = false;
    std::size_t sort = 0;     // of its text
    std::uint32_t place = 0;  // that the strategy put first
};
struct Tried {
    SteadyTime at;
    std::uint32_t place = 0;
    std::optional<ErrorKind> failure = {};
    bool probe = false;  // no client's
};

class World;

// Looks on, and may object.
class Observer {
public:
    virtual ~Observer() = default;
    virtual void at(const World&, SteadyTime) {}
    virtual void planned(const World&, const route::Plan&) {}
    // Before the machine moves on: what stands against whom now.
    virtual void before(const World&) {}
    virtual void tried(const World&, const route::Plan&, const route::Try&,
                       std::span<const route::Attempt> history) {
        (void)history;
    }
    virtual void waits(const World&, const route::Plan&, SteadyTime until) { (void)until; }
};

class World {
public:
    explicit World(WorldSetup setup, Observer* observer = nullptr);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;
    void run();

    SteadyTime now() const { return now_; }
    const route::Deployments& deployments() const { return *deployments_; }
    const route::Health& health() const { return *health_; }
    const route::Routes& routes() const { return *routes_; }
    const std::vector<Done>& done() const { return done_; }
    // Of mirrored calls, which are no calls of a client's.
    const std::vector<Done>& shadows() const { return shadows_; }
    // Nor are these.
    const std::vector<Done>& probes() const { return probes_; }
    const std::vector<Tried>& tried() const { return tried_; }
    std::size_t arrived() const { return arrived_; }
    // The first candidate of each plan, counted.
    const std::vector<std::size_t>& first() const { return first_; }

private:
    struct Sent;
    struct Part;
    struct Call;
    enum class What : std::uint8_t { next, second, hedge, probe };
    struct Event {
        SteadyTime at;
        std::uint64_t number = 0;
        std::size_t call = 0, part = 0;
        What what = What::next;
        std::size_t round = 0;  // of the part's; of one that is over nothing happens any more
        friend bool operator>(const Event& a, const Event& b) {
            return std::pair(a.at, a.number) > std::pair(b.at, b.number);
        }
    };

    // What a client says of an answer, when its time has come.
    struct Rating {
        SteadyTime at;
        std::uint64_t number = 0;
        const route::Orderer* orderer = nullptr;
        std::string_view option_id;
        double value = 0;
        friend bool operator>(const Rating& a, const Rating& b) {
            return std::pair(a.at, a.number) > std::pair(b.at, b.number);
        }
    };

    Call& new_call();
    void arrive();
    void begin(Call& call);
    void mirror(const route::Route& route, Tokens output);
    void begin_probing();
    void look_for_probes();
    void claim_probe(const route::ProbeDue& due);
    void play_until(SteadyTime next);
    void begin_consensus(Call& call, std::size_t models);
    bool escalates(Call& call);
    void start(Call& call, route::Plan plan);
    void follow(Call& call, Part& part, const route::Action& action);
    void ask(Call& call, Part& part, const route::Try& what);
    void send(Call& call, Part& part, const route::Try& what, What run);
    void hedge(Call& call, Part& part);
    void second_byte(Call& call, Part& part);
    void only_second(Part& part);
    void pay_outrun(Call& call, std::uint32_t place);
    void schedule(const Call& call, const Part& part, SteadyTime at, What what = What::next);
    void step();
    void first_byte(Call& call, Part& part);
    void end(Call& call, Part& part);
    void part_ended(Call& call, Part& part);
    void finish(Call& call);
    void leave(Call& call);
    void learn(const Part& part, std::int64_t cost_nano);
    void rate(const Part& part);
    void learn_ratings();
    route::Needs needs() const { return {.stream = true, .prompt = setup_.prompt}; }
    std::int64_t price(std::uint32_t place, Tokens output, SteadyTime at) const;
    SysTime wall(SteadyTime at) const;
    SteadyTime deadline(const Call& call) const;

    WorldSetup setup_;
    Observer nobody_;
    Observer* observer_;
    // Apart, so that arrivals and texts are the same for every strategy.
    Random arrivals_, script_, random_, words_, clients_;
    std::unique_ptr<route::Deployments> deployments_;
    std::unique_ptr<route::Health> health_;
    std::unique_ptr<route::Routes> routes_;
    std::vector<Provider> providers_;
    route::Scratch scratch_;
    SteadyTime now_ = epoch;
    std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
    std::uint64_t events_made_ = 0;
    std::vector<std::unique_ptr<Call>> calls_;  // null: over
    std::priority_queue<Rating, std::vector<Rating>, std::greater<>> ratings_;
    int mirrors_ = 0;  // under way
    route::Route probe_route_;
    std::vector<std::uint32_t> probed_;
    route::ProbesPerMinute probes_per_minute_;
    Deadline next_look_ = no_deadline;  // for probes that are due
    std::vector<Done> done_, shadows_, probes_;
    std::vector<Tried> tried_;
    std::vector<std::size_t> first_;
    std::size_t arrived_ = 0;
};

}  // namespace weir::simulation
