#include <algorithm>
#include <map>
#include <vector>

#include "store/memory/memory.hpp"
#include "store/totals.hpp"

namespace weir::store {
namespace {

class MemoryLedgerStore final : public LedgerStore {
public:
    explicit MemoryLedgerStore(std::size_t rows_max) : rows_max_(rows_max) {}

    Result<void> append(std::span<const LedgerRow> rows) override {
        for (const LedgerRow& row : rows)
            append_row(row);
        while (rows_.size() > rows_max_) {
            feedback_.erase(rows_.begin()->first);
            rows_.erase(rows_.begin());
        }
        return {};
    }

    Result<std::int64_t> interrupt_running(SysTime before) override {
        std::vector<StoredRow> dead;
        for (const auto& [id, stored] : rows_) {
            const LedgerRow& row = stored.row();
            if (row.status != RowStatus::running || row.started >= before) continue;
            LedgerRow changed = row;
            changed.status = RowStatus::interrupted;
            dead.emplace_back(changed);
        }
        for (const StoredRow& row : dead)
            append_row(row.row());
        return static_cast<std::int64_t>(dead.size());
    }

    Result<std::optional<StoredRow>> get(const RequestId& id) override {
        std::optional<StoredRow> found;
        if (const auto at = rows_.find(id); at != rows_.end()) found.emplace(at->second.row());
        return found;
    }

    Result<void> scan(const RowsQuery& query, const SeeRow& see) override {
        const auto show = [&](const LedgerRow& row) {
            const bool wanted = row.started >= query.range.from &&
                                row.started < query.range.until &&
                                (!query.key || row.key == *query.key) &&
                                (!query.route || row.route == *query.route) &&
                                (!query.status || row.status == *query.status) &&
                                (!query.before || row.id < *query.before);
            return !wanted || see(row);
        };
        if (query.newest_first) {
            for (auto at = rows_.rbegin(); at != rows_.rend(); ++at)
                if (!show(at->second.row())) break;
        } else {
            for (const auto& [id, stored] : rows_)
                if (!show(stored.row())) break;
        }
        return {};
    }

    Result<NanoUsd> spent(const KeyId& key, TimeRange range) override {
        const std::map<std::string, std::int64_t> sums = add_up(range);
        const auto found = sums.find(key.value());
        return NanoUsd(found == sums.end() ? 0 : found->second);
    }

    Result<std::vector<KeySpend>> spent_by_key(TimeRange range) override {
        std::vector<KeySpend> spends;
        for (const auto& [key, sum] : add_up(range))
            if (sum != 0) spends.push_back({key, NanoUsd(sum)});
        return spends;
    }

    Result<std::vector<UsageLine>> usage(const UsageQuery& query) override {
        std::map<std::string, Totals> groups;
        for (const auto& [key, totals] : totals_)
            if (matches(query, key)) groups[group_of(query.by, key)].add(totals);
        std::vector<UsageLine> lines;
        for (const auto& [group, totals] : groups)
            if (totals.requests != 0) lines.push_back(usage_line(group, totals));
        sort_and_cut(query, lines);
        return lines;
    }

    Result<std::vector<VariantLine>> variants(const UsageQuery& query) override {
        std::map<std::string, VariantLine> groups;
        for (const auto& [id, stored] : rows_) {
            const LedgerRow& row = stored.row();
            if (row.variant.empty() || !matches(query, total_key(row))) continue;
            groups[std::string(row.variant)].add(row);
        }
        std::vector<VariantLine> lines;
        for (auto& [variant, line] : groups) {
            line.variant = variant;
            if (line.ended > 0) lines.push_back(std::move(line));
        }
        return lines;
    }

    Result<std::int64_t> erase_before(SysTime before, std::int64_t rows_max) override {
        std::int64_t erased = 0;
        for (auto at = rows_.begin(); at != rows_.end() && erased < rows_max;) {
            const bool old = at->second.row().started < before;
            if (old) feedback_.erase(at->first);
            at = old ? rows_.erase(at) : std::next(at);
            erased += old ? 1 : 0;
        }
        return erased;
    }

    Result<std::optional<Feedback>> put_feedback(const Feedback& feedback) override {
        std::optional<Feedback> before = find_feedback(feedback.request);
        feedback_.insert_or_assign(feedback.request, feedback);
        return before;
    }

    Result<std::optional<Feedback>> get_feedback(const RequestId& request) override {
        return find_feedback(request);
    }

    Result<void> fold_before(SysTime before) override {
        const std::int64_t kept_from = hour_of(before);
        std::map<TotalKey, Totals> kept;
        for (auto& [key, totals] : totals_) {
            const bool old = key.hour < kept_from;
            TotalKey folded;
            folded.hour = folded_hour;
            folded.key = key.key;
            kept[old ? folded : key].add(totals);
        }
        totals_ = std::move(kept);
        return {};
    }

private:
    std::optional<Feedback> find_feedback(const RequestId& request) const {
        const auto found = feedback_.find(request);
        return found == feedback_.end() ? std::nullopt : std::optional(found->second);
    }

    void append_row(const LedgerRow& row) {
        const auto found = rows_.find(row.id);
        if (found == rows_.end()) {
            rows_.emplace(row.id, StoredRow(row));
        } else {
            const LedgerRow& old = found->second.row();
            if (rank(row.status) <= rank(old.status)) return;
            totals_[total_key(old)].subtract(old);
            found->second = StoredRow(row);
        }
        if (row.status != RowStatus::running) totals_[total_key(row)].add(row);
    }

    // Whole hours from the totals, which outlive erased rows; what remains from the rows.
    std::map<std::string, std::int64_t> add_up(const TimeRange& range) const {
        const HourRange split = split_by_hour(range);
        std::map<std::string, std::int64_t> sums;
        for (const auto& [key, totals] : totals_)
            if (key.hour >= split.first && key.hour < split.last) sums[key.key] += totals.charged;
        for (const auto& [id, stored] : rows_) {
            const SysTime at = stored.row().started;
            const bool inside = (at >= split.before.from && at < split.before.until) ||
                                (at >= split.after.from && at < split.after.until);
            if (!inside) continue;
            Totals one;
            one.add(stored.row());
            sums[std::string(stored.row().key)] += one.charged;
        }
        return sums;
    }

    std::size_t rows_max_;
    std::map<RequestId, StoredRow> rows_;
    std::map<RequestId, Feedback> feedback_;
    std::map<TotalKey, Totals> totals_;
};

}  // namespace

std::unique_ptr<LedgerStore> make_memory_ledger_store(std::size_t rows_max) {
    return std::make_unique<MemoryLedgerStore>(rows_max);
}

}  // namespace weir::store
