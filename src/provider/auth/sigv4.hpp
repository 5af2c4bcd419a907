#pragma once
// AWS Signature Version 4 (facts: providers.md "SCHEMA: SigV4" and the vectors 9.1 to 9.3, checked
// against the smithy JS libraries). Values in, values out; time is a parameter. Any thread.
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "provider/auth/crypto.hpp"
#include "provider/header_field.hpp"

namespace weir::provider::auth {

struct AwsCredentials {
    std::string access_key_id;
    Secret secret_access_key;
    Secret session_token;  // empty for long-term keys
};

struct AwsScope {
    std::string_view region;   // "us-east-1"
    std::string_view service;  // "bedrock": runtime, control plane and agents all sign as that
};

// A request as it will be sent. Everything is viewed.
struct AwsRequest {
    std::string_view method;
    std::string_view target;  // path and query, percent-encoded once: "/model/a%3Ab/converse"
    std::string_view host;    // the Host header as sent, with the port unless it is the usual one
    // Others that are signed, any case: content-type is recommended. Those that proxies change
    // (user-agent, connection, expect, hop-by-hop and trace headers) are left out of the signature.
    HeaderFields headers = {};
    std::span<const std::string_view> body = {};  // pieces
};

// The headers to be added to the request.
struct AwsSignature {
    std::string amz_date;  // x-amz-date: "20261120T120000Z"
    Secret authorization;
    Secret session_token;  // x-amz-security-token; empty without one
};
AwsSignature sign(const AwsRequest& request, const AwsCredentials& credentials,
                  const AwsScope& scope, SysTime now);

// The steps of it, for tests and for whoever has to explain a refused signature.
struct CanonicalRequest {
    std::string text;
    std::string signed_headers;  // "content-type;host;x-amz-date"
};
CanonicalRequest canonical_request(const AwsRequest& request, std::string_view amz_date,
                                   std::string_view session_token);
std::string string_to_sign(std::string_view canonical, std::string_view amz_date,
                           const AwsScope& scope);
// Good for one day, region and service. date: "20261120". A secret: keep it no longer than needed.
Digest signing_key(const Secret& secret_access_key, std::string_view date, const AwsScope& scope);
std::string amz_date(SysTime at);

// "/model/{id}/{operation}": ids hold ':', and ARNs hold '/', which stay one segment.
std::string bedrock_target(std::string_view model, std::string_view operation);

// How far our clock is from AWS's by the Date header of its answer, where that is more than a
// signature bears (5 minutes): add it to `now` for the next one. Nothing when it is near enough or
// the header is no date.
std::optional<std::chrono::seconds> clock_skew(std::string_view date_header, SysTime now);

}  // namespace weir::provider::auth
