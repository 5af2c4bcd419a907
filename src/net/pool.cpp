#include "net/pool.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "net/connect.hpp"
#include "net/http1/response_head.hpp"
#include "net/ip_address.hpp"

namespace weir::net {
namespace {

bool is_private(const Address& address) {
    const auto parsed = read_ip_address(address.host_text());
    return !parsed || is_private_address(*parsed);
}

// Something to read on an idle connection is its end, or bytes nobody asked for; under TLS it may
// also be a session ticket, which reading takes in.
bool quiet(Stream& stream) {
    std::array<char, 1> byte;
    return stream.read_now(byte).kind == IoStep::Kind::want_read;
}

}  // namespace

Pool::Pool(Loop& loop, SSL_CTX* tls, PoolSettings settings)
    : loop_(loop), tls_(tls), settings_(settings), resolver_(loop, settings_.dns_ttl) {}

Pool::~Pool() = default;

Awaitable<Result<Pool::Lease>> Pool::take(const Endpoint& endpoint, Want want, Deadline deadline,
                                          Cancel* cancel) {
    Host& host = hosts_[endpoint.pool_key];
    if (want == Want::any && !host.idle.empty()) {
        std::unique_ptr<Connection> connection = std::move(host.idle.back());
        host.idle.pop_back();
        Wheel::clear(*connection);
        connection->stream().socket().unobserve();
        connection->reused_ = true;
        ++host.in_use;
        --idle_;
        co_return Lease(connection.release(), Return{this});
    }
    if (host.in_use + host.opening >= endpoint.connections_max)
        co_return fail(ErrorKind::overloaded,
                       fmt::format("{} connections to {} are in use, the most allowed "
                                   "(upstream.connections_max)",
                                   endpoint.connections_max, endpoint.authority));
    const std::string pool_key = endpoint.pool_key;
    const bool plain_proxy = !endpoint.tls && endpoint.proxy && !endpoint.proxied_by_address;
    ++host.opening;
    Result<std::unique_ptr<Stream>> stream = co_await open(endpoint, deadline, cancel);
    Host& same_host = hosts_[pool_key];  // the map may have grown meanwhile
    --same_host.opening;
    if (!stream) {
        forget_if_unused(pool_key);
        co_return fail(stream.error());
    }
    ++same_host.in_use;
    auto connection = std::make_unique<Connection>(*this, pool_key, std::move(*stream));
    connection->absolute_target = plain_proxy;
    co_return Lease(connection.release(), Return{this});
}

[[gnu::noinline]] Awaitable<Result<std::unique_ptr<Stream>>> Pool::open(const Endpoint& endpoint,
                                                                        Deadline deadline,
                                                                        Cancel* cancel) {
    const ProxyAddress* const proxy = endpoint.proxy ? &*endpoint.proxy : nullptr;
    const std::string& host = proxy ? proxy->host : endpoint.host;
    const std::uint16_t port = proxy ? proxy->port : endpoint.port;
    std::string behind_proxy = fmt::format("{}:{}", endpoint.host, endpoint.port);
    const bool by_address = proxy && endpoint.proxied_by_address;
    if (by_address) {
        const auto checked = co_await addresses_of(endpoint, deadline, cancel);
        if (!checked) co_return fail(checked.error());
        const std::string address = checked->front().host_text();
        behind_proxy = address.contains(':') ? fmt::format("[{}]:{}", address, endpoint.port)
                                             : fmt::format("{}:{}", address, endpoint.port);
    }
    Result<std::vector<Address>> addresses =
        proxy ? co_await resolver_.resolve(host, port, deadline, cancel)
              : co_await addresses_of(endpoint, deadline, cancel);
    if (!addresses) co_return fail(addresses.error());
    const Result<int> descriptor =
        co_await connect_any(loop_, std::move(*addresses), deadline, cancel);
    if (!descriptor) {
        if (descriptor.error().kind() == ErrorKind::upstream_unreachable) resolver_.forget(host);
        co_return fail(descriptor.error().kind(),
                       fmt::format("{} ({}:{})", descriptor.error().message(), host, port));
    }
    auto stream = std::make_unique<Stream>(loop_, *descriptor);
    if (proxy && (endpoint.tls || by_address)) {
        const Result<void> tunnelled =
            co_await tunnel(*stream, endpoint, std::move(behind_proxy), deadline, cancel);
        if (!tunnelled) co_return fail(tunnelled.error());
    }
    if (!endpoint.tls) co_return stream;
    Result<TlsStream> tls =
        TlsStream::connect(tls_, stream->socket().descriptor(), endpoint.host, sessions_);
    if (!tls) co_return fail(tls.error());
    stream->use_tls(std::move(*tls));
    const Result<void> shaken = co_await stream->handshake(deadline, cancel);
    if (!shaken)
        co_return fail(shaken.error().kind(),
                       fmt::format("{} ({})", shaken.error().message(), endpoint.authority));
    co_return stream;
}

// The ones that may be connected to: what is checked here is what is connected to, without a second
// look-up.
Awaitable<Result<std::vector<Address>>> Pool::addresses_of(const Endpoint& endpoint,
                                                           Deadline deadline, Cancel* cancel) {
    Result<std::vector<Address>> addresses =
        co_await resolver_.resolve(endpoint.host, endpoint.port, deadline, cancel);
    if (!addresses) co_return addresses;
    if (!endpoint.private_addresses_allowed) std::erase_if(*addresses, is_private);
    if (addresses->empty())
        co_return fail(ErrorKind::upstream_unreachable,
                       fmt::format("{} resolves to private addresses only; set allow_private if "
                                   "that is meant",
                                   endpoint.host));
    co_return addresses;
}

// RFC 9110 section 9.3.6: CONNECT, and a 2xx without body opens the tunnel.
[[gnu::noinline]] Awaitable<Result<void>> Pool::tunnel(Stream& stream, const Endpoint& endpoint,
                                                       std::string target, Deadline deadline,
                                                       Cancel* cancel) {
    std::string request = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", target);
    if (!endpoint.proxy->authorization.empty())
        request += fmt::format("Proxy-Authorization: {}\r\n", endpoint.proxy->authorization);
    request += "\r\n";
    const std::array<std::string_view, 1> pieces = {request};
    const auto written = co_await stream.write(pieces, deadline, cancel);
    if (!written) co_return fail(written.error());
    http1::ResponseHeadReader reader;
    std::string buffer;
    while (true) {
        const Result<std::size_t> got = co_await stream.read(loop_.scratch(), deadline, cancel);
        if (!got) co_return fail(got.error());
        if (*got == 0)
            co_return fail(ErrorKind::upstream_unreachable, "the proxy closed the connection");
        buffer.append(loop_.scratch().data(), *got);
        const auto head = reader.read(buffer, http1::Method::other);
        if (!head) co_return fail(head.error());
        if (!*head) continue;
        if ((*head)->status / 100 == 2) co_return Result<void>{};
        co_return fail(
            ErrorKind::upstream_unreachable,
            fmt::format("the proxy refused the connection with status {}", (*head)->status));
    }
}

void Pool::give_back(Lease lease) {
    Connection* const connection = lease.get();
    Host& host = hosts_[connection->pool_key_];
    Socket& socket = connection->stream().socket();
    if (!quiet(connection->stream())) return;
    --host.in_use;
    host.idle.emplace_back(lease.release());
    ++idle_;
    loop_.wheel().set(*connection, loop_.now() + settings_.idle_timeout);
    socket.observe([this, connection] {
        if (!quiet(connection->stream())) drop_idle(*connection);
    });
}

void Pool::drop_idle(Connection& connection) {
    const auto host = hosts_.find(connection.pool_key_);
    if (host == hosts_.end()) return;
    const std::size_t dropped = std::erase_if(
        host->second.idle,
        [&](const std::unique_ptr<Connection>& idle) { return idle.get() == &connection; });
    idle_ -= static_cast<std::int64_t>(dropped);
    forget_if_unused(std::string(host->first));
}

void Pool::ended(const std::string& pool_key) {
    if (const auto host = hosts_.find(pool_key); host != hosts_.end()) --host->second.in_use;
    forget_if_unused(pool_key);
}

// The names come from users' requests, too: those without a connection take no memory.
void Pool::forget_if_unused(const std::string& pool_key) {
    const auto host = hosts_.find(pool_key);
    if (host == hosts_.end()) return;
    const Host& known = host->second;
    if (known.idle.empty() && known.in_use == 0 && known.opening == 0) hosts_.erase(host);
}

void Pool::Return::operator()(Connection* connection) const {
    pool->ended(connection->pool_key_);
    delete connection;
}

}  // namespace weir::net
