#include "app/keys_config.hpp"

#include <fmt/format.h>

#include <set>

#include "gateway/probing.hpp"
#include "net/sha256.hpp"

namespace weir::app {
namespace {

constexpr std::size_t secret_bytes_min = 16;

std::optional<unsigned> hex_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

FileKey read_key(config::Section& section) {
    FileKey key{.name = section.required_text("name")};
    if (key.name == gateway::probe_key) section.problem("name", "is that of Weir's own probes");
    const bool hashed = section.has("hash");
    if (hashed == section.has("env"))
        section.problem(
            "a key needs either \"env\" (the variable that holds it) or \"hash\" (its "
            "SHA-256, as \"weir key hash\" prints it)");
    if (const auto hash = section.optional_text("hash")) {
        const auto read = read_key_hash(*hash);
        if (!read) section.problem("hash", "must be 64 hexadecimal digits");
        key.hash = read.value_or(gateway::KeyHash{});
    }
    if (const auto variable = section.optional_text("env")) {
        const auto secret = section.environment()(*variable);
        if (!secret || secret->empty())
            section.problem("env",
                            fmt::format("the environment variable {} is not set", *variable));
        else if (secret->size() < secret_bytes_min)
            section.problem("env", fmt::format("the key in {} is shorter than {} characters",
                                               *variable, secret_bytes_min));
        else
            key.hash = net::sha256(*secret);
    }
    key.limits = meter::read_inline_limits(section);
    key.tags = section.texts("tags");
    section.about("Patterns of the models that it may ask for (\"openai/*\"); none: any.");
    key.models = section.texts("models");
    section.about("What it may do at /admin: viewer or admin; none of it otherwise.");
    if (const auto role = section.optional_text("role")) {
        key.role = admin_role_by_name(*role).value_or(AdminRole::none);
        if (key.role == AdminRole::none) section.problem("role", "must be viewer or admin");
    }
    section.about("What whoever serves its calls must be.");
    key.require = route::read_constraints(section.section("require"), "the key");
    section.finish();
    return key;
}

meter::Meter make_meter(const std::string& id, const meter::LimitSet& limits,
                        meter::Registry& registry) {
    meter::Meter meter;
    if (!limits.empty()) meter.add(meter::Level::key, limits, registry.of(meter::Level::key, id));
    return meter;
}

}  // namespace

std::optional<gateway::KeyHash> read_key_hash(std::string_view text) {
    if (text.starts_with("sha256:")) text.remove_prefix(7);
    gateway::KeyHash hash{};
    if (text.size() != 2 * hash.size()) return std::nullopt;
    for (std::size_t i = 0; i < hash.size(); ++i) {
        const auto high = hex_digit(text[2 * i]);
        const auto low = hex_digit(text[2 * i + 1]);
        if (!high || !low) return std::nullopt;
        hash[i] = static_cast<std::uint8_t>(*high * 16 + *low);
    }
    return hash;
}

std::vector<FileKey> read_keys(config::Section& root) {
    std::vector<FileKey> keys;
    std::set<std::string> names;
    for (config::Section& section : root.sections("keys")) {
        keys.push_back(read_key(section));
        if (!names.insert(keys.back().name).second)
            section.problem("name", fmt::format("a second key named \"{}\"", keys.back().name));
    }
    return keys;
}

void add_keys(const std::vector<FileKey>& of_file, const std::vector<store::KeyRow>& of_store,
              const meter::LimitRules& rules, meter::Registry& registry, gateway::KeyTable& table,
              config::Problems& problems) {
    for (const FileKey& key : of_file) {
        const meter::LimitSet limits = rules.limits_for(key.name, key.name, key.limits);
        table.add({.id = KeyId(key.name),
                   .name = key.name,
                   .meter = make_meter(key.name, limits, registry),
                   .tags = key.tags,
                   .require = key.require,
                   .models = key.models,
                   .role = key.role},
                  {{.hash = key.hash}});
    }
    for (const store::KeyRow& row : of_store) {
        const Result<meter::LimitSet> own = meter::read_limits_text(row.limits);
        if (!own) {
            problems.add({}, fmt::format("key \"{}\" of the key store: {}", row.name,
                                         own.error().message()));
            continue;
        }
        const meter::LimitSet limits = rules.limits_for(row.id.value(), row.name, *own);
        std::vector<gateway::KeyTable::Secret> secrets;
        for (const store::KeySecret& secret : row.secrets)
            secrets.push_back({.hash = secret.hash, .expires = secret.expires});
        table.add({.id = row.id,
                   .name = row.name,
                   .meter = make_meter(row.id.value(), limits, registry),
                   .expires = row.expires,
                   .revoked = row.revoked.has_value(),
                   .tags = row.tags,
                   .role = row.role},
                  secrets);
    }
}

}  // namespace weir::app
