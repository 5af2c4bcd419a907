#pragma once
// Reads the credentials of clouds: `aws:`, `google:` and `entra:` of one entry of `credentials:`.
// What is left out there comes from the environment (cloud_environment.hpp).
#include <optional>
#include <string>
#include <string_view>

#include "config/section.hpp"
#include "provider/auth/identity.hpp"

namespace weir::provider {

struct IdentityContext {
    bool allow_private = false;                // token endpoints on this machine without TLS
    std::string_view aws_service = "bedrock";  // that calls are signed for
};

class IdentityReader {
public:
    IdentityReader(config::Section& credential, const IdentityContext& context)
        : credential_(credential), context_(context) {}

    // monostate when the entry is none of these; nothing after a problem, which is reported.
    std::optional<auth::Identity> read();
    // "aws", "google", "entra", "" : what it is called when it has no name.
    std::string_view kind() const;

private:
    std::optional<auth::Identity> read_aws(config::Section section);
    std::optional<auth::Identity> read_google(config::Section section);
    std::optional<auth::Identity> read_entra(config::Section section);
    std::optional<std::string> own_url(config::Section& section, std::string_view key);

    config::Section& credential_;
    IdentityContext context_;
};

}  // namespace weir::provider
