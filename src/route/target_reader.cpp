#include "route/target_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "base/text.hpp"

namespace weir::route {
namespace {

using config::Node;
using config::NodeKind;
using config::Section;

// Bounds what one plan may hold, and with it the work of a call.
constexpr std::size_t list_max = 64;

void report(Section& section, const config::Position& at, const std::string& path,
            std::string_view message) {
    section.problems().add(at, fmt::format("{}.{}: {}", section.path(), path, message));
}

// A list, or a single item that stands for a list of one.
struct Items {
    std::optional<Node> node;
    std::span<const Node> list() const {
        if (!node || node->kind() == NodeKind::null) return {};
        if (node->kind() == NodeKind::sequence) return node->items();
        return std::span(&*node, 1);
    }
};

Items take_items(Section& section, std::string_view key) {
    Items items{section.take(key)};
    if (items.list().size() <= list_max) return items;
    section.problem(key, fmt::format("has {} items, more than the {} that a route may have",
                                     items.list().size(), list_max));
    return {};
}

std::string did_you_mean(const std::vector<std::string>& near) {
    if (near.empty()) return {};
    return fmt::format(", did you mean \"{}\"?", near.front());
}

}  // namespace

std::vector<Target> TargetReader::targets(Section& section, std::string_view key) {
    std::vector<Target> targets;
    const Items items = take_items(section, key);
    const std::span<const Node> list = items.list();
    for (std::size_t i = 0; i < list.size(); ++i)
        if (auto read = target(section, fmt::format("{}[{}]", key, i), list[i]))
            targets.push_back(*std::move(read));
    if (items.node && list.empty())
        section.problem(key, "is empty: name at least one \"provider/model\"");
    return targets;
}

std::vector<Fallback> TargetReader::fallbacks(Section& section, std::string_view key) {
    std::vector<Fallback> fallbacks;
    const Items items = take_items(section, key);
    const std::span<const Node> list = items.list();
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto named = std::ranges::find(route_names_, list[i].scalar());
        if (list[i].kind() == NodeKind::scalar && named != route_names_.end()) {
            fallbacks.emplace_back(static_cast<std::uint32_t>(named - route_names_.begin()));
            continue;
        }
        if (auto read = target(section, fmt::format("{}[{}]", key, i), list[i]))
            fallbacks.emplace_back(*std::move(read));
    }
    return fallbacks;
}

std::optional<Target> TargetReader::target(Section& section, const std::string& path,
                                           const Node& node) {
    if (node.kind() == NodeKind::scalar) return resolve(section, path, node.at(), node.scalar());
    if (node.kind() != NodeKind::mapping) {
        report(section, node.at(), path, "must be \"provider/model\" or a mapping with \"model\"");
        return std::nullopt;
    }
    Section own(node, fmt::format("{}.{}", section.path(), path), section.problems(),
                section.environment());
    const std::string model = own.required_text("model");
    const auto weight = static_cast<std::uint32_t>(own.integer("weight", 1, 0, 1'000'000));
    std::string variant = own.text("variant");
    std::string tier = own.text("tier");
    std::optional<double> quality;
    if (own.has("quality")) quality = own.number("quality", 0, -1e9, 1e9);
    std::vector<std::string> tags = own.texts("tags");
    const std::string region = own.text("region");
    own.finish();
    if (model.empty()) return std::nullopt;
    std::optional<Target> target = resolve(section, path, node.at(), model);
    if (!target) return std::nullopt;
    target->weight = weight;
    target->variant = std::move(variant);
    if (!target->variant.empty()) target->id += "#" + target->variant;
    target->tier = std::move(tier);
    target->quality = quality;
    target->tags = std::move(tags);
    const std::string& has = deployments_.provider_of(target->deployment).region;
    if (!region.empty() && region != has)
        own.problem("region",
                    fmt::format("is \"{}\", but \"{}\" is configured for the region \"{}\"", region,
                                deployments_.provider_of(target->deployment).id.value(),
                                has.empty() ? "(none)" : has));
    return target;
}

std::optional<Target> TargetReader::resolve(Section& section, const std::string& path,
                                            const config::Position& at, std::string_view text) {
    if (const auto found = deployments_.find(text))
        return Target{.deployment = found->deployment,
                      .model = std::string(found->model),
                      .id = deployments_[found->deployment].key};
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) {
        const std::vector<Found> everywhere = deployments_.find_everywhere(text);
        std::string message = fmt::format("\"{}\" is not of the form \"provider/model\"", text);
        if (!everywhere.empty())
            message += fmt::format(", did you mean \"{}\"?",
                                   deployments_[everywhere.front().deployment].key);
        else
            message += did_you_mean(deployments_.suggest(text, 1));
        report(section, at, path, message);
        return std::nullopt;
    }
    const std::string_view provider = text.substr(0, slash);
    const auto index = deployments_.find_provider(provider);
    if (!index) {
        std::vector<std::string_view> known;
        for (const ProviderSpec& spec : deployments_.providers())
            known.push_back(spec.id.value());
        const auto near = nearest(provider, known);
        report(section, at, path,
               fmt::format("the provider \"{}\" is not configured{}", provider,
                           near ? fmt::format(", did you mean \"{}\"?", *near) : ""));
        return std::nullopt;
    }
    report(
        section, at, path,
        fmt::format("the provider \"{0}\" has no model \"{1}\" (a new one can be named under "
                    "providers.{0}.models){2}",
                    provider, text.substr(slash + 1),
                    did_you_mean(deployments_.suggest_model(*index, text.substr(slash + 1), 1))));
    return std::nullopt;
}

}  // namespace weir::route
