#pragma once
// A replica of a test: its own statistics of one small configuration, and its side of sharing.
#include <string>
#include <utility>
#include <vector>

#include "route/shared/sharing.hpp"
#include "route/test_world.hpp"

namespace weir::route::test {

struct Replica {
    explicit Replica(std::string name,
                     std::vector<ProviderSpec> providers = {provider("a", {"m", "n"}, {"k1", "k2"}),
                                                            provider("b", {"m"})})
        : deployments(std::move(providers)),
          health(deployments, HealthSettings{}),
          sharing(std::move(name), "") {
        sharing.use(deployments, health);
    }
    Statistics& statistics(std::string_view key) {
        return health.statistics(deployments.find(key)->deployment);
    }
    Breaker& breaker(std::string_view key) {
        return health.deployment(deployments.find(key)->deployment);
    }
    // As over the wire.
    Sharing::Heard hear(const Bulletin& bulletin, SteadyTime now, nanoseconds age = nanoseconds(0),
                        Sharing::Take what = Sharing::Take::everything) {
        const Result<Bulletin> read = read_bulletin(write_bulletin(bulletin));
        EXPECT_TRUE(read) << read.error().message();
        return read ? sharing.hear(*read, age, what, now) : Sharing::Heard();
    }

    Deployments deployments;
    Health health;
    Sharing sharing;
};

}  // namespace weir::route::test
