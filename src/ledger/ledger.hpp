#pragma once
// The record of every request, as the gateway sees it: one Writer per worker thread (memcpy into a
// mapped file, no lock, no wait), and behind it a thread that carries the journal into the store.
//
// Owned by app/. A killed process loses no row whose start() or finish() returned `written`. Where
// the journal cannot be written (disk full, folder gone) rows are counted as lost, the caller
// serves on, and writing resumes by itself when there is space again.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "ledger/drain.hpp"
#include "ledger/drain_thread.hpp"
#include "ledger/journal.hpp"
#include "store/ledger_store.hpp"

namespace weir::ledger {

struct Settings {
    std::filesystem::path folder;  // made if missing; several processes may share it
    // Unlike that of every other process that ever used the folder (RequestId::make(...).text()).
    std::string process_name;
    std::size_t workers = 1;
    JournalSettings journal;
    DrainSettings drain;
};

// Of one worker, used by that thread only.
class Writer {
public:
    // row.status is running. Nothing of the row is kept.
    Appended start(const store::LedgerRow& row) { return journal_->append(row); }
    // The whole row, not only what start() lacked; a request without a start may be finished too.
    Appended finish(const store::LedgerRow& row) { return journal_->append(row); }

private:
    friend class Ledger;
    explicit Writer(JournalWriter& journal) : journal_(&journal) {}
    JournalWriter* journal_;
};

// For /metrics, /readyz and the log.
struct Health {
    std::int64_t rows_lost = 0;       // ended requests that are in neither journal nor store
    std::int64_t rows_stored = 0;     // `running` rows included
    std::int64_t store_failures = 0;  // passes that the store refused
    std::int64_t journal_bytes = 0;   // of segments in use
    bool journal_failing = false;     // some worker's last append was lost
    bool store_failing = false;       // the last pass was refused; it will be tried again
};

class Ledger {
public:
    // Replays what earlier processes left in the folder; if no other one lives, marks what they
    // were running as interrupted. A store that refuses is no error: rows stay where they are, the
    // listener hears of it, and the thread tries again. Writers may be used at once; the thread
    // begins with run(). clock says what time it is.
    Ledger(const Settings& settings, std::unique_ptr<store::LedgerStore> store,
           std::function<SysTime()> clock, DrainListener listener);
    ~Ledger();  // as stop()
    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;

    Writer& writer(std::size_t worker) { return writers_[worker]; }
    Health health() const;  // any thread

    // Before run(): what each key was charged in the range, rows that the store has refused so far
    // included. For restoring budgets (restore.hpp).
    Result<std::vector<store::KeySpend>> spent_by_key(store::TimeRange range);

    // Before run(): afterwards it is the thread's.
    store::LedgerStore& store() { return *store_; }

    // Calls the question on the ledger's thread, soon, with everything that had ended before it was
    // asked in the store (unless that refuses). Any thread; after stop() it is never called.
    void ask(DrainThread::Question question) { thread_->ask(std::move(question)); }

    void run();
    // After the last append: carries everything into the store and joins the thread; the journal is
    // deleted if all of it is stored, else the next start replays it. Idempotent.
    Result<void> stop();

private:
    std::unique_ptr<store::LedgerStore> store_;
    std::unique_ptr<Journal> journal_;
    std::unique_ptr<Drain> drain_;
    std::vector<Writer> writers_;
    std::unique_ptr<DrainThread> thread_;  // last: it uses all of the above
    bool stopped_ = false;
};

}  // namespace weir::ledger
