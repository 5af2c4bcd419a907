#pragma once
// `responses:`, what is kept of the Responses API (previous_response_id, GET /v1/responses/{id}).
#include <chrono>
#include <cstdint>

#include "config/section.hpp"

namespace weir::config {

struct ResponsesConfig {
    bool store = true;  // false: none are kept
    bool keep_passed = false;
    std::chrono::nanoseconds ttl = std::chrono::hours(24 * 30);
    std::int64_t bytes_max = std::int64_t{1} << 30;
    std::int64_t response_bytes_max = std::int64_t{16} << 20;
    std::int64_t memory_bytes_max = std::int64_t{64} << 20;
    std::int64_t queue_bytes_max = std::int64_t{64} << 20;
    std::chrono::nanoseconds read_timeout = std::chrono::seconds(5);
};

ResponsesConfig read_responses(Section section);

}  // namespace weir::config
