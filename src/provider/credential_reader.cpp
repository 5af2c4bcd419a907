#include "provider/credential_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace weir::provider {
namespace {

using config::Node;
using config::NodeKind;
using config::Section;

constexpr std::size_t credentials_max = 64;  // the attempt machine keeps one bit for each
constexpr std::size_t name_bytes_max = 100;

// The scalar of a key, without reading it: what a credential is called when it has no name.
std::string scalar_of(const Node& node, std::string_view key) {
    for (const Node::Entry& entry : node.entries())
        if (entry.key == key) return entry.value.scalar();
    return {};
}

std::string default_name(const Node& node) {
    if (std::string variable = scalar_of(node, "env"); !variable.empty()) return variable;
    const std::string path = scalar_of(node, "file");
    return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

bool sendable(const Secret& secret) {
    return std::ranges::all_of(
        secret.reveal(), [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7f; });
}

}  // namespace

std::vector<CredentialSettings> CredentialReader::read() {
    section_.about(
        "Keys for it: [{ env: NAME, weight: 1, name: text }, { file: path }], or what signs in at "
        "a "
        "cloud: { aws: {} }, { google: {} }, { entra: {} }.");
    const std::optional<Node> node = section_.take("credentials");
    if (node && section_.has("key"))
        section_.problem("key", "stands beside \"credentials\": use one of the two");
    read_key();
    if (!node || node->kind() == NodeKind::null) return std::move(credentials_);
    if (node->kind() == NodeKind::mapping) {
        read_one(*node, "credentials");
    } else if (node->kind() == NodeKind::sequence && node->items().size() <= credentials_max) {
        for (std::size_t i = 0; i < node->items().size(); ++i)
            read_one(node->items()[i], fmt::format("credentials[{}]", i));
    } else {
        section_.problem(
            "credentials",
            fmt::format("must be a list of up to {} of {{ env: NAME }}, {{ file: PATH }}, "
                        "{{ aws: ... }}, {{ google: ... }} or {{ entra: ... }}",
                        credentials_max));
    }
    return std::move(credentials_);
}

// `key: { env: NAME }` and `key: ${NAME}`.
void CredentialReader::read_key() {
    section_.about("The only key for it: { env: NAME } or { file: PATH }.");
    std::optional<Secret> secret = section_.secret("key");
    if (!secret) return;
    const Node node = section_.take("key").value_or(Node());
    std::string name = default_name(node);
    if (node.kind() == NodeKind::scalar && node.scalar().size() > 3)
        name = node.scalar().substr(2, node.scalar().size() - 3);
    add({.name = std::move(name), .secret = *std::move(secret), .identity = {}}, node, "key");
}

void CredentialReader::read_one(const Node& node, const std::string& path) {
    Section own(node, fmt::format("{}.{}", section_.path(), path), section_.problems(),
                section_.environment());
    if (node.kind() != NodeKind::mapping) return;  // reported by the section
    IdentityReader clouds(own, context_);
    const std::string_view kind = clouds.kind();
    std::optional<auth::Identity> identity = clouds.read();
    const bool plain = identity && std::holds_alternative<std::monostate>(*identity);
    std::optional<Secret> secret = plain ? own.secret() : std::nullopt;
    const auto weight = static_cast<std::uint32_t>(own.integer("weight", 1, 0, 1'000'000));
    std::string name = own.text("name", kind.empty() ? default_name(node) : std::string(kind));
    own.finish();
    if (secret)
        add({.name = std::move(name), .secret = *std::move(secret), .weight = weight}, node, path);
    else if (identity && !plain)
        add({.name = std::move(name),
             .secret = {},
             .weight = weight,
             .identity = *std::move(identity)},
            node, path);
}

void CredentialReader::add(CredentialSettings credential, const Node& at, const std::string& path) {
    const auto report = [&](std::string_view message) {
        section_.problems().add(at.at(), fmt::format("{}.{}: {}", section_.path(), path, message));
    };
    const bool doubled = std::ranges::any_of(credentials_, [&](const CredentialSettings& other) {
        return other.name == credential.name;
    });
    if (doubled)
        report(fmt::format("another credential is called \"{}\" too: give them names",
                           credential.name));
    if (credential.name.empty() || credential.name.size() > name_bytes_max)
        report(fmt::format("a credential's name has 1 to {} bytes", name_bytes_max));
    if (!sendable(credential.secret))
        report("the secret has control characters (several lines?) and cannot be sent in a header");
    credentials_.push_back(std::move(credential));
}

}  // namespace weir::provider
