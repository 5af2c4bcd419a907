#include "net/resolver.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <system_error>
#include <thread>

namespace weir::net {
namespace {

Address with_port(Address address, std::uint16_t port) {
    if (address.family() == AF_INET6)
        reinterpret_cast<sockaddr_in6*>(&address.storage)->sin6_port = htons(port);
    else
        reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port = htons(port);
    return address;
}

// RFC 8305 section 4: families take turns, the system's first choice first.
std::vector<Address> interleaved(const std::vector<Address>& all) {
    if (all.empty()) return {};
    std::vector<Address> first;
    std::vector<Address> second;
    for (const Address& address : all)
        (address.family() == all.front().family() ? first : second).push_back(address);
    std::vector<Address> mixed;
    for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
        if (i < first.size()) mixed.push_back(first[i]);
        if (i < second.size()) mixed.push_back(second[i]);
    }
    return mixed;
}

Result<std::vector<Address>> look_up(const std::string& host) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_ADDRCONFIG;
    addrinfo* first = nullptr;
    const int code = ::getaddrinfo(host.c_str(), nullptr, &wanted, &first);
    std::vector<Address> all;
    for (const addrinfo* one = first; one; one = one->ai_next) {
        Address address;
        if (one->ai_addrlen > sizeof address.storage) continue;
        address.size = one->ai_addrlen;
        std::memcpy(&address.storage, one->ai_addr, one->ai_addrlen);
        all.push_back(address);
    }
    if (first) ::freeaddrinfo(first);
    if (all.empty())
        return fail(ErrorKind::upstream_unreachable,
                    fmt::format("host name {} does not resolve ({})", host,
                                code == 0 ? "no addresses" : ::gai_strerror(code)));
    return interleaved(all);
}

}  // namespace

Resolver::Resolver(Loop& loop, std::chrono::nanoseconds ttl)
    : loop_(loop), ttl_(ttl), home_(std::make_shared<Home>()) {
    home_->resolver = this;
}

Resolver::~Resolver() {
    const std::lock_guard lock(home_->mutex);
    home_->resolver = nullptr;
}

Awaitable<Result<std::vector<Address>>> Resolver::resolve(std::string host, std::uint16_t port,
                                                          Deadline deadline, Cancel* cancel) {
    if (const auto numeric = Address::from(host, port); numeric && !host.empty())
        co_return std::vector{*numeric};

    auto entry = entries_.find(host);
    if (entry == entries_.end() || entry->second.expires <= std::chrono::steady_clock::now()) {
        if (!flights_.contains(host)) {
            if (flights_.size() >= flights_max)
                co_return fail(ErrorKind::overloaded, "too many names are being looked up");
            ask(host);
        }
        Waiter waiter;
        flights_[host].push_back(&waiter);
        const Wake why = co_await waiter.wait(loop_.wheel(), deadline, cancel);
        if (why != Wake::ready) {
            if (const auto flight = flights_.find(host); flight != flights_.end())
                std::erase(flight->second, &waiter);
            if (why == Wake::cancelled)
                co_return fail(ErrorKind::client_cancelled, "request cancelled");
            co_return fail(ErrorKind::client_timeout,
                           fmt::format("no answer from DNS for {} in time", host));
        }
        entry = entries_.find(host);
        if (entry == entries_.end())
            co_return fail(ErrorKind::upstream_unreachable, "DNS cache was cleared");
    }
    if (!entry->second.found) co_return fail(entry->second.found.error());
    std::vector<Address> addresses = *entry->second.found;
    for (Address& address : addresses)
        address = with_port(address, port);
    co_return addresses;
}

void Resolver::ask(const std::string& host) {
    flights_[host];
    try {
        std::thread([home = home_, host] {
            Result<std::vector<Address>> found = look_up(host);
            const std::lock_guard lock(home->mutex);
            if (!home->resolver) return;
            home->resolver->loop_.post([home, host, found = std::move(found)]() mutable {
                // On the loop's thread, which is also the one that ends the resolver.
                if (home->resolver) home->resolver->answered(host, std::move(found));
            });
        }).detach();
    } catch (const std::system_error&) {
        // No thread to be had: told from the loop, since the caller is not waiting yet.
        loop_.post([home = home_, host] {
            if (home->resolver)
                home->resolver->answered(
                    host, fail(ErrorKind::upstream_unreachable, "no thread to ask DNS with"));
        });
    }
}

void Resolver::answered(const std::string& host, Result<std::vector<Address>> found) {
    if (entries_.size() >= names_max) entries_.clear();
    const auto ttl = found ? ttl_ : std::chrono::nanoseconds(failure_ttl);
    entries_.insert_or_assign(host,
                              Entry{std::move(found), std::chrono::steady_clock::now() + ttl});
    const auto flight = flights_.extract(host);
    if (!flight) return;
    // A waiter that is resumed may end the life of another one only by its own request's end, and
    // every request waits on its own stack; the list itself is ours now.
    for (Waiter* const waiter : flight.mapped())
        waiter->wake();
}

}  // namespace weir::net
