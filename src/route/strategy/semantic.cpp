// By what the prompt is about, as descriptions of the file tell by examples: the targets of the
// description that the last user message is most like first, then the route's others. Like by
// embeddings where the file names a model for them and the gateway has them, else by words.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ranges>

#include "route/embedded/embedded.hpp"
#include "route/route.hpp"
#include "route/strategy/builtin.hpp"
#include "route/strategy/likeness.hpp"

namespace weir::route {
namespace {

struct Description {
    std::string name;
    std::vector<std::string> targets;  // "provider/model", or with "#variant"
};

// The longest text of the last thing that the user said; "" without any.
std::string_view last_words(PromptSource* prompt) {
    const llm::ChatRequest* const chat = prompt != nullptr ? prompt->chat() : nullptr;
    if (chat == nullptr) return {};
    for (const llm::Message& message : chat->messages | std::views::reverse) {
        if (message.role != llm::Role::user) continue;
        std::string_view longest;
        for (const llm::Part& part : message.parts)
            if (const llm::Text* const text = std::get_if<llm::Text>(&part.body))
                if (text->text.size() > longest.size()) longest = text->text;
        if (!longest.empty()) return longest;
    }
    return {};
}

class Semantic final : public Orderer {
public:
    Semantic(std::vector<Description> descriptions, Likeness likeness, double threshold,
             std::vector<std::string> otherwise, std::unique_ptr<Embedded> embedded)
        : descriptions_(std::move(descriptions)),
          likeness_(std::move(likeness)),
          threshold_(threshold),
          otherwise_(std::move(otherwise)),
          embedded_(std::move(embedded)) {}

    void order(const Question& question, Ranking& ranking, std::string& note) const override {
        const std::string_view text = last_words(question.prompt);
        const Seen seen = look(question.prompt, text);
        const double most = seen.similarities[seen.best];
        const bool matched = most > 0 && most >= seen.threshold;
        std::uint64_t named = 0;
        for (const std::string& target : matched ? descriptions_[seen.best].targets : otherwise_)
            append(question, ranking, named, target, seen);
        append(question, ranking, named, "", seen);
        if (text.empty())
            note = "no text of a user";
        else if (most == 0)
            note = fmt::format("like none {}", seen.kind());
        else
            note = fmt::format("{}{} {:.2f} {}", matched ? "" : "like none, nearest ",
                               descriptions_[seen.best].name, most, seen.kind());
    }
    const Embedded* embedded() const override { return embedded_.get(); }
    void take_over(const Semantic& previous) {
        if (embedded_ && previous.embedded_) embedded_->take_over(*previous.embedded_);
    }

private:
    // How the prompt is like each description.
    struct Seen {
        std::array<double, Likeness::descriptions_max> similarities{};
        std::size_t best = 0;
        double threshold = 0;
        bool by_embeddings = false;
        std::string_view why_not;  // "": there are none in this route

        std::string kind() const {
            if (by_embeddings) return "by embeddings";
            return fmt::format("by words{}{}", why_not.empty() ? "" : ": ", why_not);
        }
    };

    Seen look(PromptSource* prompt, std::string_view text) const {
        Seen seen{.threshold = threshold_, .why_not = {}};
        SeenByEmbedding by;
        if (embedded_ && !text.empty()) by = prompt->seen_by(*embedded_, text);
        seen.by_embeddings = !by.similarities.empty();
        if (seen.by_embeddings) {
            seen.threshold = embedded_->settings().threshold;
            std::ranges::copy(
                by.similarities.first(std::min(by.similarities.size(), seen.similarities.size())),
                seen.similarities.begin());
        } else {
            if (embedded_) seen.why_not = row_of(by.outcome).words;
            likeness_.all(text, seen.similarities);
        }
        seen.best = static_cast<std::size_t>(std::ranges::max_element(seen.similarities) -
                                             seen.similarities.begin());
        return seen;
    }

    // named: the options that stand already, by bit; "" names all.
    void append(const Question& question, Ranking& ranking, std::uint64_t& named,
                std::string_view target, const Seen& seen) const {
        for (std::uint32_t i = 0; i < question.options.size() && i < 64; ++i) {
            const Option& option = question.options[i];
            if (option.weight == 0 || (named >> i & 1U) != 0) continue;
            if (!target.empty() && !names_option(target, option.id)) continue;
            named |= std::uint64_t{1} << i;
            ranking.push_back({.option = i, .score = score_of(option.id, seen)});
        }
    }

    // Of the likest description that names it.
    double score_of(std::string_view option, const Seen& seen) const {
        double most = 0;
        for (std::size_t i = 0; i < std::min(descriptions_.size(), seen.similarities.size()); ++i)
            if (seen.similarities[i] > most &&
                std::ranges::any_of(descriptions_[i].targets, [&](const std::string& target) {
                    return names_option(target, option);
                }))
                most = seen.similarities[i];
        return most;
    }

