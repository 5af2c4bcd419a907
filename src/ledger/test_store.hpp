#pragma once
// A LedgerStore for tests that refuses when told to, and forwards to memory otherwise.
#include <atomic>
#include <memory>
#include <vector>

#include "store/test_stores.hpp"

namespace weir::ledger {

class RefusingStore final : public store::LedgerStore {
public:
    std::atomic<bool> refuse = false;
    std::atomic<int> appends = 0;
    std::atomic<std::size_t> largest_batch = 0;

    Result<void> append(std::span<const store::LedgerRow> rows) override {
        ++appends;
        largest_batch = std::max(largest_batch.load(), rows.size());
        if (refuse) return fail(ErrorKind::internal, "the disk is full");
        return memory_->append(rows);
    }
    Result<std::int64_t> interrupt_running(SysTime before) override {
        if (refuse) return fail(ErrorKind::internal, "the disk is full");
        return memory_->interrupt_running(before);
    }
    Result<std::optional<store::StoredRow>> get(const RequestId& id) override {
        return memory_->get(id);
    }
    Result<void> scan(const store::RowsQuery& query, const store::SeeRow& see) override {
        return memory_->scan(query, see);
    }
    Result<NanoUsd> spent(const KeyId& key, store::TimeRange range) override {
        return memory_->spent(key, range);
    }
    Result<std::vector<store::KeySpend>> spent_by_key(store::TimeRange range) override {
        return memory_->spent_by_key(range);
    }
    Result<std::vector<store::UsageLine>> usage(const store::UsageQuery& query) override {
        return memory_->usage(query);
    }
    Result<std::vector<store::VariantLine>> variants(const store::UsageQuery& query) override {
        return memory_->variants(query);
    }
    Result<std::int64_t> erase_before(SysTime before, std::int64_t rows_max) override {
        if (refuse) return fail(ErrorKind::internal, "the disk is full");
        return memory_->erase_before(before, rows_max);
    }
    Result<void> fold_before(SysTime before) override {
        if (refuse) return fail(ErrorKind::internal, "the disk is full");
        return memory_->fold_before(before);
    }
    Result<std::optional<store::Feedback>> put_feedback(const store::Feedback& feedback) override {
        if (refuse) return fail(ErrorKind::internal, "the disk is full");
        return memory_->put_feedback(feedback);
    }
    Result<std::optional<store::Feedback>> get_feedback(const RequestId& request) override {
        return memory_->get_feedback(request);
    }

    std::optional<store::RowStatus> status_of(const RequestId& id) {
        const auto row = get(id);
        if (!row || !*row) return std::nullopt;
        return (*row)->row().status;
    }
    std::int64_t requests() {
        std::int64_t sum = 0;
        for (const store::UsageLine& line : *usage({.by = store::GroupBy::key}))
            sum += line.requests;
        return sum;
    }

private:
    std::unique_ptr<store::LedgerStore> memory_ = store::make_test_store();
};

}  // namespace weir::ledger
