// Learns from how calls went which target is best for which sort of call (a contextual bandit):
// asks each target as often as it may be the best, after what it believes of their rewards
// (Thompson sampling, drawn by the chances). A share of the calls goes to any target by chance, so
// that nobody is given up for good. Failures, dear and slow calls count against a target, clients'
// feedback for or against it.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <deque>

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

    // Which of them is first is a draw by their chances of being the best (as if from what is
    // believed of each); the others follow by what is believed. So the chances that the record
    // shows are those that the draw had.
    void order(const Question& question, Ranking& ranking, std::string& note) const override {
        const std::size_t bucket = bucket_of(question.needs);
        note = bucket_name(bucket);
        Among among;
        for (std::uint32_t i = 0; i < question.options.size(); ++i) {
            if (question.options[i].weight == 0 || ranking.size() == among.arm.size()) continue;
            among.add(number_of(question.options[i].id, i), ranking.size());
            ranking.push_back({.option = i});
        }
        const std::size_t count = ranking.size();
        if (count == 0) return;
        believe(question, bucket, among, ranking);
        const double share = settings_.explore / static_cast<double>(count);
        double left = question.random.unit();
        std::size_t first = count;
        for (std::size_t i = 0; i < count; ++i) {
            ranking[i].propensity = share + (1 - settings_.explore) * ranking[i].propensity;
            if (first == count && left < ranking[i].propensity) first = i;
            left -= ranking[i].propensity;
        }
        if (first == count) first = count - 1;  // rounding
        std::swap(ranking[0], ranking[first]);
        std::sort(ranking.begin() + 1, ranking.end(),
                  [](const Ranked& a, const Ranked& b) { return a.score > b.score; });
    }

    void learn(const Lesson& lesson) const override {
        Arm* const arm = find(lesson.option_id);
        if (arm == nullptr) return;
        const std::size_t bucket = bucket_of(lesson.needs);
        // What a client says later comes alone.
        if (lesson.total || !lesson.feedback)
            add(arm->outcome, bucket, outcome_of(lesson), lesson.now);
        lessons_.fetch_add(1, std::memory_order_relaxed);
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

    // The arms that may be chosen this time, in the ranking's order.
    struct Among {
        static constexpr std::size_t unknown = SIZE_MAX;
        std::array<std::size_t, ChanceCache::arms_max> arm{};
        std::uint64_t set = 0;
        bool all_known = true;  // or nothing is kept of it
        void add(std::size_t number, std::size_t at) {
            arm[at] = number;
            all_known = all_known && number < ChanceCache::arms_max;
            if (all_known) set |= std::uint64_t{1} << number;
        }
    };

    // Options mostly stand as the targets do.
    std::size_t number_of(std::string_view id, std::size_t hint) const {
        if (hint < arms_.size() && arms_[hint].id == id) return hint;
        const auto at = std::ranges::find(arms_, id, &Arm::id);
        return at == arms_.end() ? Among::unknown : static_cast<std::size_t>(at - arms_.begin());
    }

    // Score and propensity of each, the latter without the share of exploration.
    void believe(const Question& question, std::size_t bucket, const Among& among,
                 Ranking& ranking) const {
        const ChanceCache::Key key{.arms = among.set, .bucket = static_cast<std::uint32_t>(bucket)};
        const std::uint64_t lessons = lessons_.load(std::memory_order_relaxed);
        const std::size_t count = ranking.size();
        ChanceCache::Chances found;
        if (!among.all_known || !kept_.find(key, lessons, question.now, found)) {
            std::array<Gaussian, ChanceCache::arms_max> beliefs;
            std::array<double, ChanceCache::arms_max> chances{};
            for (std::size_t i = 0; i < count; ++i)
                beliefs[i] = belief(among.arm[i], bucket, question.now);
            chances_of_largest(std::span(beliefs).first(count), std::span(chances).first(count));
            for (std::size_t i = 0; i < count; ++i) {
                const std::size_t at = among.all_known ? among.arm[i] : i;
                found.mean[at] = beliefs[i].mean;
                found.chance[at] = chances[i];
            }
            if (among.all_known) kept_.keep(key, lessons, question.now, found);
        }
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t at = among.all_known ? among.arm[i] : i;
            ranking[i].score = found.mean[at];
            ranking[i].propensity = found.chance[at];
        }
    }

    Gaussian belief(std::size_t number, std::size_t bucket, SteadyTime now) const {
        const Arm* const arm = number == Among::unknown ? nullptr : &arms_[number];
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
    mutable std::atomic<std::uint64_t> lessons_{0};
    mutable ChanceCache kept_;
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
