#include "provider/model_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include "base/text.hpp"
#include "wire/rerank/rows.hpp"

namespace weir::provider {
namespace {

using config::Choice;
using config::Node;
using config::NodeKind;
using config::Section;

constexpr std::int64_t tokens_max = 1'000'000'000;
constexpr double quality_min = -1e9;  // the file's own scale, whatever that is
constexpr double quality_max = 1e9;
constexpr std::int64_t units_of_rate = 1'000'000;  // a Rate is per million of its unit

template <class E>
constexpr Choice choice(std::string_view name, E value) {
    return {name, static_cast<int>(value)};
}

catalog::OwnQuirks read_quirks(Section section) {
    using namespace catalog;
    static constexpr std::array limits = {
        choice("max_tokens", OutputLimit::max_tokens),
        choice("max_completion_tokens", OutputLimit::max_completion_tokens),
        choice("both", OutputLimit::both)};
    static constexpr std::array usages = {choice("on_request", StreamUsage::on_request),
                                          choice("always", StreamUsage::always),
                                          choice("not_supported", StreamUsage::not_supported)};
    static constexpr std::array roles = {choice("accepted", DeveloperRole::accepted),
                                         choice("as_system", DeveloperRole::as_system)};
    static constexpr std::array reasonings = {
        choice("none", ReasoningField::none),
        choice("reasoning_content", ReasoningField::reasoning_content),
        choice("reasoning", ReasoningField::reasoning),
        choice("either", ReasoningField::either),
        choice("reasoning_details", ReasoningField::reasoning_details),
        choice("content_parts", ReasoningField::content_parts),
        choice("think_tags", ReasoningField::think_tags)};
    OwnQuirks quirks;
    const auto pick = [&section]<class E>(std::string_view key, std::span<const Choice> choices,
                                          std::optional<E>& to) {
        const int chosen = section.choice(key, choices, choices[0].value);
        if (section.has(key)) to = static_cast<E>(chosen);
    };
    section.about("The request field that limits the answer.");
    pick("output_limit", limits, quirks.output_limit);
    section.about("When a stream carries its usage.");
    pick("stream_usage", usages, quirks.stream_usage);
    section.about("What becomes of the role developer.");
    pick("developer_role", roles, quirks.developer_role);
    section.about("Where the text of the reasoning stands.");
    pick("reasoning_field", reasonings, quirks.reasoning_field);
    section.about("Whether completion_tokens leaves the reasoning tokens out.");
    const bool excludes = section.boolean("usage_excludes_reasoning", false);
    if (section.has("usage_excludes_reasoning")) quirks.usage_excludes_reasoning = excludes;
    section.about("The provider's name for `seed`; \"\": it has none.");
    quirks.seed_field = section.optional_text("seed_field");
    section.about("What is added to the base URL for chat.");
    quirks.chat_path = section.optional_text("chat_path");
    if (quirks.chat_path && !quirks.chat_path->starts_with('/'))
        section.problem("chat_path", "must start with '/'");
    section.about("Request fields that it would refuse, and that are left out.");
    const std::vector<std::string> fields = section.texts("unsupported_fields");
    if (section.has("unsupported_fields"))
        quirks.unsupported_fields = fmt::format("{}", fmt::join(fields, " "));
    section.finish();
    return quirks;
}

// What `price` may name: meters counted in tokens, and calls.
struct PriceName {
    std::string_view name;
    catalog::Meter meter;
};
constexpr std::array price_names = {
    PriceName{"input", catalog::Meter::input},
    PriceName{"output", catalog::Meter::output},
    PriceName{"cache_read", catalog::Meter::cache_read},
    PriceName{"cache_write", catalog::Meter::cache_write_5m},
    PriceName{"cache_write_5m", catalog::Meter::cache_write_5m},
    PriceName{"cache_write_1h", catalog::Meter::cache_write_1h},
    PriceName{"reasoning", catalog::Meter::output_reasoning},
    PriceName{"output_reasoning", catalog::Meter::output_reasoning},
    PriceName{"input_audio", catalog::Meter::input_audio},
    PriceName{"output_audio", catalog::Meter::output_audio},
    PriceName{"input_image", catalog::Meter::input_image},
    PriceName{"output_image", catalog::Meter::output_image},
    PriceName{"input_video", catalog::Meter::input_video},
    PriceName{"output_video", catalog::Meter::output_video},
    PriceName{"request", catalog::Meter::request},
    PriceName{"query", catalog::Meter::query},
};

std::optional<catalog::Meter> meter_of(Section& section, const std::string& key) {
    std::vector<std::string_view> names;
    for (const PriceName& row : price_names) {
        if (row.name == key) return row.meter;
        names.push_back(row.name);
    }
    const auto near = nearest(key, names);
    section.problem(key, "is not counted here" +
                             (near ? fmt::format(", did you mean \"{}\"?", *near) : std::string()));
    return std::nullopt;
}

std::optional<std::vector<catalog::OwnPrice>> read_prices(Section section) {
    if (section.keys().empty()) return std::nullopt;
    std::vector<catalog::OwnPrice> prices;
    for (const std::string& key : section.keys()) {
        const std::optional<Node> node = section.take(key);
        const std::optional<catalog::Meter> meter = meter_of(section, key);
        if (!meter) continue;
        const bool per_call = meter == catalog::Meter::request || meter == catalog::Meter::query;
        const std::optional<NanoUsd> usd = read_usd(node ? node->scalar() : "");
        const std::int64_t most =
            std::numeric_limits<std::int64_t>::max() / (per_call ? units_of_rate : 1);
        if (!usd || usd->value() > most) {
            section.problem(key, per_call ? "must be an amount in USD per call, such as 0.01"
                                          : "must be an amount in USD per million tokens, such as "
                                            "0.25, with at most nine decimals");
            continue;
        }
        prices.push_back({.meter = *meter,
                          .unit = per_call ? catalog::Unit::call : catalog::Unit::token,
                          .rate = Rate(usd->value() * (per_call ? units_of_rate : 1)),
                          .regions = {},
                          .variant = {}});
    }
    section.finish();
    return prices;
}

std::optional<Tokens> read_tokens(Section& section, std::string_view key) {
    const std::int64_t count = section.integer(key, 0, 1, tokens_max);
    return section.has(key) && count > 0 ? std::optional(Tokens(count)) : std::nullopt;
}

std::optional<catalog::OwnModel> read_model(const Node& node, const std::string& path,
                                            Section& provider,
                                            std::vector<ModelQuality>& qualities) {
    catalog::OwnModel model;
    if (node.kind() == NodeKind::scalar) {
        model.id = node.scalar();
        return model.id.empty() ? std::nullopt : std::optional(std::move(model));
    }
    Section section(node, fmt::format("{}.{}", provider.path(), path), provider.problems(),
                    provider.environment());
    if (node.kind() != NodeKind::mapping) return std::nullopt;  // reported by the section
    model.id = section.required_text("id");
    model.model = section.optional_text("model");
    model.context = read_tokens(section, "context");
    model.output_max = read_tokens(section, "output_max");
    if (section.has("quality"))
        qualities.push_back({model.id, section.number("quality", 0, quality_min, quality_max)});
    model.quirks = read_quirks(section.section("quirks"));
    static constexpr std::array kinds = {choice("chat", catalog::Kind::chat),
                                         choice("embedding", catalog::Kind::embedding),
                                         choice("completion", catalog::Kind::completion),
                                         choice("moderation", catalog::Kind::moderation),
                                         choice("image", catalog::Kind::image),
                                         choice("tts", catalog::Kind::tts),
                                         choice("rerank", catalog::Kind::rerank)};
    const int kind = section.choice("kind", kinds, static_cast<int>(catalog::Kind::chat));
    if (section.has("kind")) model.kind = static_cast<catalog::Kind>(kind);
    static constexpr std::array billings = {choice("metered", catalog::Billing::metered),
                                            choice("free", catalog::Billing::free),
                                            choice("subscription", catalog::Billing::subscription)};
    const int billing =
        section.choice("billing", billings, static_cast<int>(catalog::Billing::metered));
    if (section.has("billing")) model.billing = static_cast<catalog::Billing>(billing);
    model.prices = read_prices(section.section("price"));
    if (model.prices && model.billing && *model.billing != catalog::Billing::metered)
        section.problem("billing",
                        "says that calls cost nothing, and \"price\" says what they cost");
    section.finish();
    if (model.id.empty()) return std::nullopt;
    return model;
}

}  // namespace

catalog::OwnProvider read_own_provider(Section& section, ProviderSettings& settings) {
    catalog::OwnProvider own;
    own.id = settings.id;
    own.quirks = read_quirks(section.section("quirks"));
    section.about(
        "Models beside or instead of the catalog's: ids, or { id, context, price, ... }.");
    const std::optional<Node> node = section.take("models");
    if (!node || node->kind() == NodeKind::null) return own;
    if (node->kind() == NodeKind::mapping) {
        section.problem("models", "must be a list of model ids or of mappings with \"id\"");
        return own;
    }
    const std::span<const Node> items =
        node->kind() == NodeKind::scalar ? std::span(&*node, 1) : node->items();
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::string path = fmt::format("models[{}]", i);
        std::optional<catalog::OwnModel> model =
            read_model(items[i], path, section, settings.qualities);
        if (!model) continue;
        if (settings.custom && !model->kind)
            model->kind = wire::find_rerank_wire(settings.wire) != nullptr ? catalog::Kind::rerank
                                                                           : catalog::Kind::chat;
        if (std::ranges::find(own.models, model->id, &catalog::OwnModel::id) != own.models.end())
            section.problems().add(items[i].at(), fmt::format("{}.{}: \"{}\" stands there twice",
                                                              section.path(), path, model->id));
        else
            own.models.push_back(*std::move(model));
    }
    return own;
}

}  // namespace weir::provider
