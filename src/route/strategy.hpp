#pragma once
// A strategy orders the targets of a route for one call. First is tried first, the rest are the
// fallbacks; trying, retrying and giving up belong to Attempts, once, for every strategy, and what
// must not be asked has been filtered out before. What a strategy learns from how calls went it
// keeps in its Orderer, one a route, shared by all workers.
//
// Adding one: a .cpp here in strategy/ with make and order(), a row in strategy/builtin.cpp.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/money.hpp"
#include "base/random.hpp"
#include "config/section.hpp"
#include "llm/chat.hpp"
#include "route/affinity.hpp"
#include "route/deployments.hpp"
#include "route/embedded/outcome.hpp"
#include "route/needs.hpp"
#include "route/several/several.hpp"
#include "route/statistics.hpp"

namespace weir::route {

class Embedded;
struct Target;

// Whose calls go to the same target again.
enum class Sticky : std::uint8_t { none, user, session, key };

// A target as filters and strategies see it. Views live as long as the snapshot.
struct Option {
    std::string_view id;  // stable over reloads and replicas: deployment key, model and variant
    std::uint32_t weight = 1;
    std::string_view tier = {};  // "weak", "strong": as the route names it
    std::optional<double> quality = {};
    std::span<const std::string> tags = {};  // of the target itself
    std::uint32_t deployment = 0;
    std::string_view model = {};  // to send
    std::string_view variant = {};
    const Deployment* place = nullptr;       // never null outside of tests
    const ProviderSpec* provider = nullptr;  // likewise
    const Statistics* statistics = nullptr;  // null: nothing is measured
};

// The call's text, read when somebody first asks. A call that cannot be read (an operation that
// only passes through) has none.
class PromptSource {
public:
    virtual ~PromptSource() = default;
    virtual const llm::ChatRequest* chat() = 0;
    // Of how the prompt begins: the same for all turns of a conversation. 0: unknown.
    virtual std::uint64_t prefix() { return 0; }
    // How that part of the text is like a strategy's descriptions by its embedding, where somebody
    // has had one made. Valid until the plan stands.
    virtual SeenByEmbedding seen_by(const Embedded& embedded, std::string_view text) {
        (void)embedded, (void)text;
        return {};
    }
};

// One call to be ordered.
struct Question {
    std::span<const Option> options;
    const Needs& needs;
    Random& random;
    std::string_view route;        // its name
    std::string_view sticky = {};  // "" draws by chance
    SteadyTime now = {};
    SysTime wall = {};
    PromptSource* prompt = nullptr;  // null: no text
    const Affinity* affinity = nullptr;
    std::uint64_t conversation = 0;  // that the call belongs to; 0: nobody knows
};

// What the call will probably cost at an option, at this time and for this prompt: input and likely
// output tokens at the price with discounts and surcharges, as a bill would have it. Nothing where
// the price is unknown. cached: prompt tokens that the provider is likely to have in its cache.
std::optional<NanoUsd> likely_cost(const Question& question, const Option& option,
                                   Tokens cached = Tokens(0));
// The list price of a meter, less our discount.
std::optional<Rate> listed_rate(const Question& question, const Option& option,
                                catalog::Meter meter);
// Output tokens to reckon with: what the option's answers were like, else the others' on average.
Tokens likely_output(const Question& question, const Option& option);

// Whether a name in a strategy's settings means the option of that id: "azure/gpt-5" means it in
// every region and variant ("azure/gpt-5@swedencentral#a"). Dates behind an '@' are part of a
// model's name.
inline bool names_option(std::string_view named, std::string_view id) {
    if (!id.starts_with(named)) return false;
    const std::string_view rest = id.substr(named.size());
    const bool region = rest.size() > 1 && rest[0] == '@' && (rest[1] < '0' || rest[1] > '9');
    return rest.empty() || rest[0] == '#' || region;
}

// In place of an option, as the only one of a ranking: nobody is to be asked, by decision. The
// route's fallbacks are asked then; without any the call is refused, with the strategy's note.
inline constexpr std::uint32_t nobody = UINT32_MAX;

struct Ranked {
    std::uint32_t option = 0;  // index into Question::options, or nobody
    double score = 0;          // in the strategy's unit, for the record
    // The probability that this option was going to be the first, where chance decided; else 0.
    // For replays under another policy.
    double propensity = 0;
};
using Ranking = std::vector<Ranked>;

// How a call went that a route served, for strategies that learn.
struct Lesson {
    std::string_view option_id;
    const Needs& needs;
    bool succeeded = false;
    std::optional<std::chrono::nanoseconds> first_byte, total;
    std::optional<NanoUsd> cost;
    // 0 to 1, as a client said of it later: then without total, as the call itself is known.
    std::optional<double> feedback;
    // What the same client had said of the same call before, and has taken back with that.
    struct Withdrawn {
        double feedback = 0;
        SteadyTime at = {};  // when it was learnt
    };
    std::optional<Withdrawn> withdrawn = {};
    double context = 0;  // what order() left in Ranking's first score, if it wants it
    SteadyTime now = {};
};

// The strategy of one route. Any thread.
class Orderer {
public:
    virtual ~Orderer() = default;
    // Appends each option at most once; one that is left out, or has weight 0, is not asked. Those
    // that are benched are put last afterwards. An empty ranking for options that there are is a
    // failure of the strategy: the route then falls back to the order of the file and the record
    // says so; a strategy that wants nobody to be asked names `nobody`. `note` may take a few words
    // on why, for the record.
    virtual void order(const Question& question, Ranking& ranking, std::string& note) const = 0;
    virtual void learn(const Lesson& lesson) const { (void)lesson; }
    // Of strategies that ask more than one target for one answer; null: the ordinary one.
    virtual const Consensus* consensus() const { return nullptr; }
    virtual const Cascade* cascade() const { return nullptr; }
    // Of strategies that compare prompts with examples by embeddings; null: none are made.
    virtual const Embedded* embedded() const { return nullptr; }
};

struct Strategy {
    std::string_view name;
    std::string_view about;       // one sentence, for the reference of the configuration
    std::string_view score_unit;  // "ms", "USD", ...; "" without scores
    bool learns = false;          // wants a Lesson of each call
    bool weighs_cache = false;    // wants to know the conversation that a call belongs to
    bool uses_weight = false;     // looks at more of a weight than whether it is 0
    bool uses_sticky = false;
    // settings: what stands under the strategy's name (`strategy: { percentile: { ... } }`), an
    // empty section otherwise; problems go there. previous: the route's orderer before a reload, of
    // the same strategy, or null: what was learnt may be taken over.
    std::unique_ptr<const Orderer> (*make)(config::Section settings,
                                           std::span<const Target> targets,
                                           const Orderer* previous);
};

// Every strategy there is.
std::span<const Strategy> builtin_strategies();
const Strategy* find_strategy(std::string_view name);
// The orderer of "order", which stands in for one that fails.
std::unique_ptr<const Orderer> file_order();

}  // namespace weir::route
