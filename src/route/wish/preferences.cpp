#include "route/wish/preferences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace weir::route {
namespace {

using json::Value;

constexpr std::size_t models_max = 16;

std::unexpected<Error> wrong(std::string field, std::string_view what) {
    Error error(ErrorKind::invalid_request, fmt::format("{} {}", field, what));
    return fail(error.at_field(std::move(field)));
}

Result<std::vector<std::string>> texts(std::string field, Value value) {
    std::vector<std::string> read;
    if (value.is_text()) return std::vector{value.text()};
    if (!value.is_array()) return wrong(std::move(field), "must be a list of strings");
    for (const Value one : value.elements()) {
        if (!one.is_text()) return wrong(std::move(field), "must be a list of strings");
        read.push_back(one.text());
    }
    return read;
}

// "deepinfra/turbo" is a provider with a variant of its own; ours have none.
void keep_provider_names(std::vector<std::string>& names) {
    for (std::string& name : names)
        name.resize(std::min(name.size(), name.find('/')));
}

class ProviderObject {
public:
    ProviderObject(Value object, Preferences& into) : object_(object), into_(into) {}

    Result<void> read() {
        if (!object_.is_object()) return wrong("provider", "must be an object");
        for (const json::Member& member : object_.members())
            if (const Result<void> one = read_one(member.key.text(), member.value); !one)
                return one;
        if (only_first_) into_.demands.providers = into_.providers_first;
        return {};
    }

private:
    using Reader = Result<void> (ProviderObject::*)(std::string field, Value);
    struct Row {
        std::string_view key;
        Reader read;
    };

    Result<void> read_one(const std::string& key, Value value) {
        static constexpr std::array rows = {
            Row{"order", &ProviderObject::order},
            Row{"only", &ProviderObject::only},
            Row{"ignore", &ProviderObject::ignore},
            Row{"allow_fallbacks", &ProviderObject::allow_fallbacks},
            Row{"sort", &ProviderObject::sort},
            Row{"max_price", &ProviderObject::max_price},
            Row{"require_parameters", &ProviderObject::require_parameters},
            Row{"data_collection", &ProviderObject::data_collection},
            Row{"zdr", &ProviderObject::zdr},
            Row{"preferred_min_throughput", &ProviderObject::min_throughput},
            Row{"preferred_max_latency", &ProviderObject::max_latency},
            Row{"quantizations", &ProviderObject::means_nothing},
            Row{"enforce_distillable_text", &ProviderObject::means_nothing},
            Row{"experimental", &ProviderObject::means_nothing},
        };
        if (value.is_null()) return {};
        const std::string field = "provider." + key;
        for (const Row& row : rows)
            if (row.key == key) return (this->*row.read)(field, value);
        std::vector<std::string_view> known;
        for (const Row& row : rows)
            known.push_back(row.key);
        const auto near = nearest(key, known);
        return wrong(field,
                     near ? fmt::format("is unknown, did you mean \"{}\"?", *near) : "is unknown");
    }

