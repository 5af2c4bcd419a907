#pragma once
// The compiled catalog's bytes: a head, a string table and tables of fixed-size little-endian
// records, written by tools/catalog/build.py and read where they lie. Private to this folder.
//
// Every access stays inside the bytes whatever they hold: a reference that points nowhere reads as
// an empty text or a zeroed record. So a catalog whose checksum nobody verified can be wrong, never
// unsafe.
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

#include "base/result.hpp"

namespace weir::catalog {

static_assert(std::endian::native == std::endian::little, "the records are little-endian");

inline constexpr std::uint32_t blob_version = 1;

struct ProviderRecord {
    std::uint32_t id, name, key_env, regions, docs;
    std::uint32_t endpoints_from, offerings_from, offering_count;
    std::uint16_t endpoint_count, quirks;
    std::uint8_t cls, url_verified;
    std::uint8_t unused[2];
};
struct EndpointRecord {
    std::uint32_t wire, url, header, prefix, extra_header;
    std::uint8_t auth;
    std::uint8_t unused[3];
};
struct QuirksRecord {
    std::uint32_t seed_field, required_tool_choice, chat_path, unsupported_fields;
    std::uint8_t output_limit, stream_usage, developer_role, reasoning_field, error_style,
        rate_headers, unknown_fields, flags, stop_max, choices_max;
    std::uint8_t unused[2];
};
struct OfferingRecord {
    std::uint32_t id, model, wires, regions;
    std::uint32_t provider;
    std::uint32_t context, input_max, output_max;   // 0: unknown
    std::uint32_t released, knowledge, deprecated;  // yyyymmdd, 0: unknown
    std::uint32_t prices_from;
    std::uint16_t price_count, quirks;
    std::uint8_t kind, status, billing, input, output, can, known;
    std::uint8_t unused;
};
struct PriceRecord {
    std::int64_t nano_per_million;
    std::uint32_t variant;
    std::uint16_t condition;
    std::uint8_t meter, unit;
};
struct ConditionRecord {
    std::uint32_t prompt_over, regions;
    std::int32_t from_day, until_day;
    std::uint16_t from_minute, until_minute;
    std::uint8_t weekdays, tier;
    std::uint8_t unused[2];
};
struct NameRecord {
    std::uint32_t name, postings_from, posting_count;
};
struct PostingRecord {
    std::uint32_t offering;
};
static_assert(sizeof(ProviderRecord) == 40 && sizeof(EndpointRecord) == 24);
static_assert(sizeof(QuirksRecord) == 28 && sizeof(OfferingRecord) == 60);
static_assert(sizeof(PriceRecord) == 16 && sizeof(ConditionRecord) == 24);
static_assert(sizeof(NameRecord) == 12 && sizeof(PostingRecord) == 4);

// A table of records inside the blob, which need not be aligned.
template <class Record>
class Table {
    static_assert(std::is_trivially_copyable_v<Record>);

public:
    Table() = default;
    explicit Table(std::span<const std::byte> bytes) : bytes_(bytes) {}
    std::size_t size() const { return bytes_.size() / sizeof(Record); }
    Record operator[](std::size_t i) const {
        Record record{};
        if (i < size()) std::memcpy(&record, bytes_.data() + i * sizeof(Record), sizeof(Record));
        return record;
    }

private:
    std::span<const std::byte> bytes_;
};

class Tables {
public:
    // Magic, version, and that the sections lie inside the bytes.
    static Result<Tables> read(std::span<const std::byte> blob);
    // The checksum, and that every reference of every record points into its table.
    Result<void> verify() const;

    std::string_view text(std::uint32_t at) const;

    Table<ProviderRecord> providers;
    Table<EndpointRecord> endpoints;
    Table<QuirksRecord> quirks;
    Table<OfferingRecord> offerings;
    Table<PriceRecord> prices;
    Table<ConditionRecord> conditions;
    Table<NameRecord> names;
    Table<PostingRecord> postings;
    std::span<const std::byte> strings;
    std::span<const std::byte> checked;  // what the checksum is of
    std::uint32_t checksum = 0;
    std::uint32_t date = 0;  // yyyymmdd
};

std::uint32_t crc32(std::span<const std::byte> bytes);

// The bytes that were linked in; see cmake/catalog.cmake.
std::span<const std::byte> embedded_blob();

}  // namespace weir::catalog
