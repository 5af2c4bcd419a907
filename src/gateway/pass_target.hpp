#pragma once
// The address of a call that goes to a provider as the client wrote it: what of it may be sent
// there, and which wire its answer would be in. Pure.
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "provider/provider.hpp"
#include "wire/wire.hpp"

namespace weir::gateway {

// path: as the client sent it, still encoded, with its '/' in front. It goes on as it is or not at
// all: invalid_request for "." and ".." in any spelling, encoded slashes and backslashes, empty
// segments but the last, and bytes that an address cannot have.
Result<void> check_pass_path(std::string_view path);

// The query without the parameters that `drops` (name and value, decoded; undecodable ones as they
// are) and without `key`, where clients of some vendors put their credential.
std::string pass_query(std::string_view query,
                       const std::function<bool(std::string_view, std::string_view)>& drops);

// A path whose answers say what was used.
struct MeteredPath {
    const wire::Wire* wire = nullptr;
    std::string model;    // where the path says it, else ""
    bool stream = false;  // where the path says it
};
// By the wires that the provider speaks; nothing for any other path.
std::optional<MeteredPath> metered_path(const provider::Provider& provider, std::string_view path);

}  // namespace weir::gateway
