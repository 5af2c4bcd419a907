#include "route/embedded/similarity_cache.hpp"

#include <utility>

namespace weir::route {

std::optional<std::vector<float>> SimilarityCache::find(std::uint64_t hash) {
    const std::lock_guard lock(mutex_);
    const auto found = by_hash_.find(hash);
    if (found == by_hash_.end()) return std::nullopt;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->similarities;
}

void SimilarityCache::keep(std::uint64_t hash, std::vector<float> similarities) {
    if (entries_max_ == 0) return;
    const std::lock_guard lock(mutex_);
    if (const auto found = by_hash_.find(hash); found != by_hash_.end()) {
        found->second->similarities = std::move(similarities);
        entries_.splice(entries_.begin(), entries_, found->second);
        return;
    }
    if (entries_.size() == entries_max_) {
        by_hash_.erase(entries_.back().hash);
        entries_.pop_back();
    }
    entries_.push_front({hash, std::move(similarities)});
    by_hash_[hash] = entries_.begin();
}

std::size_t SimilarityCache::size() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

}  // namespace weir::route
