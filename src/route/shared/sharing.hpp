#pragma once
// One replica's side of sharing: makes bulletins of what this process learnt by itself, and lets
// routing hear those of others. Reads and feeds the atomics of Health, from one thread that is not
// a request's; time is a parameter. What was heard is never told on, and hearsay gives way to
// experience: a deployment that served here a moment ago stays in use whatever others say.
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "route/deployments.hpp"
#include "route/health.hpp"
#include "route/shared/bulletin.hpp"

namespace weir::route {

// Tells credentials apart that have the same name: 16 bits of a hash, so that whoever can read what
// replicas tell learns nothing of use about a key.
std::string mark_of(const CredentialSpec& credential);

class Sharing {
public:
    // process: unlike any other's, ever; a bulletin with it is our own.
    Sharing(std::string process, std::string replica)
        : process_(std::move(process)), replica_(std::move(replica)) {}

    // Before anything else, and after each reload. Both outlive the next use.
    void use(const Deployments& deployments, const Health& health);

    // What there is to tell: of so many deployments at most, the others' turn is next time.
    Bulletin tell(SteadyTime now);
    // The last bulletin did not arrive: what keeps calls away is told again, counts are not.
    void lost();
    // What was learnt while nobody could be told is not told later, when it is old.
    void drop(SteadyTime now);

    enum class Take : std::uint8_t { everything, outages };
    struct Heard {
        int deployments = 0;  // whose calls were counted
        int outages = 0;      // that keep calls away here too
        int disbelieved = 0;  // that do not, because of what was seen here
        int unknown = 0;      // of what is not configured here
    };
    // age: since it was told. Nothing of our own bulletins.
    Heard hear(const Bulletin& bulletin, std::chrono::nanoseconds age, Take take, SteadyTime now);

    // Longer ago, a call that was served here says nothing against others' word.
    static constexpr std::chrono::nanoseconds believes_itself = std::chrono::seconds(5);
    // An outage that lasts is told again, for replicas that are new.
    static constexpr std::chrono::nanoseconds tells_again = std::chrono::seconds(30);

private:
    // Of one breaker or bench.
    struct Known {
        SteadyTime heard_until, told_until, told_at;
        void lost() { told_until = SteadyTime(); }
    };
    struct OfDeployment {
        std::uint32_t index = 0;
        std::uint32_t provider = 0;
        std::string_view key;
        std::string accounts;
        Known breaker, pause;
        std::vector<Known> quotas;
    };
    struct OfCredential {
        std::uint32_t provider = 0, index = 0;
        std::string mark;
        Known known;
    };
    template <class Part>
    using ByName = std::unordered_map<std::string, Part>;

    Learnt take(const OfDeployment& of, SteadyTime now);
    void tell_outages(Bulletin& bulletin, SteadyTime now);
    enum class Verdict : std::uint8_t { taken, disbelieved, unknown, over };
    Verdict hear_outage(const Outage& outage, std::chrono::nanoseconds left, SteadyTime now);
    Verdict hear_breaker(const Outage& outage, OfDeployment& of, std::chrono::nanoseconds left,
                         SteadyTime now);
    Verdict hear_quota(const Outage& outage, OfDeployment& of, SteadyTime until, SteadyTime now);
    Verdict hear_credential(const Outage& outage, std::chrono::nanoseconds left, SteadyTime now);

    std::string process_, replica_;
    const Deployments* deployments_ = nullptr;
    const Health* health_ = nullptr;
    ByName<OfDeployment> by_key_;
    std::vector<OfDeployment*> all_;     // by index
    ByName<OfCredential> credentials_;   // by provider and name
    std::vector<SteadyTime> served_;     // by deployment: when a success was seen last
    std::vector<SteadyTime> served_of_;  // by provider
    std::size_t next_ = 0;               // whose turn it is
};

}  // namespace weir::route
