#pragma once
// A threshold that keeps a share of a route's own calls above it, whatever they are like: each call
// moves it, up by (1 - share) steps if it was above and down by share steps if not. So over any run
// of calls the share that was above differs from the one asked by at most the way the threshold
// went, divided by step and calls; equal prompts again and again alternate between both sides. It
// forgets: where traffic moves down by one spread, it follows within 100 / share calls, upwards
// within 100 / (1 - share).
//
// Any thread, no locks. A call between another's read and write sees the threshold of a moment ago,
// which is as good.
#include <atomic>
#include <cstdint>

namespace weir::route::difficulty {

class ShareThreshold {
public:
    // share: 0 to 1, of calls to be above. start: where to begin. spread: of the scores, about a
    // standard deviation; more than 0.
    ShareThreshold(double share, double start, double spread)
        : share_(share), spread_(spread), at_(start) {}

    // Whether the score is above, as the threshold is now; then it moves. `at` gets where it was.
    bool above(double score, double& at);
    double at() const { return at_.load(std::memory_order_relaxed); }
    // Goes on where another one is.
    void take_over(const ShareThreshold& other);

private:
    double share_;
    double spread_;
    std::atomic<double> at_;
    std::atomic<std::uint32_t> calls_{0};  // up to settled; the first ones move it further
};

}  // namespace weir::route::difficulty
