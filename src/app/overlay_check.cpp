#include "app/overlay_check.hpp"

#include <fmt/format.h>

#include <map>

#include "catalog/catalog.hpp"
#include "catalog/overlay.hpp"
#include "config/section.hpp"
#include "provider/model_reader.hpp"
#include "provider/settings.hpp"

namespace weir::app {
namespace {

using catalog::Findings;
using catalog::KnownNames;

using Lines = std::map<std::pair<std::string, std::string>, int>;

const config::Node* child(const config::Node& node, std::string_view key) {
    for (const config::Node::Entry& entry : node.entries())
        if (entry.key == key) return &entry.value;
    return nullptr;
}

// Where each model stands, by provider and id.
Lines lines_of(const config::Node& root) {
    Lines lines;
    const config::Node* const providers = child(root, "providers");
    if (providers == nullptr) return lines;
    for (const config::Node::Entry& provider : providers->entries()) {
        lines.emplace(std::pair(provider.key, std::string()), provider.key_at.line);
        const config::Node* const models = child(provider.value, "models");
        if (models == nullptr) continue;
        for (const config::Node& model : models->items()) {
            const config::Node* const id = child(model, "id");
            lines.emplace(std::pair(provider.key, id ? id->scalar() : model.scalar()),
                          model.at().line);
        }
    }
    return lines;
}

class OverlayCheck {
public:
    OverlayCheck(const std::string& file, const KnownNames& known, catalog::Date today,
                 Findings& findings)
        : file_(file),
          known_(known),
          today_(today),
          findings_(findings),
          embedded_(catalog::open_embedded()) {}

    void run(std::string_view text) {
        // Nothing that is read here is a secret; a URL may hold variables, and is not looked at.
        const config::Environment environment = [](std::string_view) {
            return std::optional<std::string>("unset");
        };
        config::Problems problems;
        const config::Node node = config::read_yaml(text, file_, problems);
        lines_ = lines_of(node);
        config::Section root(node, "", problems, environment);
        catalog::Overlay overlay;
        for (auto& [id, section] : root.section("providers").named_sections())
            read_provider(id, section, overlay);
        for (const config::Problem& problem : problems.all())
            add(problem.at.line, "unreadable", "", problem.message, "correct it");
        if (!problems.empty()) return;
        check_models(std::move(overlay));
    }

private:
    void add(int line, std::string_view rule, std::string entry, std::string what,
             std::string_view advice) {
        findings_.add({.rule = rule,
                       .file = file_,
                       .line = line,
                       .entry = std::move(entry),
                       .what = std::move(what),
                       .advice = std::string(advice)});
    }

    int line_of(const std::string& provider, const std::string& model) const {
        const auto found = lines_.find({provider, model});
        return found == lines_.end() ? 0 : found->second;
    }

    void read_provider(const std::string& id, config::Section& section, catalog::Overlay& overlay) {
        const bool custom = !embedded_.find_provider(id).has_value();
        if (custom && !section.has("url") && id != provider::simulated_id) {
            const std::vector<std::string> near = embedded_.suggest_provider(id, 1);
            add(line_of(id, ""), "unknown_provider", id, "is no provider of the catalog",
                near.empty() ? std::string("give it a url, to make it an endpoint of your own")
                             : fmt::format("did you mean \"{}\"? Else give it a url", near[0]));
        }
        provider::ProviderSettings settings{.id = id, .custom = custom};
        overlay.providers.push_back(provider::read_own_provider(section, settings));
    }

    void check_models(catalog::Overlay overlay) {
        std::vector<std::pair<std::string, std::string>> models;
        for (const catalog::OwnProvider& provider : overlay.providers)
            for (const catalog::OwnModel& model : provider.models)
                models.emplace_back(provider.id, model.id);
        const Result<catalog::Catalog> merged = catalog::open_embedded().with(std::move(overlay));
        if (!merged) return add(0, "unreadable", "", merged.error().message(), "correct it");
        if (models.empty())
            findings_.add({.severity = catalog::Severity::warning,
                           .rule = "nothing_here",
                           .file = file_,
                           .what = "no provider names any models",
                           .advice = "they stand at providers.ID.models"});
        for (const auto& [provider, id] : models) {
            const auto offering = merged->find_offering(provider, id);
            const auto known = merged->find_provider(provider);
            if (!offering || !known) continue;
            const std::vector<std::string_view> wires = catalog::wires_of(*known);
            catalog::check_offering(
                *offering, catalog::rows_of(offering->prices),
                {.file = file_, .line = line_of(provider, id), .provider_wires = wires}, known_,
                today_, findings_);
        }
    }

    const std::string& file_;
    const KnownNames& known_;
    catalog::Date today_;
    Findings& findings_;
    catalog::Catalog embedded_;
    Lines lines_;
};

}  // namespace

void check_overlay_file(const std::string& file, std::string_view text, const KnownNames& known,
                        catalog::Date today, Findings& findings) {
    OverlayCheck(file, known, today, findings).run(text);
}

}  // namespace weir::app
