#pragma once
// The usage object and the stop reasons, to and from canonical (facts:
// providers.md 3.4, 4.12, 4.13; recordings of 2024 to 2026). Local to this wire.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.hpp"
#include "json/writer.hpp"
#include "llm/chat.hpp"

namespace weir::wire::anthropic {

// Usage as a stream tells it: message_start has most of it, message_delta what has changed by the
// end, each number whole, so the later one counts and nothing is added (0.1 fact 8). A complete
// answer has all in one.
class UsageCount {
public:
    // False when the object has no counts.
    bool take(json::Value usage);
    std::optional<llm::Usage> usage() const;
    const std::string& service_tier() const { return service_tier_; }
    // Members without canonical meaning as "usage.<name>", the latest of each.
    const std::vector<llm::Extra>& extras() const { return extras_; }

private:
    void take_extras(json::Value usage);
    void add_extra(std::string name, json::Value value);

    bool any_ = false;
    std::int64_t input_ = 0;
    std::int64_t cache_read_ = 0;
    std::int64_t cache_write_ = 0;
    std::int64_t cache_write_1h_ = 0;  // of cache_write_
    std::int64_t output_ = 0;
    std::int64_t thinking_ = 0;  // of output_
    std::int64_t web_searches_ = 0;
    // Compactions are further calls of the same model: the counts beside them leave them out
    // (recorded: input 181 beside a compaction that read 55096).
    llm::Usage compactions_;
    std::string service_tier_;
    std::vector<llm::Extra> extras_;
};

// The members of usage but the braces. extras: "usage.<name>" of this wire.
void write_usage(json::Writer& out, const llm::Usage& usage, std::string_view service_tier,
                 const std::vector<llm::Extra>& extras);

llm::StopReason read_stop_reason(std::string_view stop_reason);
std::string_view write_stop_reason(llm::StopReason reason);

}  // namespace weir::wire::anthropic
