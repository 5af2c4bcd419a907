#include "gateway/response_cache.hpp"

namespace weir::gateway {

std::string response_place(const KeyId& key, std::string_view id) {
    std::string place = key.value();
    place += '\n';
    place += id;
    return place;
}

void ResponseCache::put(SharedResponse row) {
    erase(row->key, row->id);
    bytes_ += row->bytes();
    rows_.push_front(std::move(row));
    by_place_[response_place(rows_.front()->key, rows_.front()->id)] = rows_.begin();
    while (bytes_ > bytes_max_)
        drop(std::prev(rows_.end()));
}

SharedResponse ResponseCache::get(const KeyId& key, std::string_view id) {
    const auto found = by_place_.find(response_place(key, id));
    if (found == by_place_.end()) return nullptr;
    rows_.splice(rows_.begin(), rows_, found->second);
    return rows_.front();
}

void ResponseCache::erase(const KeyId& key, std::string_view id) {
    const auto found = by_place_.find(response_place(key, id));
    if (found != by_place_.end()) drop(found->second);
}

void ResponseCache::drop(Rows::iterator at) {
    bytes_ -= (*at)->bytes();
    by_place_.erase(response_place((*at)->key, (*at)->id));
    rows_.erase(at);
}

}  // namespace weir::gateway
