#include "config/responses_config.hpp"

namespace weir::config {

ResponsesConfig read_responses(Section s) {
    constexpr std::int64_t kib = 1024;
    constexpr std::int64_t gib = std::int64_t{1} << 30;
    ResponsesConfig responses;
    s.about("Keep responses for `previous_response_id` unless the request says `store: false`.");
    responses.store = s.boolean("store", responses.store);
    s.about("Also keep copies of what a provider keeps that speaks this API itself, to fail over.");
    responses.keep_passed = s.boolean("keep_passed", responses.keep_passed);
    s.about("How long a response is kept.");
    responses.ttl =
        s.duration("ttl", responses.ttl, std::chrono::seconds(1), std::chrono::hours(24 * 3650));
    s.about("All kept responses together; those that expire first make room.");
    responses.bytes_max = s.bytes("bytes_max", responses.bytes_max, 64 * kib, 1024 * gib);
    s.about("One response with its conversation; a longer one is not kept.");
    responses.response_bytes_max =
        s.bytes("response_bytes_max", responses.response_bytes_max, kib, gib / 2);
    s.about("Of them, how much stays in memory, so that the next turn needs no disk.");
    responses.memory_bytes_max =
        s.bytes("memory_bytes_max", responses.memory_bytes_max, 0, 64 * gib);
    s.about("Responses that wait to be written; beyond it new ones are not kept.");
    responses.queue_bytes_max =
        s.bytes("queue_bytes_max", responses.queue_bytes_max, kib, 64 * gib);
    s.about("How long a request waits for one that is not in memory.");
    responses.read_timeout = s.duration("read_timeout", responses.read_timeout,
                                        std::chrono::milliseconds(1), std::chrono::hours(1));
    s.finish();
    return responses;
}

}  // namespace weir::config
