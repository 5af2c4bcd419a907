#pragma once
// The headers of a request to a provider: what we say ourselves, plus a short allow-list of what
// the client said. Never the client's key, cookies, host, address or hop-by-hop fields. Without
// Host and framing, which are net/'s.
#include <string>
#include <string_view>
#include <vector>

#include "provider/header_field.hpp"
#include "provider/provider.hpp"

namespace weir::provider {

struct RequestHeaderFacts {
    const Provider& provider;
    const Credential* credential = nullptr;  // null, or not fixed(): none is sent
    HeaderFields client = {};                // of the client's request
    std::string_view user_agent;             // ours: "weir/0.1.0"
    std::string_view traceparent = {};       // of our own span; "" sends none
    std::string_view tracestate = {};
    bool stream = false;
    std::string_view content_type = "application/json";
    std::string_view accept = {};           // "": what the wire and stream make it
    std::string_view wire = "openai_chat";  // that the provider is spoken to in
    bool same_wire = true;                  // the client speaks it, too
};

// Appends views into the provider, the credential and the client's headers: they live as long as
// those do. Names are lower case; none stands twice.
void request_headers(const RequestHeaderFacts& facts, std::vector<HeaderField>& out);

// What a client of this wire says in headers, and no provider of another wire can be told: names
// for x-weir-dropped.
std::vector<std::string> lost_headers(std::string_view wire, HeaderFields client);

}  // namespace weir::provider
