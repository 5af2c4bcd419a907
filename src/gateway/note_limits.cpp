#include "gateway/note_limits.hpp"

#include <array>

#include "provider/rate_headers.hpp"

namespace weir::gateway {

void note_limits(RequestContext& request, const net::http1::Headers& headers) {
    std::array<provider::HeaderField, 24> fields;
    std::size_t count = 0;
    for (const net::http1::Field& field : headers)
        if (count < fields.size() && provider::is_rate_header(field.name))
            fields[count++] = {field.name, field.value};
    if (count == 0 || !request.attempts) return;
    const auto limits =
        provider::read_rate_limits(std::span(fields).first(count), request.services.wall_clock());
    const auto headroom = provider::headroom(limits);
    if (!headroom) return;
    request.attempts->limits_told({.share = headroom->share,
                                   .reset = headroom->reset,
                                   .requests = headroom->requests,
                                   .requests_max = headroom->requests_max},
                                  std::chrono::steady_clock::now());
}

}  // namespace weir::gateway
