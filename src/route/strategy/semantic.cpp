// By what the prompt is about, as descriptions of the file tell by examples: the targets of the
// description that the last user message is most like first, then the route's others.
#include <fmt/format.h>

#include <algorithm>
#include <ranges>

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
             std::vector<std::string> otherwise)
        : descriptions_(std::move(descriptions)),
          likeness_(std::move(likeness)),
          threshold_(threshold),
          otherwise_(std::move(otherwise)) {}

    void order(const Question& question, Ranking& ranking, std::string& note) const override {
        const std::string_view text = last_words(question.prompt);
        const Likeness::Match match = likeness_.best(text);
        const bool matched = match.similarity > 0 && match.similarity >= threshold_;
        std::uint64_t named = 0;
        for (const std::string& target :
             matched ? descriptions_[match.description].targets : otherwise_)
            append(question, ranking, named, target, matched ? match.similarity : 0);
        append(question, ranking, named, "", 0);
        if (text.empty())
            note = "no text of a user";
        else if (match.similarity == 0)
            note = "like none";
        else
            note = fmt::format("{}{} {:.2f}", matched ? "" : "like none, nearest ",
                               descriptions_[match.description].name, match.similarity);
    }

private:
    // named: the options that stand already, by bit; "" names all.
    static void append(const Question& question, Ranking& ranking, std::uint64_t& named,
                       std::string_view target, double score) {
        for (std::uint32_t i = 0; i < question.options.size() && i < 64; ++i) {
            const Option& option = question.options[i];
            if (option.weight == 0 || (named >> i & 1U) != 0) continue;
            if (!target.empty() && !names_option(target, option.id)) continue;
            named |= std::uint64_t{1} << i;
            ranking.push_back({.option = i, .score = score});
        }
    }

    std::vector<Description> descriptions_;
    Likeness likeness_;
    double threshold_;
    std::vector<std::string> otherwise_;
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

}  // namespace

std::unique_ptr<const Orderer> make_semantic(config::Section settings,
                                             std::span<const Target> targets, const Orderer*) {
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
    if (settings.has("embeddings")) {
        settings.take("embeddings");
        settings.problem("embeddings", "is not available: prompts are compared by their words");
    }
    settings.finish();
    return std::make_unique<Semantic>(std::move(descriptions), Likeness(utterances), threshold,
                                      std::move(otherwise));
}

}  // namespace weir::route
