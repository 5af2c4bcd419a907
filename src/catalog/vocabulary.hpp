#pragma once
// The closed sets of words that the catalog's data uses. The numbers are part of the blob's format:
// tools/catalog/format.py repeats them, and tools/catalog/format_test.py compares. Add only at the
// end.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::catalog {

// What sort of seller a provider is.
enum class Class : std::uint8_t {
    first_party,
    cloud,
    inference_host,
    aggregator,
    subscription,
    own,   // the user's, from the configuration
    local  // a server that people run themselves, at its usual address
};
inline constexpr std::size_t class_count = 7;

// What an offering does.
enum class Kind : std::uint8_t {
    chat,
    completion,
    embedding,
    image,
    video,
    music,
    stt,
    tts,
    realtime,
    rerank,
    moderation,
    ocr,
    search
};
inline constexpr std::size_t kind_count = 13;

enum class Status : std::uint8_t { active, beta, deprecated };
inline constexpr std::size_t status_count = 3;

// How an offering is paid. Only `free` and `subscription` make a price of 0; `unknown` never does.
enum class Billing : std::uint8_t {
    metered,
    free,
    subscription,            // a flat plan: a call costs nothing more
    subscription_reference,  // a flat plan whose listed rates say what the same call is worth
    unknown,                 // no source names a price
};
inline constexpr std::size_t billing_count = 5;

enum class Modality : std::uint8_t { text, image, audio, video, pdf, embedding, score };
inline constexpr std::size_t modality_count = 7;

enum class Capability : std::uint8_t {
    tools,
    structured_output,
    reasoning,
    vision,
    streaming,
    open_weights
};
inline constexpr std::size_t capability_count = 6;

// What is counted. output_reasoning is the part of the output that is hidden thought;
// cache_write_5m is the default lifetime wherever only one is offered.
enum class Meter : std::uint8_t {
    input,
    output,
    cache_read,
    cache_write_5m,
    cache_write_1h,
    output_reasoning,
    input_audio,
    output_audio,
    input_image,
    output_image,
    input_video,
    output_video,
    input_text,
    request,
    web_search,
    file_search,
    search,
    routing,
    query,
    maps,
    attachment_search,
    code_execution,
    x_search,
    enterprise_web_search,
    page,
    output_compute,
    annotation,
    citation
};
inline constexpr std::size_t meter_count = 28;

enum class Unit : std::uint8_t {
    token,
    call,
    image,
    second,
    minute,
    pixel,
    character,
    page,
    megapixel,
    session
};
inline constexpr std::size_t unit_count = 10;

enum class ServiceTier : std::uint8_t { standard, batch, flex, priority, fast };
inline constexpr std::size_t service_tier_count = 5;

// The word as the data, the configuration and the CLI spell it.
std::string_view name(Class value);
std::string_view name(Kind value);
std::string_view name(Status value);
std::string_view name(Billing value);
std::string_view name(Modality value);
std::string_view name(Capability value);
std::string_view name(Meter value);
std::string_view name(Unit value);
std::string_view name(ServiceTier value);

std::optional<Class> class_by_name(std::string_view name);
std::optional<Kind> kind_by_name(std::string_view name);
std::optional<Status> status_by_name(std::string_view name);
std::optional<Billing> billing_by_name(std::string_view name);
std::optional<Modality> modality_by_name(std::string_view name);
std::optional<Capability> capability_by_name(std::string_view name);
std::optional<Meter> meter_by_name(std::string_view name);
std::optional<Unit> unit_by_name(std::string_view name);
std::optional<ServiceTier> service_tier_by_name(std::string_view name);

// A small set of one of the enumerations above.
template <class E>
class Bits {
public:
    constexpr Bits() = default;
    constexpr explicit Bits(std::uint8_t raw) : raw_(raw) {}
    constexpr bool has(E value) const { return (raw_ >> static_cast<unsigned>(value) & 1U) != 0; }
    constexpr Bits& add(E value) {
        raw_ = static_cast<std::uint8_t>(raw_ | 1U << static_cast<unsigned>(value));
        return *this;
    }
    constexpr Bits& remove(E value) {
        raw_ = static_cast<std::uint8_t>(raw_ & ~(1U << static_cast<unsigned>(value)));
        return *this;
    }
    constexpr bool empty() const { return raw_ == 0; }
    constexpr std::uint8_t raw() const { return raw_; }
    friend constexpr bool operator==(Bits, Bits) = default;

private:
    std::uint8_t raw_ = 0;
};
using Modalities = Bits<Modality>;

// What an offering is able to do: yes, no, or nobody says.
struct Capabilities {
    Bits<Capability> yes;
    Bits<Capability> known;

    constexpr bool has(Capability value) const { return yes.has(value); }
    constexpr bool lacks(Capability value) const { return known.has(value) && !yes.has(value); }
    friend constexpr bool operator==(Capabilities, Capabilities) = default;
};

// A calendar date as precisely as its source gives it: month and day are 0 where unknown, and the
// year is 0 where nothing is known.
struct Date {
    int year = 0;
    int month = 0;
    int day = 0;

    bool known() const { return year != 0; }
    std::string text() const;  // "2026-08-16", "2026-08", "2026" or ""
    friend constexpr auto operator<=>(const Date&, const Date&) = default;
};

}  // namespace weir::catalog
