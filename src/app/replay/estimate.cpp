#include "app/replay/estimate.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <random>
#include <set>

namespace weir::app {
namespace {

using Counts = std::vector<double>;  // how often each case is in a resample

double weight_of(const ReplayCase& one) {
    for (const NewChoice& choice : one.choices)
        if (choice.target == one.chosen) return choice.probability / one.propensity;
    return 0;
}

// What a case contributes before and after, for costs and failures alike.
struct Contribution {
    std::size_t at = 0;  // of the case
    double before = 0;
    double after = 0;
};

std::vector<Contribution> cost_contributions(const std::vector<ReplayCase>& cases) {
    std::vector<Contribution> all;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const ReplayCase& one = cases[i];
        bool known = one.cost.has_value() && !one.choices.empty();
        double after = 0;
        for (const NewChoice& choice : one.choices) {
            known = known && choice.cost;
            if (!known) break;
            after += choice.probability * *choice.cost;
            if (choice.target == one.chosen) after += weight_of(one) * (*one.cost - *choice.cost);
        }
        if (known) all.push_back({.at = i, .before = *one.cost, .after = after});
    }
    return all;
}

using Rates = std::map<std::string, double, std::less<>>;

bool seen(const ReplayFigures& figures, const std::string& target) {
    const auto line = figures.targets.find(target);
    return line != figures.targets.end() && line->second.before > 0;
}

// Cases whose new choices all were seen: what is known of their failures.
std::vector<std::size_t> supported(const std::vector<ReplayCase>& cases,
                                   const ReplayFigures& figures) {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < cases.size(); ++i)
        if (!cases[i].choices.empty() &&
            std::ranges::all_of(cases[i].choices, [&](const NewChoice& choice) {
                return choice.probability <= 0 || seen(figures, choice.target);
            }))
            all.push_back(i);
    return all;
}

double failure_after(const ReplayCase& one, const Rates& rates) {
    double after = 0;
    for (const NewChoice& choice : one.choices) {
        const auto rate = rates.find(choice.target);
        if (rate == rates.end()) continue;
        after += choice.probability * rate->second;
        if (choice.target == one.chosen)
            after += weight_of(one) * ((one.failed ? 1.0 : 0.0) - rate->second);
    }
    return after;
}

// A rate of 0 or 1 from few observations is no certainty, but every resample would show the same:
// it is drawn from what it may be instead (a Beta distribution, Jeffreys' prior).
double draw_rate(const TargetLine& line, Random& random) {
    std::gamma_distribution<double> failures(static_cast<double>(line.failed) + 0.5);
    std::gamma_distribution<double> others(static_cast<double>(line.before - line.failed) + 0.5);
    const double a = failures(random);
    const double b = others(random);
    return a + b > 0 ? a / (a + b) : 0;
}

// Seconds of calls, sorted, and who answered; with the weights that a policy gives them.
struct Times {
    struct Sample {
        double seconds;
        std::size_t at;  // of the case
        std::size_t target;
    };
    std::vector<Sample> samples;
    std::map<std::string, std::size_t> targets;
    std::size_t index(const std::string& target) {
        return targets.emplace(target, targets.size()).first->second;
    }
};

Times times_of(const std::vector<ReplayCase>& cases, const std::vector<std::size_t>& within) {
    Times times;
    for (const std::size_t i : within)
        if (cases[i].seconds)
            times.samples.push_back({*cases[i].seconds, i, times.index(cases[i].chosen)});
    std::ranges::sort(times.samples, {}, &Times::Sample::seconds);
    return times;
}

double quantile(const std::vector<Times::Sample>& samples, const std::vector<double>& weights,
                double q) {
    const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
    double sum = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        sum += weights[i];
        if (sum >= q * all * (1 - 1e-12)) return samples[i].seconds;
    }
    return samples.empty() ? 0 : samples.back().seconds;
}

