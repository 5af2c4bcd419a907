// Any bytes as another replica's bulletin: refused, or something that says the same once it was
// written and read, and can be heard at any age, twice.
#include <cmath>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "route/shared/sharing.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace weir;
    using namespace weir::route;
    static const Deployments deployments(
        {ProviderSpec{.id = ProviderId("a"),
                      .credentials = {{.name = "k"}},
                      .models = {ModelSpec{.id = "m"}, ModelSpec{.id = "n"}}}});
    const auto bulletin =
        read_bulletin(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!bulletin) return 0;
    const auto again = read_bulletin(write_bulletin(*bulletin));
    check(again && write_bulletin(*again) == write_bulletin(*bulletin));

    const Health health(deployments, HealthSettings{});
    Sharing sharing("own", "");
    sharing.use(deployments, health);
    SteadyTime now{std::chrono::hours(1)};
    for (int i = 0; i < 2; ++i) {
        sharing.hear(*bulletin, std::chrono::minutes(i), Sharing::Take::everything, now);
        now += std::chrono::seconds(1);
        const Statistics& statistics = health.statistics(0);
        check(std::isfinite(statistics.calls(now)) && statistics.calls(now) >= 0);
        check(statistics.success() >= 0 && statistics.success() <= 1);
        check(statistics.headroom(now) >= 0 && statistics.headroom(now) <= 1);
        check(sharing.tell(now).empty());
    }
    return 0;
}
