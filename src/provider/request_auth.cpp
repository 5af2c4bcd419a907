#include "provider/request_auth.hpp"

#include <algorithm>
#include <utility>

namespace weir::provider {
namespace {

// What AWS demands to be signed, and the type of the body. Whatever a proxy on the way may touch
// stays out.
bool is_signed(const HeaderField& field) {
    return field.name == "content-type" || field.name.starts_with("x-amz");
}

}  // namespace

void RequestAuth::append(std::vector<HeaderField>& out) const {
    out.push_back({"authorization", authorization.reveal()});
    if (!amz_date.empty()) out.push_back({"x-amz-date", amz_date});
    if (sends_token) out.push_back({"x-amz-security-token", repeatable.reveal()});
}

RequestAuth sign_request(const auth::AwsIdentity& aws, const RequestToSign& request, SysTime now) {
    std::vector<HeaderField> headers;
    std::ranges::copy_if(request.headers, std::back_inserter(headers), is_signed);
    auth::AwsSignature made =
        auth::sign({.method = request.method,
                    .target = request.target,
                    .host = request.host,
                    .headers = headers,
                    .body = request.body},
                   aws.credentials, {.region = aws.region, .service = aws.service}, now);
    const bool temporary = !made.session_token.empty();
    return {.authorization = std::move(made.authorization),
            .amz_date = std::move(made.amz_date),
            .repeatable = std::move(made.session_token),
            .sends_token = temporary};
}

RequestAuth show_token(Secret token) {
    std::string value;
    value.reserve(7 + token.reveal().size());
    value.append("Bearer ").append(token.reveal());
    return {.authorization = Secret(std::move(value)),
            .amz_date = {},
            .repeatable = std::move(token),
            .sends_token = false};
}

}  // namespace weir::provider
