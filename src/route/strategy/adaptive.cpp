// Learns from how calls went which target is best for which sort of call (a contextual bandit):
// draws from what it believes of each target's reward (Thompson sampling) and asks the largest
// draw first. A share of the calls goes to any target by chance, so that nobody is given up for
// good. Failures, dear and slow calls count against a target, clients' feedback for or against it.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <deque>
#include <numbers>

#include "route/route.hpp"
#include "route/strategy/bandit.hpp"
#include "route/strategy/builtin.hpp"

namespace weir::route {
namespace {

using std::chrono::nanoseconds;

struct Settings {
    double success = 1, cost = 0.3, latency = 0.2, feedback = 1;  // weights of the reward
    NanoUsd cost_reference{nano_per_usd / 100};
    nanoseconds total_reference = std::chrono::seconds(10);
    nanoseconds first_byte_reference = std::chrono::seconds(2);
    double explore = 0.02;
    nanoseconds half_life = std::chrono::hours(2);
};

// No single call may weigh more: an outlier is one call.
constexpr double ratio_max = 3;
constexpr std::size_t ranked_max = 64;

double normal(Random& random) {
    const double u = 1 - random.unit();  // never 0
    return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * random.unit());
}

class Adaptive final : public Orderer {
public:
    Adaptive(const Settings& settings, std::span<const Target> targets) : settings_(settings) {
        for (const Target& target : targets) {
            Arm& arm = arms_.emplace_back();
            arm.id = target.id;
            // Hopeful: who has not been tried yet is worth a try.
            arm.prior = settings.success;
        }
    }

    bool set_prior(std::string_view named, double prior) {
        bool known = false;
        for (Arm& arm : arms_)
            if (names_option(named, arm.id)) {
                arm.prior = prior;
                known = true;
            }
        return known;
    }

    void take_over(const Adaptive& previous) {
        for (Arm& arm : arms_)
            if (const Arm* const was = previous.find(arm.id)) {
                take_over(arm.outcome, was->outcome, previous.settings_.half_life);
                take_over(arm.feedback, was->feedback, previous.settings_.half_life);
            }
        rated_ = previous.rated_.load();
    }

    void order(const Question& question, Ranking& ranking, std::string& note) const override {
        const std::size_t bucket = bucket_of(question.needs);
        std::array<Gaussian, ranked_max> beliefs;
        std::array<double, ranked_max> chances{};
        for (std::uint32_t i = 0; i < question.options.size() && ranking.size() < ranked_max; ++i) {
            if (question.options[i].weight == 0) continue;
            beliefs[ranking.size()] = belief(question.options[i].id, bucket, question.now);
            ranking.push_back({.option = i});
        }
        const std::size_t count = ranking.size();
        chances_of_largest(std::span(beliefs).first(count), std::span(chances).first(count));
        for (std::size_t i = 0; i < count; ++i) {
            const Gaussian& one = beliefs[i];
            ranking[i].score = one.mean + std::sqrt(one.variance) * normal(question.random);
        }
        sort_by_draw(ranking, question.random);
        // From here on what was believed, not what was drawn: that is what a reader can compare.
        std::uint32_t next = 0;
        std::array<std::uint32_t, ranked_max> place{};
        for (std::uint32_t i = 0; i < question.options.size() && next < count; ++i)
            if (question.options[i].weight > 0) place[i % ranked_max] = next++;
        for (Ranked& ranked : ranking) {
            const std::uint32_t at = place[ranked.option % ranked_max];
            ranked.score = beliefs[at].mean;
            ranked.propensity = settings_.explore / static_cast<double>(count) +
                                (1 - settings_.explore) * chances[at];
        }
        note = bucket_name(bucket);
    }

    void learn(const Lesson& lesson) const override {
        Arm* const arm = find(lesson.option_id);
        if (arm == nullptr) return;
        const std::size_t bucket = bucket_of(lesson.needs);
        // What a client says later comes alone.
        if (lesson.total || !lesson.feedback)
            add(arm->outcome, bucket, outcome_of(lesson), lesson.now);
        if (!lesson.feedback || !(*lesson.feedback >= 0 && *lesson.feedback <= 1)) return;
        if (lesson.withdrawn)
            for (Tally* const tally : {&arm->feedback.all, &arm->feedback.by_bucket[bucket]})
                tally->take_back(lesson.withdrawn->feedback, lesson.withdrawn->at, lesson.now,
                                 settings_.half_life);
        add(arm->feedback, bucket, *lesson.feedback, lesson.now);
        rated_.store(true, std::memory_order_relaxed);
    }

private:
    void take_over(Arm::Reward& reward, const Arm::Reward& was, nanoseconds its_half_life) const {
        reward.all.take_over(was.all, its_half_life, settings_.half_life);
        for (std::size_t i = 0; i < buckets; ++i)
            reward.by_bucket[i].take_over(was.by_bucket[i], its_half_life, settings_.half_life);
    }

    Arm* find(std::string_view id) const {
        const auto at = std::ranges::find(arms_, id, &Arm::id);
        return at == arms_.end() ? nullptr : &*at;
    }

