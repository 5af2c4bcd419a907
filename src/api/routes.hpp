#pragma once
// The table of endpoints. Adding one: a function in api/<area>.cpp and a row in routes.cpp.
#include <span>
#include <string_view>

#include "api/handler.hpp"
#include "net/http1/framing.hpp"

namespace weir::api {

// Who may call: anybody (probes, scrapers), a caller with a key (where keys are used), one whose
// key has a role (gateway::identify_viewer), or whoever the endpoint's own code finds out.
enum class Access : std::uint8_t { open, key, viewer, own };

struct Endpoint {
    net::http1::Method method;  // other: any
    // A '*' at its end stands for the rest, which may hold slashes and is not empty.
    std::string_view path;
    Access access;
    net::Awaitable<void> (*serve)(Handler& handler, net::ServerExchange& exchange);
};

std::span<const Endpoint> endpoints();

struct Found {
    const Endpoint* endpoint = nullptr;  // null: no row has this path and method
    bool path_known = false;             // but some row has the path
    std::string_view rest;               // what the '*' stood for
};
// HEAD finds what GET finds.
Found find_endpoint(net::http1::Method method, std::string_view path);

}  // namespace weir::api
