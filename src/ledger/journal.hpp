#pragma once
// The journal: append-only, checksummed, memory-mapped segment files. Each process has a sub-folder
// of its own, locked while it lives; each worker thread appends to segments of its own.
//
// Appending is encoding into mapped memory plus a checksum: the page cache keeps it when the
// process is killed. (A power cut may take what the kernel had not yet written; a torn record is
// recognised.) The drain thread reads behind the workers, gives drained segments back to them, and
// prepares the next one ahead of need, so that a worker rarely makes a file itself.
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "ledger/segment.hpp"
#include "store/ledger_row.hpp"

namespace weir::ledger {

struct JournalSettings {
    std::int64_t segment_bytes = 1024 * 1024;  // 256 KiB to 1 GiB; one row takes 120 KiB at most
    std::int64_t bytes_max = 1024LL * 1024 * 1024;  // of all segments of this process
};

enum class Appended : std::uint8_t {
    written,  // survives a kill
    lost      // counted; the caller serves on
};

class Journal;

// append() by one worker thread; everything else by the drain thread, lost() and failing() by any.
class JournalWriter {
public:
    JournalWriter(Journal& journal, std::size_t index) : journal_(&journal), index_(index) {}
    ~JournalWriter();
    JournalWriter(const JournalWriter&) = delete;
    JournalWriter& operator=(const JournalWriter&) = delete;

    Appended append(const store::LedgerRow& row);

    // Segments in the order of writing, from the oldest that was not dropped; null: none yet.
    Segment* oldest();
    // REQUIRES: its next is set, and no view into it is used any more.
    void drop_oldest();
    // Makes the next segment if the current one is half full, or if the worker could not make one.
    void prepare();

    std::int64_t lost() const { return lost_.load(std::memory_order_relaxed); }
    bool failing() const { return failing_.load(std::memory_order_relaxed); }

private:
    bool advance();

    Journal* journal_;
    std::size_t index_;
    Segment* tail_ = nullptr;               // the worker's
    std::atomic<Segment*> first_{nullptr};  // set once, by the worker
    Segment* head_ = nullptr;               // the drain's
    // From the drain to the worker. Owned, like the chain from head_ to tail_.
    std::atomic<Segment*> spare_{nullptr};
    std::atomic<std::int64_t> lost_{0};
    std::atomic<bool> failing_{false};
};

// This process's part of the journal folder.
class Journal {
public:
    // Never fails: where the folder cannot be made now, appends are lost until it can be. `name` is
    // the sub-folder, unlike that of every other process that ever used the folder. `wake` is
    // called by a worker that has filled a segment; any thread.
    Journal(std::filesystem::path folder, std::string name, std::size_t workers,
            JournalSettings settings, std::function<void()> wake);
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    JournalWriter& writer(std::size_t i) { return *writers_[i]; }
    std::size_t workers() const { return writers_.size(); }
    const std::filesystem::path& folder() const { return folder_; }
    const std::string& name() const { return name_; }

    std::int64_t lost() const;  // ended requests whose row was lost
    bool failing() const;       // some worker's last append was lost
    std::int64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

    // At the end, when everything is drained: deletes the sub-folder with what is in it.
    void remove();

private:
    friend class JournalWriter;
    Result<std::unique_ptr<Segment>> make_segment(std::size_t writer);
    Result<void> make_folder();
    void discard(std::unique_ptr<Segment> segment);
    std::uint64_t next_sequence() { return sequence_.fetch_add(1, std::memory_order_relaxed); }

    std::filesystem::path folder_;
    std::string name_;
    JournalSettings settings_;
    std::function<void()> wake_;
    std::atomic<std::int64_t> bytes_{0};
    std::atomic<std::uint64_t> sequence_;
    std::mutex folder_mutex_;  // making the sub-folder; appending does not come here
    int lock_ = -1;            // descriptor of the locked file in it
    std::vector<std::unique_ptr<JournalWriter>> writers_;
};

// Takes the lock of a process's sub-folder: its descriptor, or nothing while the process lives.
std::optional<int> lock_folder(const std::filesystem::path& folder);

}  // namespace weir::ledger
