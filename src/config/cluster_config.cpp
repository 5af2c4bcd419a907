#include "config/cluster_config.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace weir::config {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int databases_max = 1'000'000;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

// Takes "user:password@" off the front of rest. The last "@" ends it, so that a password that was
// not encoded works too.
bool take_user(std::string_view& rest, std::string_view ends_before, RedisAddress& address) {
    const std::size_t end = rest.substr(0, rest.find_first_of(ends_before)).rfind('@');
    if (end == std::string_view::npos) return true;
    const std::string_view given = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    const std::size_t colon = given.find(':');
    const auto user = percent_decoded(given.substr(0, colon));
    const auto password =
        colon == std::string_view::npos ? std::string() : percent_decoded(given.substr(colon + 1));
    if (!user || !password) return false;
    // ":password@" and "default:password@" are the same to Redis; a lone "name@" says no password.
    address.user = *user == "default" ? "" : *user;
    address.password = Secret(*password);
    return address.user.empty() || !address.password.empty();
}

bool read_database(std::string_view text, RedisAddress& address) {
    if (text.empty()) return true;
    const auto number = read_integer(text);
    if (!number || *number < 0 || *number > databases_max) return false;
    address.database = static_cast<int>(*number);
    return true;
}

bool read_host(std::string_view text, RedisAddress& address) {
    std::string_view host = text;
    std::string_view port;
    if (host.starts_with('[')) {
        const std::size_t close = host.find(']');
        if (close == std::string_view::npos) return false;
        const std::string_view after = host.substr(close + 1);
        if (!after.empty() && !after.starts_with(':')) return false;
        port = after.empty() ? after : after.substr(1);
        host = host.substr(1, close - 1);
    } else if (const std::size_t colon = host.find(':'); colon != std::string_view::npos) {
        port = host.substr(colon + 1);
        host = host.substr(0, colon);
    }
    if (host.empty() || host.size() > 253) return false;
    if (host.find_first_of(" \t\r\n/?#") != std::string_view::npos) return false;
    address.host = host;
    if (port.empty()) return true;
    const auto number = read_integer(port);
    if (!number || *number < 1 || *number > 65'535) return false;
    address.port = static_cast<std::uint16_t>(*number);
    return true;
}

Result<RedisAddress> read_socket_url(std::string_view rest) {
    RedisAddress address;
    if (!take_user(rest, "/", address))
        return fail(ErrorKind::invalid_request, "has a user or password that is not right");
    const std::size_t question = rest.find('?');
    if (question != std::string_view::npos) {
        const std::string_view query = rest.substr(question + 1);
        if (!query.starts_with("db=") || !read_database(query.substr(3), address))
            return fail(ErrorKind::invalid_request, "may say nothing after its \"?\" but db=N");
        rest = rest.substr(0, question);
    }
    // What a socket's address has room for, its end included (sockaddr_un).
    if (!rest.starts_with('/') || rest.size() > 107)
        return fail(ErrorKind::invalid_request,
                    "needs the absolute path of a socket, of 107 bytes at most");
    address.socket = rest;
    return address;
}

}  // namespace

Result<RedisAddress> read_redis_url(std::string_view url) {
    constexpr std::string_view tcp = "redis://";
    constexpr std::string_view local = "unix://";
    if (url.starts_with("rediss://"))
        return fail(
            ErrorKind::invalid_request,
            "is rediss://, and Weir does not speak TLS to Redis (Debian's hiredis has none): use "
            "redis:// within a private network, or a TLS tunnel beside Weir");
    if (url.starts_with(local)) return read_socket_url(url.substr(local.size()));
    if (!url.starts_with(tcp))
        return fail(ErrorKind::invalid_request,
                    "must begin with redis:// or, for a socket's path, unix://");
    std::string_view rest = url.substr(tcp.size());
    RedisAddress address;
    if (!take_user(rest, "", address))
        return fail(ErrorKind::invalid_request, "has a user or password that is not right");
    const std::size_t slash = rest.find('/');
    if (slash != std::string_view::npos && !read_database(rest.substr(slash + 1), address))
        return fail(ErrorKind::invalid_request,
                    "must end with the number of a database, such as /0");
    if (!read_host(rest.substr(0, slash), address))
        return fail(ErrorKind::invalid_request,
                    "needs a host and a port, such as redis://10.0.0.5:6379");
    return address;
}

bool same(const ClusterConfig& one, const ClusterConfig& other) {
    if (one.redis.has_value() != other.redis.has_value()) return false;
    if (one.prefix != other.prefix || one.replica != other.replica || one.every != other.every ||
        one.timeout != other.timeout)
        return false;
    if (!one.redis) return true;
    const RedisAddress& a = *one.redis;
    const RedisAddress& b = *other.redis;
    return a.host == b.host && a.port == b.port && a.socket == b.socket && a.user == b.user &&
           a.password.reveal() == b.password.reveal() && a.database == b.database;
}

ClusterConfig read_cluster(Section s) {
    // Of a name that stands in keys, logs and labels.
    const auto harmless = [](std::string_view text) {
        return text.size() <= 64 && std::ranges::all_of(text, [](char c) {
                   return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == ':';
               });
    };
    ClusterConfig cluster;
    s.about(
        "The Redis over which replicas tell each other what they learnt: "
        "`redis://:password@host:port/database` or `unix:///path`; without it a replica is alone.");
    const std::string url = s.url("redis");
    if (!url.empty()) {
        auto address = read_redis_url(url);
        if (address)
            cluster.redis = std::move(*address);
        else
            s.problem("redis", address.error().message());
    }
    s.about("What the names of its keys begin with; only replicas of one prefix hear each other.");
    cluster.prefix = s.text("prefix", cluster.prefix);
    if (cluster.prefix.empty() || !harmless(cluster.prefix))
        s.problem("prefix", "must be 1 to 64 letters, digits and . _ : -");
    s.about("What this replica is called in the others' logs; empty for a name by chance.");
    cluster.replica = s.text("replica");
    if (!harmless(cluster.replica))
        s.problem("replica", "must be at most 64 letters, digits and . _ : -");
    s.about("How often a replica tells the others, and hears them.");
    cluster.every = s.duration("every", cluster.every, milliseconds(50), seconds(30));
    s.about("How long Redis may take to answer before the connection is made anew.");
    cluster.timeout = s.duration("timeout", cluster.timeout, milliseconds(10), seconds(30));
    s.finish();
    return cluster;
}

}  // namespace weir::config
