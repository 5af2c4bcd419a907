#pragma once
// Reads `credentials:` and `key:` of one provider; for settings.cpp.
#include <optional>
#include <string>
#include <vector>

#include "config/section.hpp"
#include "provider/identity_reader.hpp"
#include "provider/settings.hpp"

namespace weir::provider {

class CredentialReader {
public:
    CredentialReader(config::Section& section, const IdentityContext& context)
        : section_(section), context_(context) {}

    // A list of { env | file | aws | google | entra, weight, name }, one such mapping, or `key: {
    // env: NAME }`. Names are made unique; two of the same name in the file are a problem.
    std::vector<CredentialSettings> read();

private:
    void read_one(const config::Node& node, const std::string& path);
    void read_key();
    void add(CredentialSettings credential, const config::Node& at, const std::string& path);

    config::Section& section_;
    IdentityContext context_;
    std::vector<CredentialSettings> credentials_;
};

}  // namespace weir::provider