    Result<void> order(std::string field, Value value) {
        return names(std::move(field), value, into_.providers_first);
    }
    Result<void> only(std::string field, Value value) {
        return names(std::move(field), value, into_.demands.providers);
    }
    Result<void> ignore(std::string field, Value value) {
        return names(std::move(field), value, into_.demands.not_providers);
    }
    static Result<void> names(std::string field, Value value, std::vector<std::string>& into) {
        Result<std::vector<std::string>> read = texts(std::move(field), value);
        if (!read) return fail(read.error());
        keep_provider_names(*read);
        into = std::move(*read);
        return {};
    }
    Result<void> allow_fallbacks(std::string field, Value value) {
        if (!value.is_boolean()) return wrong(std::move(field), "must be true or false");
        only_first_ = !value.is_true();
        return {};
    }
    Result<void> sort(std::string field, Value value) {
        const std::string word = value.is_object() ? value["by"].text() : value.text();
        if (word == "price")
            into_.sort = Wish::Sort::price;
        else if (word == "throughput")
            into_.sort = Wish::Sort::tps;
        else if (word == "latency")
            into_.sort = Wish::Sort::ttft;
        else
            return wrong(std::move(field), "must be price, throughput or latency");
        return {};
    }
    // USD per million tokens, as a number or a string of one.
    Result<void> max_price(std::string field, Value value) {
        if (!value.is_object()) return wrong(std::move(field), "must be an object");
        for (const json::Member& member : value.members()) {
            const std::string key = member.key.text();
            const std::string said =
                member.value.is_text() ? member.value.text() : std::string(member.value.raw());
            const std::optional<NanoUsd> usd = read_usd(said);
            if (!usd)
                return wrong(fmt::format("{}.{}", field, key), "must be a price in USD, like 0.5");
            if (key == "prompt")
                into_.demands.price_in_max = Rate(usd->value());
            else if (key == "completion")
                into_.demands.price_out_max = Rate(usd->value());
            else
                into_.ignored.push_back(fmt::format("{}.{}", field, key));
        }
        return {};
    }
    Result<void> require_parameters(std::string field, Value value) {
        if (!value.is_boolean()) return wrong(std::move(field), "must be true or false");
        into_.demands.parameters = value.is_true();
        return {};
    }
    // Ours are the user's own words for a provider's `data`.
    Result<void> data_collection(std::string field, Value value) {
        if (!value.is("allow") && !value.is("deny"))
            return wrong(std::move(field), "must be \"allow\" or \"deny\"");
        if (value.is("deny")) into_.demands.data = {"private", "no_collection", "zdr"};
        return {};
    }
    Result<void> zdr(std::string field, Value value) {
        if (!value.is_boolean()) return wrong(std::move(field), "must be true or false");
        if (value.is_true()) into_.demands.data = {"private", "zdr"};
        return {};
    }
    Result<void> min_throughput(std::string field, Value value) {
        const std::optional<double> least =
            value.is_object() ? value["p50"].number() : value.number();
        if (!least || *least <= 0) return wrong(std::move(field), "must be a positive number");
        into_.demands.tokens_per_second_min = least;
        return {};
    }
    // Seconds, of the median or by percentile: { "p95": 2 }.
    Result<void> max_latency(std::string field, Value value) {
        const auto add = [&](Quantile quantile, std::optional<double> seconds) {
            constexpr double most = 86'400;
            if (!seconds || *seconds <= 0 || *seconds > most) return false;
            into_.demands.latency.push_back(
                {LatencyBound::Of::first_byte, quantile,
                 std::chrono::nanoseconds(static_cast<std::int64_t>(*seconds * 1e9))});
            return true;
        };
        bool good = true;
        if (value.is_object()) {
            for (const json::Member& member : value.members()) {
                const std::string key = member.key.text();
                if (key == "p50") good = good && add(Quantile::p50, member.value.number());
                if (key == "p95" || key == "p90")
                    good = good && add(Quantile::p95, member.value.number());
                if (key == "p99") good = good && add(Quantile::p99, member.value.number());
            }
        } else {
            good = add(Quantile::p50, value.number());
        }
        if (!good) return wrong(std::move(field), "must be a positive number of seconds");
        return {};
    }
    Result<void> means_nothing(std::string field, Value) {
        into_.ignored.push_back(std::move(field));
        return {};
    }

    Value object_;
    Preferences& into_;
    bool only_first_ = false;
};

Result<void> add_models(const std::string& field, Value value, std::string_view model,
                        Preferences& into) {
    if (!value.is_array()) return wrong(field, "must be a list of models");
    for (const Value one : value.elements()) {
        if (into.more_models.size() >= models_max)
            return wrong(field, fmt::format("has more than {} models", models_max));
        if (one.is_text()) {
            if (one.text() != model) into.more_models.push_back(one.text());
        } else if (one.is_object() && one["model"].is_text()) {
            into.more_models.push_back(one["model"].text());
        } else if (one.is_object()) {
            // { "gpt-5": ["claude-..."] }: of that model, or of any.
            for (const json::Member& member : one.members()) {
                if (!member.key.is("*") && !member.key.is(model)) continue;
                if (const Result<void> read = add_models(field, member.value, model, into); !read)
                    return read;
            }
        } else {
            return wrong(field, "must be a list of models");
        }
    }
    return {};
}

}  // namespace

bool is_preference(std::string_view key) {
    static constexpr std::array<std::string_view, 4> keys = {"models", "provider", "fallbacks",
                                                             "tags"};
    return std::ranges::find(keys, key) != keys.end();
}

Result<void> read_preference(std::string_view key, Value value, std::string_view model,
                             Preferences& into) {
    if (value.is_null()) return {};
    if (key == "provider") return ProviderObject(value, into).read();
    if (key == "models" || key == "fallbacks")
        return add_models(std::string(key), value, model, into);
    if (key != "tags") return {};
    Result<std::vector<std::string>> tags = texts("tags", value);
    if (!tags) return fail(tags.error());
    into.tags = std::move(*tags);
    return {};
}

}  // namespace weir::route
