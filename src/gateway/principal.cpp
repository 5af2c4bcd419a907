#include "gateway/principal.hpp"

namespace weir::gateway {

void KeyTable::add(Principal principal, const std::vector<Secret>& secrets) {
    const std::size_t index = principals_.size();
    principals_.push_back(std::move(principal));
    for (const Secret& secret : secrets)
        by_hash_.insert_or_assign(secret.hash, Entry{index, secret.expires});
}

std::optional<KeyTable::Match> KeyTable::find(const KeyHash& hash) const {
    const auto entry = by_hash_.find(hash);
    if (entry == by_hash_.end()) return std::nullopt;
    return Match{&principals_[entry->second.principal], entry->second.expires};
}

const Principal* KeyTable::find_named(std::string_view name_or_id) const {
    const Principal* found = nullptr;
    for (const Principal& principal : principals_)
        if (principal.name == name_or_id || principal.id.value() == name_or_id)
            if (found == nullptr || (found->revoked && !principal.revoked)) found = &principal;
    return found;
}

}  // namespace weir::gateway
