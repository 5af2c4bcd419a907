#pragma once
// The headers that show a credential which is no fixed header: a signature of this very request
// (AWS), or a token that was got before (Google, Entra). Pure; any thread.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "provider/auth/identity.hpp"
#include "provider/header_field.hpp"

namespace weir::provider {

struct RequestAuth {
    Secret authorization;
    std::string amz_date;      // "" unless signed
    Secret repeatable;         // what a careless server could quote: cut out of whatever it says
    bool sends_token = false;  // `repeatable` goes along as x-amz-security-token

    bool empty() const { return authorization.empty(); }
    // Views into this; lower-case names.
    void append(std::vector<HeaderField>& out) const;
};

// Everything is viewed, as it will be sent.
struct RequestToSign {
    std::string_view method = "POST";
    std::string_view target;                      // path and query
    std::string_view host;                        // the Host header
    HeaderFields headers = {};                    // those that matter are taken out of it
    std::span<const std::string_view> body = {};  // pieces; hashed where they are
};
RequestAuth sign_request(const auth::AwsIdentity& aws, const RequestToSign& request, SysTime now);

// "Bearer ..." of it.
RequestAuth show_token(Secret token);

}  // namespace weir::provider
