#pragma once
// The simulated provider, played inside the process: the script of provider/sim with this worker's
// timer. No socket; faults below HTTP appear as the errors that a socket would have given.
#include <functional>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "net/upstream_port.hpp"
#include "net/wheel.hpp"

namespace weir::gateway {

class SimUpstream final : public net::Upstream {
public:
    SimUpstream(net::Wheel& wheel, Random random, std::function<SysTime()> wall_clock)
        : wheel_(wheel), random_(random), wall_clock_(std::move(wall_clock)) {}

    net::Awaitable<Result<std::unique_ptr<net::UpstreamAnswer>>> send(
        const net::UpstreamRequest& request, const net::UpstreamTimeouts& timeouts,
        net::Cancel* cancel) override;

private:
    net::Wheel& wheel_;
    Random random_;
    std::function<SysTime()> wall_clock_;
};

// The models it is known to have; any other name that describes a behaviour works as well.
std::vector<std::string_view> simulated_models();

}  // namespace weir::gateway
