#include "catalog/check/source_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>

#include "base/text.hpp"
#include "catalog/check/source_prices.hpp"
#include "json/document.hpp"

namespace weir::catalog {
namespace {

constexpr auto head_keys =
    std::to_array<std::string_view>({"id", "name", "class", "endpoints", "key_env", "regions",
                                     "docs", "url_verified", "quirks", "model_rules", "models"});
constexpr auto model_keys = std::to_array<std::string_view>(
    {"id", "model", "kind", "wire", "in", "out", "ctx", "in_max", "out_max", "can", "cannot",
     "status", "released", "knowledge", "deprecated", "regions", "billing", "quirks", "prices"});
constexpr std::int64_t tokens_max = UINT32_MAX;

// "catalog/openai.json" is of "openai".
std::string_view stem_of(std::string_view file) {
    if (const std::size_t slash = file.rfind('/'); slash != std::string_view::npos)
        file.remove_prefix(slash + 1);
    return file.substr(0, file.rfind('.'));
}

class SourceCheck {
public:
    SourceCheck(std::string_view file, std::string_view text, const KnownNames& known, Date today,
                Findings& findings)
        : file_(file), known_(known), today_(today), findings_(findings) {
        for (std::size_t at = text.find('\n'); at != std::string_view::npos;
             at = text.find('\n', at + 1))
            line_ends_.push_back(at);
    }

    std::string run(const json::Value& root) {
        if (!root.is_object()) {
            problem("", root, "is no object", "see catalog/README.md");
            return {};
        }
        const std::string id = root["id"].text();
        provider_ = id.empty() ? std::string(stem_of(file_)) : id;
        check_head(root, id);
        if (root["models"].exists() && !root["models"].is_array())
            problem(provider_, root["models"], "\"models\" is no list", "see catalog/README.md");
        for (const json::Value model : root["models"].elements())
            check_model(model);
        return id;
    }

private:
    int line_of(const json::Value& value) const {
        const std::size_t at = value.exists() ? value.range().begin : 0;
        return static_cast<int>(std::ranges::lower_bound(line_ends_, at) - line_ends_.begin()) + 1;
    }

    void problem(std::string entry, const json::Value& at, std::string what,
                 std::string_view advice, std::string_view rule = "unreadable") {
        findings_.add({.rule = rule,
                       .file = std::string(file_),
                       .line = line_of(at),
                       .entry = std::move(entry),
                       .what = std::move(what),
                       .advice = std::string(advice)});
    }

    void check_keys(const std::string& entry, const json::Value& object,
                    std::span<const std::string_view> known) {
        for (const json::Member member : object.members()) {
            const std::string key = member.key.text();
            if (std::ranges::find(known, key) != known.end()) continue;
            const auto near = nearest(key, known);
            problem(entry, member.key, fmt::format("unknown key \"{}\"", key),
                    near ? fmt::format("did you mean \"{}\"?", *near)
                         : std::string("see catalog/README.md"));
        }
    }

    void check_head(const json::Value& root, const std::string& id) {
        check_keys(provider_, root, head_keys);
        if (id != stem_of(file_))
            problem(provider_, root["id"],
                    fmt::format("the id is \"{}\" and the file is named {}", id, stem_of(file_)),
                    "give both the same name");
        if (!class_by_name(root["class"].text()))
            problem(provider_, root["class"],
                    fmt::format("\"{}\" is no class of provider", root["class"].text()),
                    "first_party, cloud, inference_host, aggregator, subscription or local");
        for (const json::Value endpoint : root["endpoints"].elements()) {
            const std::string wire = endpoint["wire"].text();
            if (wire.empty() || endpoint["url"].text().empty())
                problem(provider_, endpoint, "an endpoint needs a wire and a url",
                        "add what is missing");
            if (!wire.empty() && !known_.wires.contains(wire))
                findings_.add({.severity = Severity::warning,
                               .rule = "unknown_wire",
                               .file = std::string(file_),
                               .line = line_of(endpoint),
                               .entry = provider_,
                               .what = fmt::format("nobody else speaks the wire \"{}\"", wire),
                               .advice = "correct its spelling, unless it is a new one"});
            wires_.push_back(wire);
        }
    }

    template <class E>
    E word(const std::string& entry, const json::Value& model, std::string_view key,
           std::optional<E> (*by_name)(std::string_view), E fallback) {
        const json::Value value = model[key];
        if (!value.exists()) return fallback;
        const std::optional<E> read = by_name(value.text());
        if (!read)
            problem(entry, value, fmt::format("{}: \"{}\" is no word for it", key, value.text()),
                    "see catalog/README.md");
        return read.value_or(fallback);
    }