    void sort_by_draw(Ranking& ranking, Random& random) const {
        std::ranges::sort(ranking, std::ranges::greater{}, &Ranked::score);
        if (ranking.empty() || random.unit() >= settings_.explore) return;
        const auto tried =
            ranking.begin() + static_cast<std::ptrdiff_t>(random.below(ranking.size()));
        std::rotate(ranking.begin(), tried, tried + 1);
    }

    Gaussian belief(std::string_view id, std::size_t bucket, SteadyTime now) const {
        const Arm* const arm = find(id);
        const Prior prior{.mean = arm != nullptr ? arm->prior : settings_.success};
        if (arm == nullptr) return {.mean = prior.mean, .variance = prior.variance};
        Gaussian sum = posterior(arm->outcome, bucket, prior, now, settings_.half_life);
        // Where nobody ever rates, what ratings would be is no reason to try anybody.
        if (settings_.feedback == 0 || !rated_.load(std::memory_order_relaxed)) return sum;
        const Gaussian rated =
            posterior(arm->feedback, bucket, {.mean = 0.5}, now, settings_.half_life);
        sum.mean += settings_.feedback * rated.mean;
        sum.variance += settings_.feedback * settings_.feedback * rated.variance;
        return sum;
    }

    // An unknown price counts as the reference, or whoever hides it would look cheap.
    double outcome_of(const Lesson& lesson) const {
        const double cost = !lesson.cost
                                ? 1
                                : static_cast<double>(lesson.cost->value()) /
                                      static_cast<double>(settings_.cost_reference.value());
        double wait = 1;
        if (lesson.needs.stream && lesson.first_byte)
            wait = *lesson.first_byte /
                   std::chrono::duration<double, std::nano>(settings_.first_byte_reference);
        else if (lesson.total)
            wait =
                *lesson.total / std::chrono::duration<double, std::nano>(settings_.total_reference);
        // A failure that came fast is no speed.
        if (!lesson.succeeded) return -settings_.latency * std::clamp(wait, 1.0, ratio_max);
        return settings_.success - settings_.cost * std::clamp(cost, 0.0, ratio_max) -
               settings_.latency * std::clamp(wait, 0.0, ratio_max);
    }

    void add(Arm::Reward& to, std::size_t bucket, double reward, SteadyTime now) const {
        if (!std::isfinite(reward)) return;
        to.all.add(reward, now, settings_.half_life);
        to.by_bucket[bucket].add(reward, now, settings_.half_life);
    }

    Settings settings_;
    mutable std::deque<Arm> arms_;  // which never grows again; atomics stay where they are
    mutable std::atomic<bool> rated_{false};
};

void read_reward(config::Section section, Settings& read) {
    section.about("Weight of success: 1 for an answer, 0 for a failure.");
    read.success = section.number("success", read.success, 0, 100);
    section.about("Weight of the cost, in parts of reference.cost.");
    read.cost = section.number("cost", read.cost, 0, 100);
    section.about("Weight of the time, in parts of reference.total (streams: first_byte).");
    read.latency = section.number("latency", read.latency, 0, 100);
    section.about("Weight of clients' feedback, 0 to 1, as far as there is any.");
    read.feedback = section.number("feedback", read.feedback, 0, 100);
    section.finish();
}

void read_reference(config::Section section, Settings& read) {
    section.about("USD that count as 1 of cost.");
    if (const auto cost = section.usd("cost")) {
        if (cost->value() > 0)
            read.cost_reference = *cost;
        else
            section.problem("cost", "must be above 0 USD");
    }
    section.about("Duration of a call that counts as 1 of latency.");
    read.total_reference = section.duration("total", read.total_reference,
                                            std::chrono::milliseconds(1), std::chrono::hours(24));
    section.about("The same of a stream: until its first byte.");
    read.first_byte_reference =
        section.duration("first_byte", read.first_byte_reference, std::chrono::milliseconds(1),
                         std::chrono::hours(24));
    section.finish();
}

// "2%": above 0, or what was bad once would never be tried again.
void read_explore(config::Section& settings, Settings& read) {
    settings.about("Share of the calls that goes to any target by chance.");
    std::string text = settings.text("explore", "2%");
    if (text.ends_with('%')) text.pop_back();
    const auto part = [&]() -> std::optional<double> {
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
        return value;
    }();
    if (part && *part >= 0.1 && *part <= 50)
        read.explore = *part / 100;
    else
        settings.problem("explore", "must be a share from 0.1% to 50%");
}

}  // namespace

std::unique_ptr<const Orderer> make_adaptive(config::Section settings,
                                             std::span<const Target> targets,
                                             const Orderer* previous) {
    Settings read;
    read_reward(settings.section("reward"), read);
    read_reference(settings.section("reference"), read);
    read_explore(settings, read);
    settings.about("After this time a call counts half as much.");
    read.half_life = settings.duration("half_life", read.half_life, std::chrono::minutes(1),
                                       std::chrono::hours(24 * 365));
    auto made = std::make_unique<Adaptive>(read, targets);
    config::Section priors = settings.section("prior");
    for (const std::string& target : priors.keys()) {
        priors.about("The reward to expect of a target before anything is known.");
        const double prior = priors.number(target, read.success, -1000, 1000);
        if (!made->set_prior(target, prior)) priors.problem(target, "is no target of this route");
    }
    settings.finish();
    if (const auto* const same = dynamic_cast<const Adaptive*>(previous)) made->take_over(*same);
    return made;
}

}  // namespace weir::route