// A case whose new choice is the old one keeps its own time; another one's is as likely to be any
// that its target took.
std::vector<double> weights_after(const std::vector<ReplayCase>& cases, const Times& times,
                                  const Counts& counts) {
    std::vector<double> moved(times.targets.size());  // probability that goes to each target
    std::vector<double> owned(times.targets.size());  // samples of it
    for (const Times::Sample& sample : times.samples)
        owned[sample.target] += counts[sample.at];
    for (const Times::Sample& sample : times.samples)
        for (const NewChoice& choice : cases[sample.at].choices)
            if (const auto to = times.targets.find(choice.target);
                to != times.targets.end() && to->second != sample.target)
                moved[to->second] += counts[sample.at] * choice.probability;
    std::vector<double> weights(times.samples.size());
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const Times::Sample& sample = times.samples[i];
        double kept = 0;
        for (const NewChoice& choice : cases[sample.at].choices)
            if (choice.target == cases[sample.at].chosen) kept = choice.probability;
        weights[i] = counts[sample.at] * kept;
        if (owned[sample.target] > 0)
            weights[i] += counts[sample.at] * moved[sample.target] / owned[sample.target];
    }
    return weights;
}

std::vector<double> weights_before(const Times& times, const Counts& counts) {
    std::vector<double> weights;
    for (const Times::Sample& sample : times.samples)
        weights.push_back(counts[sample.at]);
    return weights;
}

// One set of all figures; resamples give as many more, from which the intervals come.
struct Set {
    double cost_before = 0, cost_after = 0;
    double failures_before = 0, failures_after = 0;
    double median_before = 0, median_after = 0;
    double p95_before = 0, p95_after = 0;
};

class Estimator {
public:
    Estimator(const std::vector<ReplayCase>& cases, const ReplayFigures& figures)
        : cases_(cases),
          figures_(figures),
          costs_(cost_contributions(cases)),
          supported_(supported(cases, figures)),
          times_(times_of(cases, supported_)) {
        for (const ReplayCase& one : cases)
            chosen_.push_back(names_.emplace(one.chosen, names_.size()).first->second);
    }

    std::int64_t cost_cases() const { return static_cast<std::int64_t>(costs_.size()); }
    std::int64_t failure_cases() const { return static_cast<std::int64_t>(supported_.size()); }
    std::int64_t time_cases() const { return static_cast<std::int64_t>(times_.samples.size()); }

    Set at(const Counts& counts, const Rates& rates) const {
        Set set;
        for (const Contribution& one : costs_) {
            set.cost_before += counts[one.at] * one.before;
            set.cost_after += counts[one.at] * one.after;
        }
        double all = 0;
        for (const std::size_t i : supported_) {
            all += counts[i];
            set.failures_before += counts[i] * (cases_[i].failed ? 1 : 0);
            set.failures_after += counts[i] * failure_after(cases_[i], rates);
        }
        if (all > 0) set.failures_before /= all, set.failures_after /= all;
        const std::vector<double> before = weights_before(times_, counts);
        const std::vector<double> after = weights_after(cases_, times_, counts);
        set.median_before = quantile(times_.samples, before, 0.5);
        set.median_after = quantile(times_.samples, after, 0.5);
        set.p95_before = quantile(times_.samples, before, 0.95);
        set.p95_after = quantile(times_.samples, after, 0.95);
        return set;
    }

    Rates rates() const {
        Rates rates;
        for (const auto& [target, line] : figures_.targets)
            if (line.before > 0) rates[target] = line.failure.value;
        return rates;
    }
    // Of a resample: what it shows of each target, for the cases that show it are the ones that
    // stay there, too.
    Rates resampled_rates(const Counts& counts, Random& random) const {
        std::vector<double> all(names_.size());
        std::vector<double> failed(names_.size());
        for (std::size_t i = 0; i < cases_.size(); ++i) {
            all[chosen_[i]] += counts[i];
            if (cases_[i].failed) failed[chosen_[i]] += counts[i];
        }
        Rates rates;
        for (const auto& [target, at] : names_) {
            const TargetLine& line = figures_.targets.at(target);
            const bool varied = line.failed > 0 && line.failed < line.before && all[at] > 0;
            rates[target] = varied ? failed[at] / all[at] : draw_rate(line, random);
        }
        return rates;
    }

private:
    const std::vector<ReplayCase>& cases_;
    const ReplayFigures& figures_;
    std::vector<Contribution> costs_;
    std::vector<std::size_t> supported_;
    Times times_;
    std::map<std::string, std::size_t> names_;  // of targets that were chosen
    std::vector<std::size_t> chosen_;           // by case
};

