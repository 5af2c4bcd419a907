#pragma once
// From the journal into the store: the start and the end of a request become one row, in batches.
// The work alone, without a thread or a clock; DrainThread runs it.
//
// A segment is given back only when every row in it is in the store, so a crash at any point
// repeats work and never loses any (the store's append is idempotent). While the store refuses,
// segments stay, and the same rows are tried again at the next pass.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "ledger/batch.hpp"
#include "ledger/journal.hpp"
#include "ledger/orphan.hpp"
#include "ledger/record.hpp"
#include "store/ledger_store.hpp"

namespace weir::ledger {

struct DrainSettings {
    std::chrono::milliseconds interval{200};         // between passes, when nothing hurries
    std::chrono::milliseconds running_after{5'000};  // older requests get a `running` row
    std::size_t batch_rows = 1'000;
    std::chrono::milliseconds retry_first{250};       // pause after a refusal; doubles...
    std::chrono::milliseconds retry_most{30'000};     // ...up to this
    std::chrono::milliseconds orphans_every{30'000};  // looking for folders of dead processes
    // How long rows, and totals by hour, are kept; 0: for ever.
    std::chrono::nanoseconds keep_requests{0};
    std::chrono::nanoseconds keep_totals{0};
    std::chrono::milliseconds forget_every{3'600'000};
    std::int64_t forget_rows = 10'000;  // at once, so that new rows do not wait for old ones
};

// Told on the drain thread, seldom: a failure once when it begins and once when it is over.
// `message` is for the log.
struct DrainEvent {
    enum class Kind : std::uint8_t { store_failing, store_recovered, damaged, replayed };
    Kind kind;
    std::string message;
    std::int64_t rows = 0;  // damaged: records that were skipped; replayed: rows that were stored
};
using DrainListener = std::function<void(const DrainEvent&)>;

// Used by one thread at a time; the three counters by any.
class Drain {
public:
    // journal and store must outlive it.
    Drain(Journal& journal, store::LedgerStore& store, DrainSettings settings,
          DrainListener listener);

    // Everything committed so far. Its errors are the store's, and were told to the listener.
    Result<void> pass(SysTime now);
    // The last one, after which nobody appends: what still runs becomes interrupted. (What has a
    // `running` row in the store only if no other process lives; else the next start sees to it.)
    Result<void> last_pass(SysTime now);

    // What is known of a request of this process, as of the last pass, and of any that is stored:
    // its row, or its start while it runs.
    Result<std::optional<store::StoredRow>> find(const RequestId& id);
    store::LedgerStore& store() { return store_; }

    // Folders of dead processes beside ours: rows into the store (a start without an end as
    // interrupted), then deleted. How many others live.
    Result<std::size_t> replay_orphans();
    // Rows of before that instant which the store still calls running. At start-up and at the end,
    // when no other process lives. A refusal is tried again at each pass.
    Result<void> interrupt_running(SysTime before);

    // Deletes what is older than it is kept. False when there is more of it to delete.
    Result<bool> forget(SysTime now);

    std::int64_t rows_stored() const { return rows_stored_.load(std::memory_order_relaxed); }
    std::int64_t store_failures() const { return failures_.load(std::memory_order_relaxed); }
    bool store_failing() const { return failing_.load(std::memory_order_relaxed); }

private:
    // A segment being read, oldest first.
    struct Reading {
        Segment* segment;
        SegmentReader reader;
        std::int64_t open =
            0;  // requests whose start is here and which are neither ended nor stored
    };
    struct Lane {
        JournalWriter* writer;
        std::deque<Reading> readings;
    };
    struct OpenRequest {
        std::span<const std::byte> record;
        SysTime started;
        Reading* reading;
    };

    Result<void> read_lane(Lane& lane);
    Result<void> read_segment(Reading& reading);
    Result<void> give_back(Lane& lane);
    Result<void> store_open_requests(SysTime started_before, store::RowStatus as);
    Result<void> add(std::span<const std::byte> record, store::RowStatus running_as);
    Result<void> flush();
    Result<void> replay(Orphan& orphan);
    Result<void> told(Result<void> result);
    void tell_damage(std::int64_t records, const std::string& where);

    Journal& journal_;
    store::LedgerStore& store_;
    DrainSettings settings_;
    DrainListener listener_;
    std::deque<Lane> lanes_;
    // By the id as it stands in the record.
    std::unordered_map<std::string_view, OpenRequest> open_;
    SysTime open_looked_at_;
    std::optional<SysTime> interrupt_before_;
    Batch batch_;
    std::atomic<std::int64_t> rows_stored_{0};
    std::atomic<std::int64_t> failures_{0};
    std::atomic<bool> failing_{false};
};

}  // namespace weir::ledger