    std::vector<Description> descriptions_;
    Likeness likeness_;
    double threshold_;
    std::vector<std::string> otherwise_;
    std::unique_ptr<Embedded> embedded_;
};

std::vector<std::string> read_targets(config::Section& section, std::string_view key,
                                      std::span<const Target> targets) {
    std::vector<std::string> read = section.texts(key);
    for (const std::string& named : read)
        if (std::ranges::none_of(targets,
                                 [&](const auto& one) { return names_option(named, one.id); }))
            section.problem(key, fmt::format("has \"{}\", which is no target of this route",
                                             named.substr(0, 100)));
    return read;
}

Description read_description(config::Section& section, std::string_view name,
                             std::span<const Target> targets,
                             std::vector<std::string>& utterances) {
    section.about("What users say who are meant: some sentences, in any language.");
    utterances = section.texts("utterances");
    if (std::ranges::all_of(utterances, &std::string::empty))
        section.problem("utterances", "must have at least one sentence");
    section.about("The route's targets that are asked first then.");
    Description read{.name = std::string(name),
                     .targets = read_targets(section, "targets", targets)};
    if (read.targets.empty()) section.problem("targets", "must name a target of this route");
    section.finish();
    return read;
}

// `embeddings: provider/model`, or with settings; nothing where prompts are compared by words.
std::optional<EmbeddingSettings> read_embeddings(config::Section& section) {
    section.about("The model whose embeddings are compared: a name, or { model, ... }.");
    const std::optional<config::Node> node = section.take("embeddings");
    if (!node || node->kind() == config::NodeKind::null) return std::nullopt;
    EmbeddingSettings read{.model = {}, .at = node->at(), .dimensions = {}};
    if (node->kind() == config::NodeKind::scalar) {
        read.model = node->scalar();
        if (read.model.empty()) section.problem("embeddings", "must name a \"provider/model\"");
        return read;
    }
    config::Section own(*node, section.path() + ".embeddings", section.problems(),
                        section.environment());
    own.about("\"provider/model\".");
    read.model = own.required_text("model");
    for (const config::Node::Entry& entry : node->entries())
        if (entry.key == "model") read.at = entry.value.at();
    own.about("Of the vectors, where the model can make shorter ones.");
    if (own.has("dimensions")) read.dimensions = own.integer("dimensions", 1, 1, 65'536);
    own.about("How long a request waits for its prompt's embedding.");
    read.timeout = own.duration("timeout", read.timeout, std::chrono::milliseconds(1),
                                std::chrono::seconds(30));
    own.about("Prompts whose likeness is remembered, by a hash; 0: none.");
    read.cache_max = static_cast<std::size_t>(
        own.count("cache", static_cast<std::int64_t>(read.cache_max), 0, 100'000));
    own.about("In the place of the route's threshold, when embeddings are compared.");
    read.threshold = own.number("threshold", read.threshold, 0, 1);
    own.finish();
    return read;
}

}  // namespace

std::unique_ptr<const Orderer> make_semantic(config::Section settings,
                                             std::span<const Target> targets,
                                             const Orderer* previous) {
    std::vector<Description> descriptions;
    std::vector<std::vector<std::string>> utterances;
    std::size_t examples = 0;
    config::Section routes = settings.section("routes");
    for (auto& [name, section] : routes.named_sections()) {
        descriptions.push_back(read_description(section, name, targets, utterances.emplace_back()));
        examples += utterances.back().size();
    }
    if (descriptions.empty()) settings.problem("routes", "must describe at least one");
    if (descriptions.size() > Likeness::descriptions_max || examples > Likeness::examples_max)
        settings.problem("routes",
                         fmt::format("must have at most {} descriptions with {} utterances in all",
                                     Likeness::descriptions_max, Likeness::examples_max));
    settings.about("A prompt that is less like every description than this matches none.");
    const double threshold = settings.number("threshold", 0.3, 0, 1);
    settings.about("The route's targets that are asked first when nothing matches.");
    std::vector<std::string> otherwise = read_targets(settings, "else", targets);
    const std::optional<EmbeddingSettings> embeddings = read_embeddings(settings);
    settings.finish();
    auto embedded = embeddings ? std::make_unique<Embedded>(*embeddings, utterances) : nullptr;
    auto made = std::make_unique<Semantic>(std::move(descriptions), Likeness(utterances), threshold,
                                           std::move(otherwise), std::move(embedded));
    if (const auto* const same = dynamic_cast<const Semantic*>(previous)) made->take_over(*same);
    return made;
}

}  // namespace weir::route
