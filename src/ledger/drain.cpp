#include "ledger/drain.hpp"

#include <fmt/format.h>

namespace weir::ledger {
namespace {

using store::RowStatus;

std::string_view id_in(std::span<const std::byte> record) {
    return {reinterpret_cast<const char*>(record.data()), RequestId::length};
}

}  // namespace

Drain::Drain(Journal& journal, store::LedgerStore& store, DrainSettings settings,
             DrainListener listener)
    : journal_(journal), store_(store), settings_(settings), listener_(std::move(listener)) {
    for (std::size_t i = 0; i < journal_.workers(); ++i)
        lanes_.push_back({.writer = &journal_.writer(i), .readings = {}});
}

Result<void> Drain::pass(SysTime now) {
    // What the store refused before comes first.
    Result<void> done = interrupt_before_ ? interrupt_running(*interrupt_before_) : Result<void>();
    if (done) done = flush();
    for (Lane& lane : lanes_) {
        if (done) done = read_lane(lane);
        lane.writer->prepare();
    }
    // Looking through all open requests each pass would cost more than it tells.
    if (done && now - open_looked_at_ >= settings_.running_after / 5) {
        open_looked_at_ = now;
        done = store_open_requests(now - settings_.running_after, RowStatus::running);
    }
    if (done) done = flush();
    for (Lane& lane : lanes_)
        if (done) done = give_back(lane);
    return done;
}

Result<void> Drain::last_pass(SysTime now) {
    Result<void> done = pass(now);
    if (done) done = store_open_requests(SysTime::max(), RowStatus::interrupted);
    if (done) done = flush();
    for (Lane& lane : lanes_)
        if (done) done = give_back(lane);
    if (!done) return done;
    // Requests that already have a `running` row are not among the open ones.
    const Result<std::size_t> living = replay_orphans();
    if (!living) return fail(living.error());
    return *living == 0 ? interrupt_running(SysTime::max()) : Result<void>();
}

Result<void> Drain::read_lane(Lane& lane) {
    while (true) {
        Segment* const segment = lane.readings.empty() ? lane.writer->oldest()
                                                       : lane.readings.back().segment->next.load();
        // A segment is read to its end before its successor: look at `next` first, since nothing is
        // appended once it is set.
        if (!lane.readings.empty())
            if (Result<void> done = read_segment(lane.readings.back()); !done) return done;
        if (segment == nullptr) return {};
        lane.readings.push_back({segment, SegmentReader(segment->bytes())});
    }
}

Result<void> Drain::read_segment(Reading& reading) {
    const std::int64_t damaged_before = reading.reader.damaged();
    const std::size_t end = reading.segment->committed();
    for (auto record = reading.reader.next(end); !record.empty();
         record = reading.reader.next(end)) {
        const std::optional<store::RowGlance> seen = store::glance(record);
        if (!seen) {
            tell_damage(1, reading.segment->file().string());
            continue;
        }
        if (seen->status == RowStatus::running) {
            const OpenRequest request{record, seen->started, &reading};
            if (open_.emplace(id_in(record), request).second) ++reading.open;
            continue;
        }
        if (const auto start = open_.find(id_in(record)); start != open_.end()) {
            --start->second.reading->open;
            open_.erase(start);
        }
        if (Result<void> done = add(record, seen->status); !done) return done;
    }
    if (const std::int64_t damaged = reading.reader.damaged() - damaged_before; damaged > 0)
        tell_damage(damaged, reading.segment->file().string());
    return {};
}

// Oldest first, and only what is wholly read, stored, and no longer written to.
Result<void> Drain::give_back(Lane& lane) {
    if (!batch_.empty()) return {};
    while (lane.readings.size() > 1 && lane.readings.front().open == 0) {
        lane.readings.pop_front();
        lane.writer->drop_oldest();
    }
    return {};
}

Result<void> Drain::store_open_requests(SysTime started_before, RowStatus as) {
    for (auto at = open_.begin(); at != open_.end();) {
        const OpenRequest request = at->second;
        if (request.started >= started_before) {
            ++at;
            continue;
        }
        at = open_.erase(at);
        --request.reading->open;
        if (Result<void> done = add(request.record, as); !done) return done;
    }
    return {};
}

// An error is of the flush: the record itself is in the batch.
Result<void> Drain::add(std::span<const std::byte> record, RowStatus running_as) {
    if (!batch_.add(record, running_as)) {
        tell_damage(1, journal_.name());
        return {};
    }
    return batch_.size() >= settings_.batch_rows ? flush() : Result<void>();
}

Result<void> Drain::flush() {
    const auto rows = static_cast<std::int64_t>(batch_.size());
    if (rows == 0) return {};
    if (Result<void> done = told(batch_.store_in(store_)); !done) return done;
    rows_stored_.fetch_add(rows, std::memory_order_relaxed);
    return {};
}

Result<std::optional<store::StoredRow>> Drain::find(const RequestId& id) {
    Result<std::optional<store::StoredRow>> stored = store_.get(id);
    if (!stored || *stored) return stored;
    std::optional<store::StoredRow> row;
    if (const auto open = open_.find(id.text()); open != open_.end()) {
        store::RowReading reading;
        if (store::read_row(open->second.record, reading)) row.emplace(reading.row);
    }
    return row;
}

Result<std::size_t> Drain::replay_orphans() {
    Orphanage found = find_orphans(journal_.folder(), journal_.name());
    for (Orphan& orphan : found.orphans)
        if (Result<void> done = told(replay(orphan)); !done) return fail(done.error());
    return found.living;
}

Result<void> Drain::replay(Orphan& orphan) {
    Batch batch;
    std::int64_t damaged = orphan.damaged();
    const auto store_batch = [&]() -> Result<void> {
        const auto rows = static_cast<std::int64_t>(batch.size());
        Result<void> done = batch.store_in(store_);
        if (done) rows_stored_.fetch_add(rows, std::memory_order_relaxed);
        return done;
    };
    for (std::size_t i = 0; i < orphan.size(); ++i) {
        if (!batch.add(orphan.record(i), RowStatus::interrupted)) ++damaged;
        if (batch.size() < settings_.batch_rows) continue;
        if (Result<void> done = store_batch(); !done) return done;
    }
    if (Result<void> done = store_batch(); !done) return done;
    if (damaged > 0) tell_damage(damaged, orphan.folder().string());
    const auto rows = static_cast<std::int64_t>(orphan.size());
    listener_({DrainEvent::Kind::replayed,
               fmt::format("stored {} requests that an earlier process left in {}", rows,
                           orphan.folder().string()),
               rows});
    orphan.remove();
    return {};
}

Result<void> Drain::interrupt_running(SysTime before) {
    const Result<std::int64_t> done = store_.interrupt_running(before);
    interrupt_before_ = done ? std::nullopt : std::optional(before);
    return told(done ? Result<void>() : fail(done.error()));
}

Result<bool> Drain::forget(SysTime now) {
    using std::chrono::duration_cast;
    const auto before = [now](std::chrono::nanoseconds kept) {
        return now - duration_cast<SysTime::duration>(kept);
    };
    bool all = true;
    if (settings_.keep_requests.count() > 0) {
        const Result<std::int64_t> erased =
            store_.erase_before(before(settings_.keep_requests), settings_.forget_rows);
        if (Result<void> done = told(erased ? Result<void>() : fail(erased.error())); !done)
            return fail(done.error());
        all = *erased < settings_.forget_rows;
    }
    if (settings_.keep_totals.count() > 0)
        if (Result<void> done = told(store_.fold_before(before(settings_.keep_totals))); !done)
            return fail(done.error());
    return all;
}

// Of every call of the store: counts and tells a change between working and failing.
Result<void> Drain::told(Result<void> result) {
    const bool was_failing = failing_.exchange(!result);
    if (!result) failures_.fetch_add(1, std::memory_order_relaxed);
    if (!result && !was_failing)
        listener_({DrainEvent::Kind::store_failing,
                   fmt::format("requests wait in the journal: {} ({})", result.error().message(),
                               result.error().detail())});
    if (result && was_failing)
        listener_({DrainEvent::Kind::store_recovered, "the store takes requests again"});
    return result;
}

void Drain::tell_damage(std::int64_t records, const std::string& where) {
    listener_({DrainEvent::Kind::damaged,
               fmt::format("skipped {} damaged records of the journal in {}", records, where),
               records});
}

}  // namespace weir::ledger
