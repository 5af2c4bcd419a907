#pragma once
// `keys:` of weir.yaml, and both kinds of keys (of the file, of the key store) into the table that
// requests are checked against.
//
//   keys:
//     - { name: mobile, env: MOBILE_KEY, requests: 600/min, budgets: [{ limit: 10 USD, every: day
//     }] }
//     - { name: clinic, env: CLINIC_KEY, models: [health-data, "mistral/*"],
//         require: { region: eu, data: private } }
//     - { name: dashboard, env: DASHBOARD_KEY, role: viewer }
//     - { name: batch, hash: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 }
#include <optional>
#include <string>
#include <vector>

#include "config/section.hpp"
#include "gateway/principal.hpp"
#include "meter/counters.hpp"
#include "meter/limits.hpp"
#include "store/key_store.hpp"

namespace weir::app {

struct FileKey {
    std::string name;  // also its id
    gateway::KeyHash hash{};
    meter::LimitSet limits;
    std::vector<std::string> tags;
    route::Constraints require;
    std::vector<std::string> models;
    AdminRole role = AdminRole::none;
};

std::vector<FileKey> read_keys(config::Section& root);

// Fills the table. A limits text of the store that cannot be read is a problem that names the key.
void add_keys(const std::vector<FileKey>& of_file, const std::vector<store::KeyRow>& of_store,
              const meter::LimitRules& rules, meter::Registry& registry, gateway::KeyTable& table,
              config::Problems& problems);

// 64 hexadecimal digits, with or without "sha256:" before them.
std::optional<gateway::KeyHash> read_key_hash(std::string_view text);

}  // namespace weir::app