    template <class E>
    void words(const std::string& entry, const json::Value& model, std::string_view key,
               std::optional<E> (*by_name)(std::string_view)) {
        const std::string text = model[key].text();
        for (const std::string_view one : split(text, ' '))
            if (!one.empty() && !by_name(one))
                problem(entry, model[key], fmt::format("{}: \"{}\" is no word for it", key, one),
                        "see catalog/README.md");
    }

    std::optional<Tokens> tokens(const std::string& entry, const json::Value& model,
                                 std::string_view key) {
        const json::Value value = model[key];
        if (!value.exists()) return std::nullopt;
        const std::int64_t count = value.integer_or(0);
        if (count > 0 && count <= tokens_max) return Tokens(count);
        problem(entry, value, fmt::format("{} is no number of tokens", key),
                "leave out what nobody knows");
        return std::nullopt;
    }

    Date date(const std::string& entry, const json::Value& model, std::string_view key) {
        const json::Value value = model[key];
        if (!value.exists()) return {};
        const std::optional<Date> read = read_date(value.text());
        if (!read)
            problem(entry, value, fmt::format("{}: \"{}\" is no date", key, value.text()),
                    "2026-08-16, 2026-08 or 2026");
        return read.value_or(Date{});
    }

    void check_model(const json::Value& model) {
        const std::string id = model["id"].text();
        const std::string entry = fmt::format("{}/{}", provider_, id);
        if (id.empty())
            return problem(provider_, model, "a model has no id", "add the provider's name of it");
        const int line = line_of(model);
        if (const auto [before, fresh] = lines_.emplace(id, line); !fresh)
            problem(entry, model, fmt::format("is there twice, first in line {}", before->second),
                    "keep one of them", "two_of_one_id");
        check_keys(entry, model, model_keys);
        const std::string name = model["model"].text();
        const std::string wires = model["wire"].text();
        Offering offering{.provider = provider_, .id = id, .model = name, .wires = wires};
        offering.kind = word(entry, model, "kind", &kind_by_name, Kind::chat);
        offering.status = word(entry, model, "status", &status_by_name, Status::active);
        offering.billing = word(entry, model, "billing", &billing_by_name, Billing::metered);
        words(entry, model, "in", &modality_by_name);
        words(entry, model, "out", &modality_by_name);
        words(entry, model, "can", &capability_by_name);
        words(entry, model, "cannot", &capability_by_name);
        offering.context = tokens(entry, model, "ctx");
        offering.input_max = tokens(entry, model, "in_max");
        offering.output_max = tokens(entry, model, "out_max");
        offering.released = date(entry, model, "released");
        offering.knowledge = date(entry, model, "knowledge");
        offering.deprecated = date(entry, model, "deprecated");
        std::deque<std::string> texts;
        const std::vector<PriceRow> rows = read_source_prices(
            model["prices"], texts,
            [&](std::string what) { problem(entry, model, std::move(what), "correct it"); });
        const std::vector<std::string_view> spoken(wires_.begin(), wires_.end());
        check_offering(offering, rows, {.file = file_, .line = line, .provider_wires = spoken},
                       known_, today_, findings_);
    }

    std::string_view file_;
    const KnownNames& known_;
    Date today_;
    Findings& findings_;
    std::string provider_;
    std::vector<std::string> wires_;
    std::map<std::string, int> lines_;    // of the models, by id
    std::vector<std::size_t> line_ends_;  // offsets
};

}  // namespace

std::string check_source_file(std::string_view file, std::string_view text, const KnownNames& known,
                              Date today, const json::Limits& limits, Findings& findings) {
    json::Document document;
    const Result<void> read = document.read(text, limits);
    if (!read) {
        findings.add({.rule = "unreadable",
                      .file = std::string(file),
                      .entry = std::string(stem_of(file)),
                      .what = read.error().message(),
                      .advice = "correct the JSON"});
        return {};
    }
    return SourceCheck(file, text, known, today, findings).run(document.root());
}

std::optional<Date> read_date(std::string_view text) {
    const std::vector<std::string_view> parts = split(text, '-');
    constexpr std::array<std::size_t, 3> widths = {4, 2, 2};
    std::array<int, 3> values = {0, 0, 0};
    if (parts.empty() || parts.size() > widths.size()) return std::nullopt;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::optional<std::int64_t> value = read_integer(parts[i]);
        if (parts[i].size() != widths[i] || !value || *value < 1) return std::nullopt;
        values[i] = static_cast<int>(*value);
    }
    if (values[1] > 12 || values[2] > 31) return std::nullopt;
    return Date{.year = values[0], .month = values[1], .day = values[2]};
}

}  // namespace weir::catalog
