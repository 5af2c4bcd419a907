#pragma once
// What a dead process left in the journal folder: its segments, collapsed to one record a request.
// The folder is locked while this object lives, so that no two processes replay it at once.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ledger/segment.hpp"

namespace weir::ledger {

class Orphan {
public:
    // Nothing while the folder's process lives.
    static std::optional<Orphan> claim(const std::filesystem::path& folder);
    Orphan(Orphan&& other) noexcept;
    Orphan& operator=(Orphan&&) = delete;
    Orphan(const Orphan&) = delete;
    Orphan& operator=(const Orphan&) = delete;
    ~Orphan();

    // One record a request, the one that knows most: its end, or its start if it was running. The
    // bytes live as long as this object.
    std::size_t size() const { return records_.size(); }
    std::span<const std::byte> record(std::size_t i) const { return records_[i]; }
    std::int64_t damaged() const { return damaged_; }
    const std::filesystem::path& folder() const { return folder_; }

    // Deletes the folder, when all of it is stored.
    void remove();

private:
    explicit Orphan(std::filesystem::path folder, int lock)
        : folder_(std::move(folder)), lock_(lock) {}
    void collect();

    std::filesystem::path folder_;
    int lock_;
    std::vector<std::unique_ptr<Segment>> segments_;
    std::vector<std::span<const std::byte>> records_;
    std::int64_t damaged_ = 0;
};

// Sub-folders of dead processes, `own` left out. living: how many others live.
struct Orphanage {
    std::vector<Orphan> orphans;
    std::size_t living = 0;
};
Orphanage find_orphans(const std::filesystem::path& folder, const std::string& own);

}  // namespace weir::ledger
