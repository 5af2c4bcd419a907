#include "ledger/ledger.hpp"

#include <map>

#include "store/row_codec.hpp"

namespace weir::ledger {

Ledger::Ledger(const Settings& settings, std::unique_ptr<store::LedgerStore> store,
               std::function<SysTime()> clock, DrainListener listener)
    : store_(std::move(store)) {
    // Woken by workers only, which begin after this constructor.
    journal_ = std::make_unique<Journal>(settings.folder, settings.process_name, settings.workers,
                                         settings.journal, [this] { thread_->wake(); });
    drain_ = std::make_unique<Drain>(*journal_, *store_, settings.drain, std::move(listener));
    thread_ = std::make_unique<DrainThread>(*drain_, settings.drain, clock);
    writers_.reserve(settings.workers);
    for (std::size_t i = 0; i < settings.workers; ++i)
        writers_.push_back(Writer(journal_->writer(i)));
    const Result<std::size_t> living = drain_->replay_orphans();
    if (living && *living == 0) (void)drain_->interrupt_running(clock());
}

Ledger::~Ledger() { (void)stop(); }

void Ledger::run() { thread_->start(); }

Result<void> Ledger::stop() {
    if (std::exchange(stopped_, true)) return {};
    // A thread that was never started has nothing to join; what was appended is carried all the
    // same.
    thread_->start();
    Result<void> stored = thread_->stop();
    if (stored) journal_->remove();
    return stored;
}

Health Ledger::health() const {
    return {.rows_lost = journal_->lost(),
            .rows_stored = drain_->rows_stored(),
            .store_failures = drain_->store_failures(),
            .journal_bytes = journal_->bytes(),
            .journal_failing = journal_->failing(),
            .store_failing = drain_->store_failing()};
}

Result<std::vector<store::KeySpend>> Ledger::spent_by_key(store::TimeRange range) {
    const Result<std::vector<store::KeySpend>> stored = store_->spent_by_key(range);
    if (!stored) return stored;
    std::map<std::string, NanoUsd> sums;
    for (const store::KeySpend& spend : *stored)
        sums[spend.key] += spend.charged;
    // Only there if the store refused them a moment ago; those it took before a crash are in sums.
    const Orphanage left = find_orphans(journal_->folder(), journal_->name());
    for (const Orphan& orphan : left.orphans) {
        for (std::size_t i = 0; i < orphan.size(); ++i) {
            store::RowReading reading;
            if (!store::read_row(orphan.record(i), reading)) continue;
            const store::LedgerRow& row = reading.row;
            if (row.started < range.from || row.started >= range.until) continue;
            const Result<std::optional<store::StoredRow>> known = store_->get(row.id);
            if (!known) return fail(known.error());
            const bool counted = *known && (*known)->row().status != store::RowStatus::running;
            if (!counted) sums[std::string(row.key)] += store::charged(row);
        }
    }
    std::vector<store::KeySpend> spends;
    for (const auto& [key, charged] : sums)
        spends.push_back({key, charged});
    return spends;
}

}  // namespace weir::ledger
