#include "ledger/orphan.hpp"

#include <unistd.h>

#include <algorithm>
#include <string>
#include <unordered_map>

#include "ledger/journal.hpp"
#include "ledger/record.hpp"
#include "store/row_codec.hpp"

namespace weir::ledger {

std::optional<Orphan> Orphan::claim(const std::filesystem::path& folder) {
    const std::optional<int> lock = lock_folder(folder);
    if (!lock) return std::nullopt;
    Orphan orphan(folder, *lock);
    orphan.collect();
    return orphan;
}

Orphan::Orphan(Orphan&& other) noexcept
    : folder_(std::move(other.folder_)),
      lock_(std::exchange(other.lock_, -1)),
      segments_(std::move(other.segments_)),
      records_(std::move(other.records_)),
      damaged_(other.damaged_) {}

Orphan::~Orphan() {
    if (lock_ >= 0) ::close(lock_);
}

void Orphan::collect() {
    std::error_code code;
    for (const auto& entry : std::filesystem::directory_iterator(folder_, code)) {
        if (entry.path().extension() != ".wal") continue;
        Result<std::unique_ptr<Segment>> segment = Segment::open(entry.path());
        if (segment)
            segments_.push_back(std::move(*segment));
        else
            ++damaged_;
    }
    struct Best {
        int rank;
        std::size_t place;
    };
    std::unordered_map<std::string_view, Best> best;
    for (const auto& segment : segments_) {
        SegmentReader reader(segment->bytes());
        for (auto record = reader.next(); !record.empty(); record = reader.next()) {
            const std::optional<store::RowGlance> seen = store::glance(record);
            if (!seen) {
                ++damaged_;
                continue;
            }
            // The id as it stands in the mapped record lives as long as the map needs it.
            const std::string_view id(reinterpret_cast<const char*>(record.data()),
                                      RequestId::length);
            const int rank = store::rank(seen->status);
            const auto [at, fresh] = best.try_emplace(id, Best{rank, records_.size()});
            if (fresh) {
                records_.push_back(record);
            } else if (rank > at->second.rank) {
                at->second.rank = rank;
                records_[at->second.place] = record;
            }
        }
        damaged_ += reader.damaged();
    }
}

void Orphan::remove() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

Orphanage find_orphans(const std::filesystem::path& folder, const std::string& own) {
    Orphanage found;
    std::error_code code;
    for (const auto& entry : std::filesystem::directory_iterator(folder, code)) {
        const std::string name = entry.path().filename().string();
        // Names with a dot are of processes that are only starting.
        if (name == own || name.starts_with('.') || !entry.is_directory(code)) continue;
        if (std::optional<Orphan> orphan = Orphan::claim(entry.path()))
            found.orphans.push_back(std::move(*orphan));
        else
            ++found.living;
    }
    return found;
}

}  // namespace weir::ledger
