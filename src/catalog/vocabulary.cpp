#include "catalog/vocabulary.hpp"

#include <fmt/format.h>

#include <array>

namespace weir::catalog {
namespace {

constexpr std::array<std::string_view, class_count> classes = {
    "first_party", "cloud", "inference_host", "aggregator", "subscription", "own", "local"};
constexpr std::array<std::string_view, kind_count> kinds = {
    "chat", "completion", "embedding", "image",      "video", "music", "stt",
    "tts",  "realtime",   "rerank",    "moderation", "ocr",   "search"};
constexpr std::array<std::string_view, status_count> statuses = {"active", "beta", "deprecated"};
constexpr std::array<std::string_view, billing_count> billings = {
    "metered", "free", "subscription", "subscription_reference", "unknown"};
constexpr std::array<std::string_view, modality_count> modalities = {
    "text", "image", "audio", "video", "pdf", "embedding", "score"};
constexpr std::array<std::string_view, capability_count> capabilities = {
    "tools", "structured_output", "reasoning", "vision", "streaming", "open_weights"};
constexpr std::array<std::string_view, meter_count> meters = {
    "input",          "output",         "cache_read",
    "cache_write_5m", "cache_write_1h", "output_reasoning",
    "input_audio",    "output_audio",   "input_image",
    "output_image",   "input_video",    "output_video",
    "input_text",     "request",        "web_search",
    "file_search",    "search",         "routing",
    "query",          "maps",           "attachment_search",
    "code_execution", "x_search",       "enterprise_web_search",
    "page",           "output_compute", "annotation",
    "citation"};
constexpr std::array<std::string_view, unit_count> units = {
    "token", "call",      "image", "second",    "minute",
    "pixel", "character", "page",  "megapixel", "session"};
constexpr std::array<std::string_view, service_tier_count> tiers = {"standard", "batch", "flex",
                                                                    "priority", "fast"};

template <class E, std::size_t n>
std::string_view name_in(const std::array<std::string_view, n>& names, E value) {
    const auto i = static_cast<std::size_t>(value);
    return i < n ? names[i] : std::string_view();
}

template <class E, std::size_t n>
std::optional<E> find_in(const std::array<std::string_view, n>& names, std::string_view name) {
    for (std::size_t i = 0; i < n; ++i)
        if (names[i] == name) return static_cast<E>(i);
    return std::nullopt;
}

}  // namespace

std::string_view name(Class value) { return name_in(classes, value); }
std::string_view name(Kind value) { return name_in(kinds, value); }
std::string_view name(Status value) { return name_in(statuses, value); }
std::string_view name(Billing value) { return name_in(billings, value); }
std::string_view name(Modality value) { return name_in(modalities, value); }
std::string_view name(Capability value) { return name_in(capabilities, value); }
std::string_view name(Meter value) { return name_in(meters, value); }
std::string_view name(Unit value) { return name_in(units, value); }
std::string_view name(ServiceTier value) { return name_in(tiers, value); }

std::optional<Class> class_by_name(std::string_view name) { return find_in<Class>(classes, name); }
std::optional<Kind> kind_by_name(std::string_view name) { return find_in<Kind>(kinds, name); }
std::optional<Status> status_by_name(std::string_view name) {
    return find_in<Status>(statuses, name);
}
std::optional<Billing> billing_by_name(std::string_view name) {
    return find_in<Billing>(billings, name);
}
std::optional<Modality> modality_by_name(std::string_view name) {
    return find_in<Modality>(modalities, name);
}
std::optional<Capability> capability_by_name(std::string_view name) {
    return find_in<Capability>(capabilities, name);
}
std::optional<Meter> meter_by_name(std::string_view name) { return find_in<Meter>(meters, name); }
std::optional<Unit> unit_by_name(std::string_view name) { return find_in<Unit>(units, name); }
std::optional<ServiceTier> service_tier_by_name(std::string_view name) {
    return find_in<ServiceTier>(tiers, name);
}

std::string Date::text() const {
    if (!known()) return {};
    if (month == 0) return fmt::format("{:04}", year);
    if (day == 0) return fmt::format("{:04}-{:02}", year, month);
    return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

}  // namespace weir::catalog
