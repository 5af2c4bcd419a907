#pragma once
// One segment file of the journal, mapped into memory. Written by one worker thread, read by the
// drain thread up to committed(), used again when it is drained (a page that is mapped and dirty
// already costs no fault). The format is in record.hpp.
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "base/result.hpp"
#include "store/ledger_row.hpp"

namespace weir::ledger {

class Segment {
public:
    // Makes and allocates the file: all of its bytes are on disk, or it is an error that says why.
    static Result<std::unique_ptr<Segment>> create(const std::filesystem::path& file,
                                                   std::int64_t bytes, std::uint64_t sequence);
    // An existing file, for reading only.
    static Result<std::unique_ptr<Segment>> open(const std::filesystem::path& file);
    ~Segment();  // unmaps; the file stays
    Segment(const Segment&) = delete;
    Segment& operator=(const Segment&) = delete;

    // The worker's: false when there is no room left.
    bool append(const store::LedgerRow& row);
    // Forgets all records. REQUIRES: no worker writes to it.
    void reuse(std::uint64_t sequence);

    std::size_t committed() const { return committed_.load(std::memory_order_acquire); }
    std::span<const std::byte> bytes() const { return {data_, size_}; }
    const std::filesystem::path& file() const { return file_; }

    // The segment that the worker went on to; set once per use, after the last append here.
    std::atomic<Segment*> next{nullptr};

private:
    Segment() = default;
    static Result<std::unique_ptr<Segment>> map(const std::filesystem::path& file, int descriptor,
                                                std::size_t bytes, bool writable);

    std::byte* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t used_ = 0;  // the worker's
    std::atomic<std::size_t> committed_{0};
    std::uint64_t sequence_ = 0;
    std::filesystem::path file_;
};

}  // namespace weir::ledger
