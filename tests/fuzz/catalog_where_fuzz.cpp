// Any text as the filter of `weir models --where`: an error that says what is wrong, or a filter
// that can be asked about every offering.
#include <chrono>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "catalog/where.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace weir::catalog;
    static const Catalog catalog = open_embedded();
    static const Provider provider = *catalog.find_provider("openai");
    static const std::vector<Offering> offerings = catalog.offerings_of("openai");
    const weir::SysTime now(std::chrono::seconds(1'795'176'000));

    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const weir::Result<Where> where = Where::read(text);
    if (!where) {
        weir::check(!where.error().message().empty());
        return 0;
    }
    std::size_t matched = 0;
    for (const Offering& offering : offerings)
        if (where->matches(provider, offering, now)) ++matched;
    weir::check(!where->empty() || matched == offerings.size());
    return 0;
}
