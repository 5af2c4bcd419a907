// What tells who is calling: PROXY protocol, X-Forwarded-For, CIDR blocks, traceparent. No crash,
// and everything read keeps its meaning when written.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.hpp"
#include "net/forwarded.hpp"
#include "net/proxy_protocol.hpp"
#include "net/trace_context.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace weir::net;
    const std::string bytes(data, data + size);

    const auto header = read_proxy_header(bytes);
    if (header && *header) weir::check((*header)->header_bytes <= bytes.size());

    if (const auto address = read_ip_address(bytes))
        weir::check(read_ip_address(address->text()) == address);
    if (const auto block = read_cidr(bytes)) {
        weir::check(read_cidr(block->text()).value() == *block);
        const std::array trusted = {*block};
        const std::array values = {std::string_view(bytes)};
        client_address(IpAddress(), values, trusted);
    }
    const std::array everyone = {*read_cidr("0.0.0.0/0"), *read_cidr("::/0")};
    const std::array values = {std::string_view(bytes), std::string_view("10.0.0.1")};
    client_address(IpAddress(), values, everyone);

    if (const auto context = read_traceparent(bytes))
        weir::check(read_traceparent(write_traceparent(*context)) == context);
    return 0;
}
