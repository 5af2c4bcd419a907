// URLs: no crash, and what is read is written in a normal form that reads as itself.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.hpp"
#include "net/url.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace weir::net;
    const std::string bytes(data, data + size);
    if (const weir::Result<Url> url = read_url(bytes)) {
        const weir::Result<Url> again = read_url(url->text());
        // The normal form may be longer ("http://a?x" keeps its length, addresses may grow).
        if (url->text().size() <= bytes.size()) weir::check(again.has_value());
        if (again) weir::check(again->text() == url->text() && again->host == url->host);
        weir::check(url->port != 0 && !url->host.empty());
        is_private_host(*url);
    }
    if (const weir::Result<std::string> decoded = percent_decode(bytes))
        weir::check(percent_decode(percent_encode(*decoded)).value() == *decoded);
    QueryReader reader(bytes);
    while (reader.next()) {
    }
    return 0;
}
