#pragma once
// The headers of a call that goes to a provider as the client wrote it. Towards the provider all
// but what is the connection's, a credential, or about who the client is; towards the client only
// what describes the answer, nothing about our account.
#include <string_view>
#include <vector>

#include "net/http1/headers.hpp"
#include "provider/header_field.hpp"
#include "provider/provider.hpp"

namespace weir::gateway {

struct PassHeaderFacts {
    const provider::Provider& provider;
    const provider::Credential* credential = nullptr;  // null, or not fixed(): none is sent
    const net::http1::Headers& client;
    std::string_view user_agent;
    std::string_view traceparent = {};  // of our own span; "" sends none
};
// Views into what the facts name. Without Host and framing.
std::vector<provider::HeaderField> pass_headers(const PassHeaderFacts& facts);

// Whether a header of the provider's answer goes to the client; content-type is not asked for.
bool passes_back(std::string_view name);

}  // namespace weir::gateway
