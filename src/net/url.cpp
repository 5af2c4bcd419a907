#include "net/url.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"

namespace weir::net {
namespace {

constexpr std::size_t url_bytes_max = 8 * 1024;
constexpr std::size_t host_bytes_max = 253;
constexpr std::size_t label_bytes_max = 63;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_unreserved(char c) {
    return is_digit(c) || is_letter(c) || c == '-' || c == '.' || c == '_' || c == '~';
}
bool is_url_byte(char c) {
    return is_unreserved(c) || std::string_view(":/?#[]@!$&'()*+,;=%").contains(c);
}

int hex_digit(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// Messages never repeat the URL: it may hold a secret in its query or its user part.
std::unexpected<Error> refuse(std::string_view what) {
    return fail(ErrorKind::invalid_request, fmt::format("the URL {}", what));
}

bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= label_bytes_max && label.front() != '-' &&
           label.back() != '-' && std::ranges::all_of(label, [](char c) {
               return is_digit(c) || is_letter(c) || c == '-' || c == '_';
           });
}

// Whether resolvers could read it as a number: "127.1", "2130706433", "0x7f.1", "017700000001".
bool looks_numeric(std::string_view last_label) {
    if (last_label.starts_with("0x"))
        last_label.remove_prefix(2);
    else if (!std::ranges::all_of(last_label, is_digit))
        return false;
    return std::ranges::all_of(last_label, [](char c) { return hex_digit(c) >= 0; });
}

Result<void> read_name(std::string_view text, Url& url) {
    url.host = lower(text);
    url.address = read_ip_address(url.host);
    if (url.address) return {};
    const std::vector<std::string_view> labels = split(url.host, '.');
    if (url.host.empty() || url.host.size() > host_bytes_max ||
        !std::ranges::all_of(labels, is_label))
        return refuse(
            "has no valid host: write a name such as api.example.com, an IPv4 address, "
            "or an IPv6 address in brackets");
    if (looks_numeric(labels.back()))
        return refuse(
            "has a host that is a number but no IPv4 address: write all four parts in "
            "decimal");
    return {};
}

// "[::1]" or "[::1]:80"; leaves what follows the bracket in `rest`.
Result<void> read_bracketed(std::string_view authority, Url& url, std::string_view& rest) {
    const std::size_t end = authority.find(']');
    const std::string_view inside =
        authority.substr(1, end == std::string_view::npos ? 0 : end - 1);
    const std::optional<IpAddress> address = read_ip_address(inside);
    if (!address || !inside.contains(':'))
        return refuse("has no valid IPv6 address in its brackets (zones are not allowed)");
    url.address = address;
    url.host = address->text();
    rest = authority.substr(end + 1);
    return {};
}

Result<void> read_port(std::string_view rest, Url& url) {
    url.port = url.secure() ? 443 : 80;
    if (rest.empty()) return {};
    const std::string_view digits = rest.substr(1);
    std::uint16_t port = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    const bool whole = error == std::errc{} && stop == digits.data() + digits.size();
    if (rest.front() != ':' || !whole || port == 0)
        return refuse("has a port that is not a number from 1 to 65535");
    url.port = port;
    return {};
}

Result<void> read_authority(std::string_view authority, Url& url) {
    if (authority.contains('@'))
        return refuse("holds a user or password: give credentials in their own setting");
    std::string_view rest;
    Result<void> host;
    if (authority.starts_with('[')) {
        host = read_bracketed(authority, url, rest);
    } else {
        const std::size_t colon = std::min(authority.find(':'), authority.size());
        rest = authority.substr(colon);
        host = read_name(authority.substr(0, colon), url);
    }
    if (!host) return host;
    return read_port(rest, url);
}

// Dot segments in any spelling: "..", "%2e.", ".%2E".
bool is_dot_segment(std::string_view segment) {
    std::string plain;
    while (!segment.empty()) {
        const bool encoded = equal_ignoring_case(segment.substr(0, 3), "%2e");
        if (!encoded && segment.front() != '.') return false;
        plain += '.';
        segment.remove_prefix(encoded ? 3 : 1);
    }
    return plain == "." || plain == "..";
}

Result<void> read_path(std::string_view path, Url& url) {
    const std::size_t mark = path.find('?');
    url.path = path.substr(0, mark);
    if (mark != std::string_view::npos) url.query = path.substr(mark + 1);
    if (!percent_decode(path)) return refuse("has a '%' without two hex digits, or %00");
    if (std::ranges::any_of(split(url.path, '/'), is_dot_segment))
        return refuse("has a \".\" or \"..\" in its path: write the path that is meant");
    return {};
}

Result<std::string> decode(std::string_view text, char plus) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\0')
            return fail(ErrorKind::invalid_request, "a NUL byte is not allowed: remove it");
        if (text[i] != '%') {
            out += text[i] == '+' ? plus : text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
        if (high < 0 || low < 0 || (high == 0 && low == 0))
            return fail(ErrorKind::invalid_request,
                        "a '%' must be followed by two hex digits other than 00; write %25 for the "
                        "sign itself");
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

}  // namespace

Result<Url> read_url(std::string_view text) {
    if (text.size() > url_bytes_max)
        return refuse(fmt::format("is longer than {} bytes", url_bytes_max));
    Url url;
    if (equal_ignoring_case(text.substr(0, 8), "https://")) {
        text.remove_prefix(8);
    } else if (equal_ignoring_case(text.substr(0, 7), "http://")) {
        url.scheme = Url::Scheme::http;
        text.remove_prefix(7);
    } else {
        return refuse("does not begin with https:// or http://");
    }
    if (text.contains('#')) return refuse("has a fragment ('#'): leave it out");
    if (!std::ranges::all_of(text, is_url_byte))
        return refuse("has a byte that must be percent-encoded (or punycode, in a host)");
    const std::size_t end = std::min(text.find_first_of("/?"), text.size());
    const Result<void> authority = read_authority(text.substr(0, end), url);
    if (!authority) return fail(authority.error());
    const Result<void> path = read_path(text.substr(end), url);
    if (!path) return fail(path.error());
    return url;
}

std::string Url::authority() const {
    const bool bracketed = address && !address->is_v4();
    std::string text = bracketed ? fmt::format("[{}]", host) : host;
    if (port != (secure() ? 443 : 80)) text += fmt::format(":{}", port);
    return text;
}

std::string Url::text() const {
    std::string text = (secure() ? "https://" : "http://") + authority() + path;
    if (!query.empty()) text += "?" + query;
    return text;
}

bool is_private_host(const Url& url) {
    if (url.address) return is_private_address(*url.address);
    static constexpr std::array<std::string_view, 4> zones = {".localhost", ".local", ".internal",
                                                              ".home.arpa"};
    return url.host == "localhost" || std::ranges::any_of(zones, [&](std::string_view zone) {
               return url.host.ends_with(zone);
           });
}

std::string join_path(std::string_view base, std::string_view rest) {
    while (base.ends_with('/'))
        base.remove_suffix(1);
    while (rest.starts_with('/'))
        rest.remove_prefix(1);
    std::string path(base);
    path += '/';
    path += rest;
    return path;
}

Result<std::string> percent_decode(std::string_view text) { return decode(text, '+'); }

Result<std::string> decode_query_text(std::string_view text) { return decode(text, ' '); }

void append_percent_encoded(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        if (is_unreserved(c)) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
}

std::string percent_encode(std::string_view text) {
    std::string out;
    append_percent_encoded(out, text);
    return out;
}

std::optional<QueryParameter> QueryReader::next() {
    while (!rest_.empty()) {
        const std::size_t end = std::min(rest_.find('&'), rest_.size());
        const std::string_view part = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        if (part.empty()) continue;
        const std::size_t equals = part.find('=');
        if (equals == std::string_view::npos) return QueryParameter{part, {}};
        return QueryParameter{part.substr(0, equals), part.substr(equals + 1)};
    }
    return std::nullopt;
}

Result<std::optional<std::string>> query_value(std::string_view query, std::string_view name) {
    QueryReader reader(query);
    while (const std::optional<QueryParameter> parameter = reader.next()) {
        const Result<std::string> key = decode_query_text(parameter->name);
        if (!key) return fail(key.error());
        if (*key != name) continue;
        Result<std::string> value = decode_query_text(parameter->value);
        if (!value) return fail(std::move(value.error()));
        return std::move(*value);
    }
    return std::nullopt;
}

}  // namespace weir::net
