// The targets as the file lists them, cheap ones first; the next one is asked when an answer fails
// a check (gateway/several.cpp). The scores are what each is likely to cost, for the cap.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "route/route.hpp"
#include "route/strategy/builtin.hpp"

namespace weir::route {
namespace {

class CascadeOrder final : public Orderer {
public:
    explicit CascadeOrder(Cascade settings) : settings_(std::move(settings)) {}
    void order(const Question& question, Ranking& ranking, std::string&) const override {
        append_with_costs(question, ranking);
    }
    const Cascade* cascade() const override { return &settings_; }

private:
    Cascade settings_;
};

void read_checks(config::Section& settings, Cascade& read) {
    struct Check {
        std::string_view name;
        bool Cascade::* on;
    };
    static constexpr std::array checks = {
        Check{"refusal", &Cascade::refusal}, Check{"schema", &Cascade::schema},
        Check{"short", &Cascade::too_short}, Check{"unsure", &Cascade::unsure},
        Check{"judge", &Cascade::by_judge}};
    settings.about(
        "Checks that send the call to the next target: refusal, schema, short, unsure, judge.");
    const std::vector<std::string> named = settings.texts("escalate_when", "[refusal, schema]");
    if (named.empty()) return;
    for (const Check& check : checks)
        read.*check.on = false;
    for (const std::string& word : named) {
        const auto at = std::ranges::find(checks, word, &Check::name);
        if (at != checks.end()) {
            read.*at->on = true;
            continue;
        }
        std::array<std::string_view, checks.size()> names;
        std::ranges::transform(checks, names.begin(), &Check::name);
        const auto near = nearest(word, names);
        settings.problem("escalate_when",
                         "has \"" + word + "\", which is no check" +
                             (near ? ", did you mean \"" + std::string(*near) + "\"?" : ""));
    }
}

}  // namespace

std::unique_ptr<const Orderer> make_cascade(config::Section settings, std::span<const Target>,
                                            const Orderer*) {
    Cascade read;
    read_checks(settings, read);
    settings.about("Of short: fewer characters of text than this.");
    read.chars_min = static_cast<std::size_t>(settings.integer("min_chars", 1, 1, 1'000'000));
    settings.about("Of unsure: a mean logprob below this; the answer must have logprobs.");
    read.logprob_min = settings.number("logprob", read.logprob_min, -100, 0);
    settings.about("The model or route that judges.");
    read.judge = settings.text("judge");
    settings.about("USD for all attempts together, estimated; beyond it no further one is asked.");
    read.cost_max = settings.usd("cost");
    if (read.by_judge && read.judge.empty())
        settings.problem("escalate_when", "has judge, which needs \"judge: provider/model\"");
    settings.finish();
    return std::make_unique<CascadeOrder>(std::move(read));
}

}  // namespace weir::route
