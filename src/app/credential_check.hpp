#pragma once
// `weir providers test`: does a provider answer, and does it know our credential? Asked by its list
// of models, which costs no tokens.
#include <chrono>
#include <string>
#include <vector>

#include "gateway/snapshot.hpp"
#include "net/upstream_port.hpp"
#include "provider/provider.hpp"

namespace weir::app {

enum class Verdict : std::uint8_t {
    ok,           // the provider knows the credential
    unverified,   // it answers, but its list of models tells nothing about the credential
    refused,      // it does not want the credential
    failing,      // it answers with an error that says nothing about the credential
    unreachable,  // no answer
};
std::string_view name(Verdict verdict);

struct CredentialReport {
    std::string provider;
    std::string credential;  // its name; "" where none is configured
    Verdict verdict = Verdict::ok;
    int http_status = 0;  // 0: no answer
    std::chrono::nanoseconds time{0};
    std::string advice;  // what it means and what to do; "" for nothing
};

struct CheckSettings {
    net::UpstreamTimeouts timeouts;
    SysTime now;
    const gateway::Snapshot* snapshot = nullptr;  // the provider's; for credentials of clouds
    std::string_view key_env;  // where the catalog says the key is usually found; for the advice
};

// endpoint is null for a simulated provider, which is always ok. credential may be null. Everything
// is owned by the caller until the await ends..
net::Awaitable<void> check_credential(const provider::Provider& provider,
                                      const provider::Credential* credential,
                                      const net::Endpoint* endpoint, net::Upstream& upstream,
                                      CheckSettings settings, CredentialReport& report);

}  // namespace weir::app
