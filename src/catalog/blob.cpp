#include "catalog/blob.hpp"

#include <algorithm>
#include <string>

#include "catalog/catalog.hpp"
#include "catalog/vocabulary.hpp"

namespace weir::catalog {
namespace {

constexpr std::string_view magic{"WEIRCAT\0", 8};
constexpr std::size_t section_count = 9;

struct Section {
    std::uint32_t offset, count;
};
struct Head {
    char magic[8];
    std::uint32_t version, size, checksum, date;
    Section sections[section_count];
};
static_assert(sizeof(Head) == 96);
constexpr std::size_t checked_from = offsetof(Head, date);  // the checksum is of all from here

constexpr std::array<std::uint32_t, 256> make_crc_table() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1U) != 0 ? value >> 1U ^ 0xedb88320U : value >> 1U;
        table[i] = value;
    }
    return table;
}

std::unexpected<Error> bad(std::string what) {
    return fail(ErrorKind::internal, "the catalog's data is unusable: " + what);
}

// Whether [from, from + count) lies inside a table of `size` records.
bool inside(std::size_t from, std::size_t count, std::size_t size) {
    return from <= size && count <= size - from;
}

// Checks references of one table; the names are for the message.
class Checker {
public:
    explicit Checker(const Tables& tables) : tables_(tables) {}

    void texts(std::initializer_list<std::uint32_t> refs) {
        for (const std::uint32_t ref : refs) {
            const std::size_t size = tables_.strings.size();
            std::uint16_t length = 0;
            ok_ = ok_ && inside(ref, sizeof length, size);
            if (!ok_) return;
            std::memcpy(&length, tables_.strings.data() + ref, sizeof length);
            ok_ = inside(ref + sizeof length, length, size);
        }
    }
    void that(bool holds) { ok_ = ok_ && holds; }
    bool ok() const { return ok_; }

private:
    const Tables& tables_;
    bool ok_ = true;
};

bool providers_hold(const Tables& t) {
    Checker check(t);
    std::size_t next = 0;
    for (std::size_t i = 0; i < t.providers.size(); ++i) {
        const ProviderRecord r = t.providers[i];
        check.texts({r.id, r.name, r.key_env, r.regions, r.docs});
        check.that(inside(r.endpoints_from, r.endpoint_count, t.endpoints.size()));
        check.that(r.offerings_from == next && inside(next, r.offering_count, t.offerings.size()));
        check.that(r.quirks < t.quirks.size() && r.cls < class_count);
        if (!check.ok()) return false;
        check.that(i == 0 || t.text(t.providers[i - 1].id) < t.text(r.id));
        next += r.offering_count;
    }
    for (std::size_t i = 0; i < t.endpoints.size(); ++i) {
        const EndpointRecord r = t.endpoints[i];
        check.texts({r.wire, r.url, r.header, r.prefix, r.extra_header});
        check.that(r.auth < auth_count);
    }
    return check.ok() && next == t.offerings.size();
}

bool offerings_hold(const Tables& t) {
    Checker check(t);
    for (std::size_t i = 0; i < t.offerings.size(); ++i) {
        const OfferingRecord r = t.offerings[i];
        check.texts({r.id, r.model, r.wires, r.regions});
        check.that(inside(r.prices_from, r.price_count, t.prices.size()));
        check.that(r.provider < t.providers.size() && r.quirks < t.quirks.size());
        check.that(r.kind < kind_count && r.status < status_count && r.billing < billing_count);
        if (!check.ok()) return false;
        const bool first = i == 0 || t.offerings[i - 1].provider != r.provider;
        check.that(first || t.text(t.offerings[i - 1].id) < t.text(r.id));
    }
    return check.ok();
}

bool prices_hold(const Tables& t) {
    Checker check(t);
    for (std::size_t i = 0; i < t.prices.size(); ++i) {
        const PriceRecord r = t.prices[i];
        check.texts({r.variant});
        check.that(r.condition < t.conditions.size() && r.nano_per_million > 0);
        check.that(r.meter < meter_count && r.unit < unit_count);
    }
    for (std::size_t i = 0; i < t.conditions.size(); ++i) {
        const ConditionRecord r = t.conditions[i];
        check.texts({r.regions});
        check.that(r.tier < service_tier_count && r.from_minute <= 1440 && r.until_minute <= 1440);
    }
    return check.ok();
}

