#include "app/key_list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <utility>

#include "app/figures.hpp"
#include "app/setup.hpp"
#include "base/text.hpp"
#include "json/writer.hpp"
#include "store/sqlite/sqlite.hpp"

namespace weir::app {
namespace {

Tone tone_of(std::string_view state) {
    return state == "active" ? Tone::good : state == "revoked" ? Tone::dim : Tone::warning;
}

std::string date_or_dash(const std::optional<SysTime>& at) { return at ? write_time(*at) : "-"; }

// "requests 600/min, concurrent 4, 10 USD/month"
std::string limits_cell(meter::LimitSet limits) {
    std::vector<std::string> parts;
    std::vector<std::string> budgets;
    for (std::size_t i = 0; i < meter::period_count; ++i)
        if (const std::optional<NanoUsd> budget = std::exchange(limits.budgets[i], {}))
            budgets.push_back(fmt::format("{} USD/{}", write_usd(*budget),
                                          meter::name(static_cast<meter::Period>(i))));
    // The rest as its YAML has it, without the braces and colons.
    const std::string rest = meter::write_limits_text(limits);
    for (const std::string_view part :
         split(std::string_view(rest).substr(1, rest.size() - 2), ','))
        if (const std::size_t colon = part.find(':'); colon != std::string_view::npos)
            parts.push_back(
                fmt::format("{}{}", trim(part.substr(0, colon)), part.substr(colon + 1)));
    parts.insert(parts.end(), budgets.begin(), budgets.end());
    return parts.empty() ? "-" : fmt::format("{}", fmt::join(parts, ", "));
}

std::string limits_cell(const std::string& text) {
    const Result<meter::LimitSet> limits = meter::read_limits_text(text);
    return limits ? limits_cell(*limits) : "unreadable: " + text;
}

std::string tags_cell(const std::vector<std::string>& tags) {
    return tags.empty() ? "-" : fmt::format("{}", fmt::join(tags, ", "));
}

std::string role_cell(AdminRole role) {
    return role == AdminRole::none ? "-" : std::string(name(role));
}

void write_tags(json::Writer& json, const std::vector<std::string>& tags) {
    json.key("tags").open_array();
    for (const std::string& tag : tags)
        json.text(tag);
    json.close_array();
}

}  // namespace

std::string_view state_of(const store::KeyRow& key, SysTime now) {
    if (key.revoked) return "revoked";
    return key.usable(now) ? "active" : "expired";
}

std::string key_json(const store::KeyRow& key, SysTime now) {
    std::string text;
    json::Writer json(text);
    json.open_object()
        .member("id", key.id.value())
        .member("name", key.name)
        .member("state", state_of(key, now))
        .member("created", write_iso_time(key.created));
    if (key.expires) json.member("expires", write_iso_time(*key.expires));
    if (key.revoked) json.member("revoked", write_iso_time(*key.revoked));
    if (key.secrets.size() > 1 && key.secrets[1].expires && now < *key.secrets[1].expires)
        json.member("old_secret_until", write_iso_time(*key.secrets[1].expires));
    json.member("limits", key.limits);
    if (key.role != AdminRole::none) json.member("role", name(key.role));
    write_tags(json, key.tags);
    json.close_object();
    return text;
}

std::string KeyList::table(const Terminal& terminal, SysTime now) const {
    Table table({{.header = "id"},
                 {.header = "name", .shrink = Shrink::first},
                 {.header = "state"},
                 {.header = "role"},
                 {.header = "created"},
                 {.header = "expires"},
                 {.header = "limits", .shrink = Shrink::first},
                 {.header = "tags", .shrink = Shrink::first}});
    for (const FileKey& key : of_file)
        table.row({{key.name},
                   {key.name},
                   {"in file", Tone::good},
                   {role_cell(key.role)},
                   {"-"},
                   {"-"},
                   {limits_cell(key.limits)},
                   {tags_cell(key.tags)}});
    for (const store::KeyRow& key : of_store) {
        const std::string_view state = state_of(key, now);
        table.row({{key.id.value()},
                   {key.name},
                   {std::string(state), tone_of(state)},
                   {role_cell(key.role)},
                   {write_time(key.created)},
                   {date_or_dash(key.expires)},
                   {limits_cell(key.limits)},
                   {tags_cell(key.tags)}});
    }
    return table.text(terminal);
}

std::string KeyList::json(SysTime now) const {
    std::string text;
    json::Writer json(text);
    json.open_array();
    for (const FileKey& key : of_file) {
        json.open_object()
            .member("id", key.name)
            .member("name", key.name)
            .member("state", "in file");
        json.member("limits",
                    key.limits.empty() ? std::string() : meter::write_limits_text(key.limits));
        if (key.role != AdminRole::none) json.member("role", name(key.role));
        write_tags(json, key.tags);
        json.close_object();
    }
    for (const store::KeyRow& key : of_store)
        json.raw(key_json(key, now));
    json.close_array();
    return text + "\n";
}

Result<KeyList> open_key_list(const std::string& config_path) {
    const Result<Source> source = read_source(config_path);
    if (!source) return fail(source.error());
    config::Problems problems;
    const config::Environment environment = process_environment();
    const config::ServerConfig server = read_server_part(*source, environment, problems);
    if (!problems.empty()) return fail(ErrorKind::invalid_request, problems.text());
    KeyList list;
    if (!source->name.empty()) {
        // A key whose variable is not set here is a key all the same.
        config::Problems of_keys;
        config::Section root(config::read_yaml(source->text, source->name, of_keys), "", of_keys,
                             environment);
        list.of_file = read_keys(root);
    }
    std::error_code ignored;
    if (!std::filesystem::exists(server.store.sqlite, ignored)) return list;
    const auto store = store::open_sqlite_key_store({.file = server.store.sqlite});
    if (!store) return fail(store.error());
    Result<std::vector<store::KeyRow>> keys = (*store)->load_all();
    if (!keys) return fail(keys.error());
    list.of_store = std::move(*keys);
    return list;
}

}  // namespace weir::app
