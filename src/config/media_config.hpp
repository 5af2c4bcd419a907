#pragma once
// `media:`, how images, documents and sounds that a request names by URL are fetched for targets
// that take bytes only.
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "config/section.hpp"

namespace weir::config {

struct MediaConfig {
    bool fetch = true;
    std::int64_t bytes_max = std::int64_t{20} << 20;        // one of them
    std::int64_t total_bytes_max = std::int64_t{20} << 20;  // of one request
    std::int64_t count_max = 20;                            // of one request
    std::int64_t fetches_max = 64;                          // at once, per worker
    std::int64_t redirects_max = 3;
    std::chrono::nanoseconds timeout = std::chrono::seconds(15);
    bool allow_private = false;
    std::vector<std::uint16_t> ports = {80, 443};
    std::vector<std::string> hosts;  // lower case; "example.com", "*.example.com"; empty: any
};

MediaConfig read_media(Section section);

}  // namespace weir::config