bool quirks_hold(const Tables& t) {
    Checker check(t);
    for (std::size_t i = 0; i < t.quirks.size(); ++i) {
        const QuirksRecord r = t.quirks[i];
        check.texts({r.seed_field, r.required_tool_choice, r.chat_path, r.unsupported_fields});
        check.that(r.output_limit < output_limit_count && r.stream_usage < stream_usage_count);
        check.that(r.developer_role < developer_role_count);
        check.that(r.reasoning_field < reasoning_field_count);
        check.that(r.error_style < error_style_count && r.rate_headers < rate_headers_count);
        check.that(r.unknown_fields < unknown_fields_count);
    }
    return check.ok();
}

bool names_hold(const Tables& t) {
    Checker check(t);
    for (std::size_t i = 0; i < t.names.size(); ++i) {
        const NameRecord r = t.names[i];
        check.texts({r.name});
        check.that(inside(r.postings_from, r.posting_count, t.postings.size()));
        if (!check.ok()) return false;
        check.that(i == 0 || t.text(t.names[i - 1].name) < t.text(r.name));
    }
    for (std::size_t i = 0; i < t.postings.size(); ++i)
        check.that(t.postings[i].offering < t.offerings.size());
    return check.ok();
}

}  // namespace

std::uint32_t crc32(std::span<const std::byte> bytes) {
    static constexpr std::array<std::uint32_t, 256> table = make_crc_table();
    std::uint32_t value = ~0U;
    for (const std::byte byte : bytes)
        value = table[(value ^ std::to_integer<std::uint32_t>(byte)) & 0xffU] ^ value >> 8U;
    return ~value;
}

Result<Tables> Tables::read(std::span<const std::byte> blob) {
    Head head{};
    if (blob.size() < sizeof head) return bad("it is too short");
    std::memcpy(&head, blob.data(), sizeof head);
    if (std::string_view(head.magic, sizeof head.magic) != magic) return bad("it is none");
    if (head.version != blob_version)
        return bad("format " + std::to_string(head.version) + " instead of " +
                   std::to_string(blob_version));
    if (head.size != blob.size()) return bad("its length is wrong");

    constexpr std::array<std::size_t, section_count> record_sizes = {1,
                                                                     sizeof(ProviderRecord),
                                                                     sizeof(EndpointRecord),
                                                                     sizeof(QuirksRecord),
                                                                     sizeof(OfferingRecord),
                                                                     sizeof(PriceRecord),
                                                                     sizeof(ConditionRecord),
                                                                     sizeof(NameRecord),
                                                                     sizeof(PostingRecord)};
    std::array<std::span<const std::byte>, section_count> parts;
    for (std::size_t i = 0; i < section_count; ++i) {
        const Section section = head.sections[i];
        const std::size_t bytes = section.count * record_sizes[i];
        if (section.offset < sizeof head || !inside(section.offset, bytes, blob.size()))
            return bad("a table lies outside");
        parts[i] = blob.subspan(section.offset, bytes);
    }
    Tables tables;
    tables.strings = parts[0];
    tables.providers = Table<ProviderRecord>(parts[1]);
    tables.endpoints = Table<EndpointRecord>(parts[2]);
    tables.quirks = Table<QuirksRecord>(parts[3]);
    tables.offerings = Table<OfferingRecord>(parts[4]);
    tables.prices = Table<PriceRecord>(parts[5]);
    tables.conditions = Table<ConditionRecord>(parts[6]);
    tables.names = Table<NameRecord>(parts[7]);
    tables.postings = Table<PostingRecord>(parts[8]);
    tables.checked = blob.subspan(checked_from);
    tables.checksum = head.checksum;
    tables.date = head.date;
    return tables;
}

Result<void> Tables::verify() const {
    if (crc32(checked) != checksum) return bad("its checksum is wrong");
    if (!providers_hold(*this)) return bad("a provider");
    if (!offerings_hold(*this)) return bad("an offering");
    if (!prices_hold(*this)) return bad("a price");
    if (!quirks_hold(*this)) return bad("a quirk");
    if (!names_hold(*this)) return bad("a name");
    return {};
}

std::string_view Tables::text(std::uint32_t at) const {
    std::uint16_t length = 0;
    if (!inside(at, sizeof length, strings.size())) return {};
    std::memcpy(&length, strings.data() + at, sizeof length);
    const std::span<const std::byte> rest = strings.subspan(at + sizeof length);
    const void* const begin = rest.data();
    return {static_cast<const char*>(begin), std::min<std::size_t>(length, rest.size())};
}

}  // namespace weir::catalog
