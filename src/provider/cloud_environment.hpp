#pragma once
// What the clouds' own tools read: environment variables and credential files; for
// identity_reader.cpp and settings.cpp.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.hpp"
#include "config/section.hpp"
#include "provider/auth/identity.hpp"
#include "provider/base_url.hpp"
#include "provider/settings.hpp"

namespace weir::provider {

enum class Cloud : std::uint8_t { none, aws, google, azure };

// The cloud whose usual variables may stand in for the credentials of a provider of the catalog.
Cloud cloud_of(const catalog::Provider& known);

// Whether this build can authenticate calls there.
bool auth_served(const catalog::Endpoint& endpoint);
// Whether a variable of the catalog holds a key to be shown, and not the name of a file.
bool holds_key(std::string_view variable);
// The endpoint's URL with its ${NAME}s filled in. Google's multi-regions have hosts of their own.
FilledUrl fill_address(const catalog::Endpoint& endpoint, const config::Environment& environment);

// From AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and the region's; nothing when
// the first two are not set.
std::optional<auth::AwsIdentity> aws_from(const config::Environment& environment,
                                          std::string_view service);
// AWS_REGION, else AWS_DEFAULT_REGION, else "".
std::string aws_region(const config::Environment& environment);
// What is wrong with it, "" for nothing.
std::string fault_of(const auth::AwsIdentity& aws);

// A service account's file, or one of workload identity federation. The error reads on from the
// name of the setting: "names a file that ...".
Result<auth::GoogleIdentity> read_google_file(const std::string& path);

// Whether it can stand in a host name as a region does: "us-east-1".
bool is_place(std::string_view text);
// "" for one that is not set.
std::string variable(const config::Environment& environment, std::string_view name);

// From the variables that the cloud's own tools read: AWS_ACCESS_KEY_ID and its companions,
// GOOGLE_APPLICATION_CREDENTIALS, AZURE_CLIENT_ID and its companions. Nothing when they are not
// set; an error when what they name cannot be used. The name is that of the first variable.
std::optional<Result<CredentialSettings>> usual_identity(Cloud cloud,
                                                         const config::Environment& environment,
                                                         std::string_view aws_service);
// What to set, for the problem that nothing is.
std::string_view usual_variables(Cloud cloud);

// The environment as the ${NAME}s of an address see it: a credential says where it is good for, and
// the clouds' tools have several names for one thing. Both must outlive the result.
config::Environment with_places(const config::Environment& environment,
                                const std::vector<CredentialSettings>& credentials);

}  // namespace weir::provider
