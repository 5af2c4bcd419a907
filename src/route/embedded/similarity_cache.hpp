#pragma once
// Similarities of prompts that have been embedded, by a hash of their text: the text itself is
// nowhere kept. The longest unused one goes first. Any thread.
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace weir::route {

class SimilarityCache {
public:
    explicit SimilarityCache(std::size_t entries_max) : entries_max_(entries_max) {}

    std::optional<std::vector<float>> find(std::uint64_t hash);
    void keep(std::uint64_t hash, std::vector<float> similarities);
    std::size_t size() const;

private:
    struct Entry {
        std::uint64_t hash;
        std::vector<float> similarities;
    };
    const std::size_t entries_max_;
    mutable std::mutex mutex_;  // held for a look-up, never across a wait
    std::list<Entry> entries_;  // the one used last is first
    std::unordered_map<std::uint64_t, std::list<Entry>::iterator> by_hash_;
};

}  // namespace weir::route
