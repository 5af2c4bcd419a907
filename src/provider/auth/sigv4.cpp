#include "provider/auth/sigv4.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "provider/auth/form.hpp"
#include "provider/dates.hpp"

namespace weir::provider::auth {

namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view terminator = "aws4_request";
constexpr std::string_view date_name = "x-amz-date";
constexpr std::string_view token_name = "x-amz-security-token";
constexpr std::chrono::minutes skew_max{5};

// Changed or added on the way, or made by ourselves.
constexpr auto unsigned_headers = std::to_array<std::string_view>({"authorization",
                                                                   "host",
                                                                   "user-agent",
                                                                   "connection",
                                                                   "expect",
                                                                   "transfer-encoding",
                                                                   "te",
                                                                   "trailer",
                                                                   "upgrade",
                                                                   "keep-alive",
                                                                   "proxy-authorization",
                                                                   "proxy-authenticate",
                                                                   "proxy-connection",
                                                                   "cache-control",
                                                                   "pragma",
                                                                   "referer",
                                                                   "from",
                                                                   "max-forwards",
                                                                   "x-amzn-trace-id",
                                                                   "traceparent",
                                                                   "tracestate",
                                                                   date_name,
                                                                   token_name});

using Pairs = std::vector<std::pair<std::string, std::string>>;

// Dot segments and empty ones resolved, then encoded once more ("%3A" becomes "%253A"), the slashes
// kept.
std::string canonical_uri(std::string_view path) {
    std::vector<std::string_view> segments;
    for (const std::string_view segment : split(path, '/')) {
        if (segment.empty() || segment == ".") continue;
        if (segment != "..")
            segments.push_back(segment);
        else if (!segments.empty())
            segments.pop_back();
    }
    std::string uri;
    for (const std::string_view segment : segments) {
        uri.push_back('/');
        append_percent_encoded(uri, segment);
    }
    if (uri.empty() || path.ends_with('/')) uri.push_back('/');
    return uri;
}

std::optional<unsigned> hex_value(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    return std::nullopt;
}

// Encoded as the signature wants it, whichever way it was encoded before. A stray '%' is itself.
std::string encoded_again(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size();
        const auto high = escape ? hex_value(text[i + 1]) : std::nullopt;
        const auto low = escape ? hex_value(text[i + 2]) : std::nullopt;
        if (high && low) {
            decoded.push_back(static_cast<char>(*high * 16 + *low));
            i += 2;
        } else {
            decoded.push_back(text[i]);
        }
    }
    return percent_encode(decoded);
}

std::string canonical_query(std::string_view query) {
    Pairs parameters;
    for (const std::string_view part : split(query, '&')) {
        if (part.empty()) continue;
        const std::size_t equals = part.find('=');
        const std::string_view value =
            equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1);
        parameters.emplace_back(encoded_again(part.substr(0, equals)), encoded_again(value));
    }
    std::ranges::sort(parameters);
    std::string canonical;
    for (const auto& [name, value] : parameters) {
        if (!canonical.empty()) canonical.push_back('&');
        canonical += name;
        canonical.push_back('=');
        canonical += value;
    }
    return canonical;
}

// Trimmed, runs of blanks as one.
std::string header_value(std::string_view value) {
    std::string collapsed;
    for (const char c : trim(value)) {
        const char one = c == '\t' ? ' ' : c;
        if (one == ' ' && collapsed.ends_with(' ')) continue;
        collapsed.push_back(one);
    }
    return collapsed;
}

// By name; fields of one name keep their order.
Pairs canonical_headers(const AwsRequest& request, std::string_view date,
                        std::string_view session_token) {
    Pairs headers;
    const auto add = [&headers](std::string name, std::string value) {
        const auto place = std::ranges::upper_bound(headers, name, {}, &Pairs::value_type::first);
        headers.insert(place, {std::move(name), std::move(value)});
    };
    add("host", header_value(request.host));
    add(std::string(date_name), std::string(date));
    if (!session_token.empty()) add(std::string(token_name), std::string(session_token));
    for (const HeaderField& field : request.headers) {
        std::string name = lower(field.name);
        if (std::ranges::find(unsigned_headers, name) == unsigned_headers.end())
            add(std::move(name), header_value(field.value));
    }
    return headers;
}

