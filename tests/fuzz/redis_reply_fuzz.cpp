// Any bytes as Redis's answers, in pieces of any size: answers or an error, never more values than
// allowed.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "store/redis/reply.hpp"

namespace {

std::size_t values_in(const weir::store::redis::Reply& reply) {
    std::size_t sum = 1;
    for (const auto& item : reply.items)
        sum += values_in(item);
    return sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::size_t piece = std::size_t{1} + data[0];
    std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    weir::store::redis::ReplyReader reader({.bytes_max = 4096, .values_max = 100});
    while (!bytes.empty()) {
        const std::string_view next = bytes.substr(0, std::min(piece, bytes.size()));
        bytes.remove_prefix(next.size());
        if (!reader.feed(next)) return 0;
        while (true) {
            const auto reply = reader.next();
            if (!reply) return 0;
            if (!*reply) break;
            weir::check(values_in(**reply) <= 100);
        }
    }
    return 0;
}
