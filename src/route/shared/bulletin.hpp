#pragma once
// What one replica tells the others: a small JSON text, version 1. Written by us, but what is read
// comes from outside: everything is bounded and checked, and one wrong field refuses the whole, so
// that nothing half-read is counted.
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "route/shared/untold.hpp"

namespace weir::route {

// What keeps calls away somewhere, and for how long still.
struct Outage {
    enum class What : std::uint8_t {
        breaker,     // of a deployment
        pause,       // that a deployment asked for
        quota,       // of one credential at a deployment
        credential,  // refused, or its money is used up
    };
    What what = What::breaker;
    std::string of;          // key of the deployment, or id of the credential's provider
    std::string credential;  // its name, for a quota or a credential
    std::string mark;        // of the credential (sharing.hpp)
    ErrorKind reason = ErrorKind::upstream_error;
    std::chrono::milliseconds left{0};
    friend bool operator==(const Outage&, const Outage&) = default;
};

struct Bulletin {
    struct OfDeployment {
        std::string key;       // "azure/gpt-5@swedencentral"
        std::string accounts;  // mark of its credentials, for the headroom
        Learnt learnt;
        friend bool operator==(const OfDeployment&, const OfDeployment&) = default;
    };
    std::string process;  // unlike any other's, ever
    std::string replica;  // what people call it
    std::vector<OfDeployment> deployments;
    std::vector<Outage> outages;

    bool empty() const { return deployments.empty() && outages.empty(); }
    friend bool operator==(const Bulletin&, const Bulletin&) = default;

    static constexpr std::size_t bytes_max = std::size_t{256} << 10;
    static constexpr std::size_t deployments_max = 64;
    static constexpr std::size_t outages_max = 256;
    static constexpr std::size_t key_bytes_max = 256;  // of each text
    static constexpr std::uint32_t calls_max = 1'000'000;
};

// What is beyond a bound is clamped to it; longer lists and texts are the caller's to avoid.
std::string write_bulletin(const Bulletin& bulletin);
// unsupported for another version, invalid_request for what is no bulletin. What a newer one of the
// same version adds is passed over.
Result<Bulletin> read_bulletin(std::string_view text);

}  // namespace weir::route