Interval interval(double value, std::vector<double> drawn) {
    if (drawn.empty()) return {value, value, value};
    std::ranges::sort(drawn);
    const auto place = [&](double q) {
        return drawn[static_cast<std::size_t>(
            std::lround(q * static_cast<double>(drawn.size() - 1)))];
    };
    return {value, place(0.025), place(0.975)};
}

Measured measured(std::int64_t cases, const Set& set, const std::vector<Set>& drawn,
                  double Set::* before, double Set::* after) {
    Measured figure{.cases = cases};
    if (cases == 0) return figure;
    std::vector<double> befores, afters, changes;
    for (const Set& one : drawn) {
        befores.push_back(one.*before);
        afters.push_back(one.*after);
        changes.push_back(one.*after - one.*before);
    }
    figure.before = interval(set.*before, std::move(befores));
    figure.after = interval(set.*after, std::move(afters));
    figure.change = interval(set.*after - set.*before, std::move(changes));
    return figure;
}

void count_targets(const std::vector<ReplayCase>& cases, ReplayFigures& figures) {
    std::map<std::string, std::vector<double>> seconds;
    for (const ReplayCase& one : cases) {
        TargetLine& line = figures.targets[one.chosen];
        ++line.before;
        if (one.failed) ++line.failed;
        if (one.seconds) seconds[one.chosen].push_back(*one.seconds);
        for (const NewChoice& choice : one.choices)
            figures.targets[choice.target].after += choice.probability;
    }
    for (auto& [target, line] : figures.targets) {
        line.failure = wilson(line.failed, line.before);
        std::vector<double>& all = seconds[target];
        if (all.empty()) continue;
        std::ranges::sort(all);
        const auto place = [&](double q) {
            return static_cast<std::size_t>(std::ceil(q * static_cast<double>(all.size()))) - 1;
        };
        line.median = all[place(0.5)];
        line.p95 = all[place(0.95)];
    }
}

void count_moves(const std::vector<ReplayCase>& cases, ReplayFigures& figures) {
    double known = 0;
    for (const ReplayCase& one : cases) {
        ++figures.cases;
        if (one.by_chance) ++figures.by_chance;
        if (one.choices.empty()) {
            ++figures.refused;
            continue;
        }
        figures.weight_max = std::max(figures.weight_max, weight_of(one));
        for (const NewChoice& choice : one.choices) {
            if (choice.probability <= 0) continue;
            figures.moves[{one.chosen, choice.target}] += choice.probability;
            if (choice.target != one.chosen) figures.differ += choice.probability;
            if (seen(figures, choice.target)) known += choice.probability;
        }
    }
    const double served = static_cast<double>(figures.cases - figures.refused);
    figures.support = served > 0 ? known / served : 0;
}

}  // namespace

Interval wilson(std::int64_t of, std::int64_t all) {
    if (all == 0) return {0, 0, 1};
    constexpr double z = 1.959964;
    const auto n = static_cast<double>(all);
    const double p = static_cast<double>(of) / n;
    const double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
    const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n);
    return {p, std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

ReplayFigures estimate(const std::vector<ReplayCase>& cases, Random& random, int resamples) {
    ReplayFigures figures;
    count_targets(cases, figures);
    count_moves(cases, figures);
    const Estimator estimator(cases, figures);
    const Set point = estimator.at(Counts(cases.size(), 1), estimator.rates());
    std::vector<Set> drawn;
    for (int i = 0; i < resamples && !cases.empty(); ++i) {
        Counts counts(cases.size());
        for (std::size_t n = 0; n < cases.size(); ++n)
            ++counts[random.below(cases.size())];
        drawn.push_back(estimator.at(counts, estimator.resampled_rates(counts, random)));
    }
    figures.no_price = figures.cases - figures.refused - estimator.cost_cases();
    figures.cost =
        measured(estimator.cost_cases(), point, drawn, &Set::cost_before, &Set::cost_after);
    figures.failures = measured(estimator.failure_cases(), point, drawn, &Set::failures_before,
                                &Set::failures_after);
    figures.median =
        measured(estimator.time_cases(), point, drawn, &Set::median_before, &Set::median_after);
    figures.p95 = measured(estimator.time_cases(), point, drawn, &Set::p95_before, &Set::p95_after);
    return figures;
}

}  // namespace weir::app