std::string scope_text(std::string_view date, const AwsScope& scope) {
    return fmt::format("{}/{}/{}/{}", date, scope.region, scope.service, terminator);
}

std::string_view day_of(std::string_view amz_date) { return amz_date.substr(0, 8); }

}  // namespace

std::string amz_date(SysTime at) {
    const auto second = std::chrono::floor<std::chrono::seconds>(at);
    const auto day = std::chrono::floor<std::chrono::days>(second);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(second - day);
    return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       time.hours().count(), time.minutes().count(), time.seconds().count());
}

CanonicalRequest canonical_request(const AwsRequest& request, std::string_view date,
                                   std::string_view session_token) {
    const std::size_t mark = request.target.find('?');
    const std::string_view query =
        mark == std::string_view::npos ? std::string_view() : request.target.substr(mark + 1);
    CanonicalRequest made;
    made.text = fmt::format("{}\n{}\n{}\n", request.method,
                            canonical_uri(request.target.substr(0, mark)), canonical_query(query));
    std::string_view last;
    const Pairs headers = canonical_headers(request, date, session_token);
    for (const auto& [name, value] : headers) {
        if (name == last) {  // one line for all of a name
            made.text.back() = ',';
        } else {
            made.text += name;
            made.text.push_back(':');
            if (!last.empty()) made.signed_headers.push_back(';');
            made.signed_headers += name;
        }
        made.text += value;
        made.text.push_back('\n');
        last = name;
    }
    made.text.push_back('\n');
    made.text += made.signed_headers;
    made.text.push_back('\n');
    made.text += hex(sha256(request.body));
    return made;
}

std::string string_to_sign(std::string_view canonical, std::string_view date,
                           const AwsScope& scope) {
    return fmt::format("{}\n{}\n{}\n{}", algorithm, date, scope_text(day_of(date), scope),
                       hex(sha256(canonical)));
}

Digest signing_key(const Secret& secret_access_key, std::string_view date, const AwsScope& scope) {
    const std::string_view secret = secret_access_key.reveal();
    std::string first;
    first.reserve(secret.size() + 4);
    first += "AWS4";
    first += secret;
    const Secret start(std::move(first));
    const std::string_view bytes = start.reveal();
    Digest key =
        hmac_sha256({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, date);
    for (const std::string_view step : {scope.region, scope.service, terminator})
        key = hmac_sha256(key, step);
    return key;
}

AwsSignature sign(const AwsRequest& request, const AwsCredentials& credentials,
                  const AwsScope& scope, SysTime now) {
    AwsSignature made{.amz_date = amz_date(now),
                      .authorization = {},
                      .session_token = credentials.session_token.clone()};
    const std::string_view date = day_of(made.amz_date);
    const CanonicalRequest canonical =
        canonical_request(request, made.amz_date, credentials.session_token.reveal());
    const Digest key = signing_key(credentials.secret_access_key, date, scope);
    const Digest signature = hmac_sha256(key, string_to_sign(canonical.text, made.amz_date, scope));
    made.authorization = Secret(fmt::format(
        "{} Credential={}/{}, SignedHeaders={}, Signature={}", algorithm, credentials.access_key_id,
        scope_text(date, scope), canonical.signed_headers, hex(signature)));
    return made;
}

std::string bedrock_target(std::string_view model, std::string_view operation) {
    return "/model/" + percent_encode(model) + "/" + std::string(operation);
}

std::optional<std::chrono::seconds> clock_skew(std::string_view date_header, SysTime now) {
    const std::optional<SysTime> theirs = read_http_date(date_header);
    if (!theirs) return std::nullopt;
    const auto skew = std::chrono::duration_cast<std::chrono::seconds>(*theirs - now);
    if (std::chrono::abs(skew) <= skew_max) return std::nullopt;
    return skew;
}

}  // namespace weir::provider::auth
