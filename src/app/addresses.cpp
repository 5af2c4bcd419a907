#include "app/addresses.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "net/address.hpp"
#include "net/listener.hpp"

namespace weir::app {
namespace {

std::vector<net::Address> addresses_of(const config::ListenAddress& address) {
    const std::string_view host = address.host == "localhost" ? "127.0.0.1"
                                  : address.host == "*"       ? "::"
                                                              : std::string_view(address.host);
    const auto one = net::Address::from(host, address.port);
    return one ? std::vector{*one} : std::vector<net::Address>{};
}

}  // namespace

Result<Bound> bind_all(const config::ListenAddress& address, std::size_t workers,
                       Takeover takeover) {
    Bound bound;
    const std::vector<net::Address> all = addresses_of(address);
    if (all.empty())
        return fail(ErrorKind::invalid_request,
                    fmt::format("listen {}: the host must be an IP address, \"localhost\" or \"*\"",
                                config::write_listen_address(address)));
    for (net::Address one : all) {
        if (takeover == Takeover::no && one.port() != 0) {
            // Bound alone for a moment: fails if anybody else has the address.
            const Result<int> alone = net::open_listener(one, net::Share::no);
            if (!alone) return fail(alone.error());
            ::close(*alone);
        }
        for (std::size_t i = 0; i < workers; ++i) {
            const Result<int> descriptor = net::open_listener(one, net::Share::yes);
            if (!descriptor) return fail(descriptor.error());
            bound.descriptors.push_back(*descriptor);
            one = net::bound_address(*descriptor);  // port 0 is the same port for every worker
            bound.port = one.port();
        }
    }
    return bound;
}

}  // namespace weir::app
