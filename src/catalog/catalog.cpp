#include "catalog/catalog.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/blob.hpp"
#include "catalog/decode.hpp"
#include "catalog/overlay.hpp"
#include "catalog/own.hpp"

namespace weir::catalog {
namespace {

// The first of `count` records from `from` whose text is not before `wanted`; text_of(i) gives a
// record's. The tables are sorted bytewise.
template <class TextOf>
std::size_t first_not_before(std::size_t from, std::size_t count, std::string_view wanted,
                             const TextOf& text_of) {
    while (count > 0) {
        const std::size_t half = count / 2;
        if (text_of(from + half) < wanted) {
            from += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return from;
}

bool in_list(std::string_view list, char separator, std::string_view wanted) {
    while (true) {
        const std::size_t end = list.find(separator);
        if (list.substr(0, end) == wanted) return true;
        if (end == std::string_view::npos) return false;
        list.remove_prefix(end + 1);
    }
}

bool is_called(const Offering& offering, std::string_view name) {
    if (name.empty()) return false;
    const std::size_t slash = offering.model.find('/');
    return name == offering.id || name == offering.model ||
           (slash != std::string_view::npos && name == offering.model.substr(slash + 1));
}

}  // namespace

std::string_view name(Auth auth) {
    constexpr std::array<std::string_view, auth_count> names = {"header", "aws_sigv4", "oauth",
                                                                "oci", "none"};
    const auto i = static_cast<std::size_t>(auth);
    return i < names.size() ? names[i] : std::string_view();
}

const Endpoint* Provider::endpoint(std::string_view wire) const {
    const auto at = std::ranges::find(endpoints, wire, &Endpoint::wire);
    return at == endpoints.end() ? nullptr : &*at;
}

std::string_view Offering::bare_name() const {
    if (model.empty()) return id.substr(id.rfind('/') + 1);
    return model.substr(model.find('/') + 1);
}

bool Offering::served_over(std::string_view wire) const {
    return wires.empty() || in_list(wires, ' ', wire);
}

const Endpoint* endpoint_for(const Provider& provider, const Offering& offering,
                             std::string_view wire) {
    return offering.served_over(wire) ? provider.endpoint(wire) : nullptr;
}

Catalog::Catalog(std::unique_ptr<const Tables> tables) : tables_(std::move(tables)) {}
Catalog::~Catalog() = default;
Catalog::Catalog(Catalog&&) noexcept = default;
Catalog& Catalog::operator=(Catalog&&) noexcept = default;

Result<Catalog> Catalog::open(std::span<const std::byte> blob) {
    const Result<Tables> tables = Tables::read(blob);
    if (!tables) return fail(tables.error());
    const Result<void> verified = tables->verify();
    if (!verified) return fail(verified.error());
    return Catalog(std::make_unique<const Tables>(*tables));
}

Result<Catalog> Catalog::with(Overlay overlay) && {
    if (own_) return fail(ErrorKind::internal, "a catalog takes one overlay");
    Result<std::unique_ptr<const Own>> own = Own::make(std::move(overlay), *this);
    if (!own) return fail(own.error());
    own_ = *std::move(own);
    return std::move(*this);
}

std::size_t Catalog::provider_count() const {
    return tables_->providers.size() + (own_ ? own_->new_providers() : 0);
}

std::size_t Catalog::offering_count() const {
    return tables_->offerings.size() + (own_ ? own_->new_offerings() : 0);
}

std::string Catalog::built_from() const {
    const std::uint32_t date = tables_->date;
    return fmt::format("{:04}-{:02}-{:02}", date / 10'000, date / 100 % 100, date % 100);
}

std::optional<std::size_t> Catalog::embedded_provider(std::string_view id) const {
    const auto id_of = [this](std::size_t i) { return tables_->text(tables_->providers[i].id); };
    const std::size_t at = first_not_before(0, tables_->providers.size(), id, id_of);
    if (at == tables_->providers.size() || id_of(at) != id) return std::nullopt;
    return at;
}

Offering Catalog::embedded_offering(std::size_t index) const {
    Offering offering = decode_offering(*tables_, index);
    const OwnQuirks* quirks = own_ ? own_->quirks_of(offering.provider) : nullptr;
    if (quirks != nullptr) lay_over(offering.quirks, *quirks);
    return offering;
}

const Offering* Catalog::own_offering(std::string_view provider, std::string_view id) const {
    return own_ ? own_->find_offering(provider, id) : nullptr;
}

std::vector<std::string_view> Catalog::provider_ids() const {
    std::vector<std::string_view> ids;
    ids.reserve(provider_count());
    for (std::size_t i = 0; i < tables_->providers.size(); ++i)
        ids.push_back(tables_->text(tables_->providers[i].id));
    if (!own_) return ids;
    for (const Provider& provider : own_->providers())
        if (!embedded_provider(provider.id)) ids.push_back(provider.id);
    std::ranges::sort(ids);
    return ids;
}

std::vector<Provider> Catalog::providers() const {
    std::vector<Provider> all;
    all.reserve(provider_count());
    for (const std::string_view id : provider_ids())
        if (std::optional<Provider> provider = find_provider(id))
            all.push_back(*std::move(provider));
    return all;
}

std::optional<Provider> Catalog::find_provider(std::string_view id) const {
    const Provider* own = own_ ? own_->find_provider(id) : nullptr;
    if (own != nullptr) return *own;
    const std::optional<std::size_t> index = embedded_provider(id);
    if (!index) return std::nullopt;
    return decode_provider(*tables_, *index);
}

std::optional<Offering> Catalog::find_offering(std::string_view provider,
                                               std::string_view model_id) const {
    const Offering* own = own_offering(provider, model_id);
    if (own != nullptr) return *own;
    const std::optional<std::size_t> index = embedded_provider(provider);
    if (!index) return std::nullopt;
    const ProviderRecord record = tables_->providers[*index];
    const auto id_of = [this](std::size_t i) { return tables_->text(tables_->offerings[i].id); };
    const std::size_t end = record.offerings_from + record.offering_count;
    const std::size_t at =
        first_not_before(record.offerings_from, record.offering_count, model_id, id_of);
    if (at == end || id_of(at) != model_id) return std::nullopt;
    return embedded_offering(at);
}

std::optional<Offering> Catalog::find_qualified(std::string_view name) const {
    const std::size_t slash = name.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    return find_offering(name.substr(0, slash), name.substr(slash + 1));
}

std::vector<Offering> Catalog::offerings_of(std::string_view provider) const {
    std::vector<Offering> all;
    if (const std::optional<std::size_t> index = embedded_provider(provider)) {
        const ProviderRecord record = tables_->providers[*index];
        all.reserve(record.offering_count);
        for (std::size_t i = 0; i < record.offering_count; ++i) {
            const std::size_t at = record.offerings_from + i;
            if (own_offering(provider, tables_->text(tables_->offerings[at].id)) == nullptr)
                all.push_back(embedded_offering(at));
        }
    }
    if (!own_) return all;
    for (const Offering& offering : own_->offerings())
        if (offering.provider == provider) all.push_back(offering);
    std::ranges::sort(all, {}, &Offering::id);
    return all;
}

std::vector<Offering> Catalog::offerings_by_name(std::string_view name) const {
    std::vector<Offering> found;
    const auto name_of = [this](std::size_t i) { return tables_->text(tables_->names[i].name); };
    const std::size_t at = first_not_before(0, tables_->names.size(), name, name_of);
    if (at != tables_->names.size() && name_of(at) == name) {
        const NameRecord record = tables_->names[at];
        for (std::size_t i = 0; i < record.posting_count; ++i) {
            const Offering offering =
                embedded_offering(tables_->postings[record.postings_from + i].offering);
            if (own_offering(offering.provider, offering.id) == nullptr) found.push_back(offering);
        }
    }
    if (!own_) return found;
    for (const Offering& offering : own_->offerings())
        if (is_called(offering, name)) found.push_back(offering);
    std::ranges::sort(found, {}, [](const Offering& o) { return std::pair(o.provider, o.id); });
    return found;
}

}  // namespace weir::catalog
