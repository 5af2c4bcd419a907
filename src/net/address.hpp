#pragma once
// An IP address and port, as the kernel takes it.
#include <sys/socket.h>

#include <optional>
#include <string>
#include <string_view>

namespace weir::net {

struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;

    int family() const { return storage.ss_family; }
    const sockaddr* raw() const { return reinterpret_cast<const sockaddr*>(&storage); }
    sockaddr* raw() { return reinterpret_cast<sockaddr*>(&storage); }
    std::uint16_t port() const;
    // "10.0.0.5" or "2001:db8::1", without the port.
    std::string host_text() const;

    // A numeric address; nothing for a host name. "" and "*" are every IPv4 address.
    static std::optional<Address> from(std::string_view host, std::uint16_t port);
};

}  // namespace weir::net
