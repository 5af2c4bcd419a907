#include "ledger/journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>

namespace weir::ledger {
namespace {

constexpr std::int64_t segment_bytes_min = 256 * 1024;
constexpr std::int64_t segment_bytes_max = 1024LL * 1024 * 1024;

}  // namespace

std::optional<int> lock_folder(const std::filesystem::path& folder) {
    const int descriptor = ::open((folder / "lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor < 0) return std::nullopt;
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return descriptor;
    ::close(descriptor);
    return std::nullopt;
}

JournalWriter::~JournalWriter() {
    delete spare_.load();
    for (Segment* segment = oldest(); segment != nullptr;)
        delete std::exchange(segment, segment->next.load());
}

Appended JournalWriter::append(const store::LedgerRow& row) {
    const bool written =
        (tail_ != nullptr && tail_->append(row)) || (advance() && tail_->append(row));
    if (written) {
        if (failing_.load(std::memory_order_relaxed)) failing_.store(false);
        return Appended::written;
    }
    failing_.store(true, std::memory_order_relaxed);
    if (row.status != store::RowStatus::running) lost_.fetch_add(1, std::memory_order_relaxed);
    return Appended::lost;
}

bool JournalWriter::advance() {
    std::unique_ptr<Segment> fresh(spare_.exchange(nullptr, std::memory_order_acq_rel));
    if (!fresh) {
        // While the disk refuses, only the drain thread tries, so that requests do not wait for it.
        if (failing()) return false;
        Result<std::unique_ptr<Segment>> made = journal_->make_segment(index_);
        if (!made) return false;
        fresh = std::move(*made);
    }
    Segment* const segment = fresh.release();
    if (tail_ == nullptr)
        first_.store(segment, std::memory_order_release);
    else
        tail_->next.store(segment, std::memory_order_release);
    const bool filled_one = std::exchange(tail_, segment) != nullptr;
    if (filled_one) journal_->wake_();
    return true;
}

Segment* JournalWriter::oldest() {
    if (head_ == nullptr) head_ = first_.load(std::memory_order_acquire);
    return head_;
}

void JournalWriter::drop_oldest() {
    std::unique_ptr<Segment> drained(head_);
    head_ = head_->next.load(std::memory_order_acquire);
    if (spare_.load(std::memory_order_relaxed) != nullptr) {
        journal_->discard(std::move(drained));
        return;
    }
    drained->reuse(journal_->next_sequence());
    spare_.store(drained.release(), std::memory_order_release);
}

void JournalWriter::prepare() {
    if (spare_.load(std::memory_order_relaxed) != nullptr) return;
    Segment* last = oldest();
    while (last != nullptr && last->next.load(std::memory_order_acquire) != nullptr)
        last = last->next.load(std::memory_order_acquire);
    const bool half_full = last != nullptr && last->committed() > last->bytes().size() / 2;
    if (!half_full && !failing()) return;
    if (Result<std::unique_ptr<Segment>> made = journal_->make_segment(index_))
        spare_.store(made->release(), std::memory_order_release);
}

Journal::Journal(std::filesystem::path folder, std::string name, std::size_t workers,
                 JournalSettings settings, std::function<void()> wake)
    : folder_(std::move(folder)),
      name_(std::move(name)),
      settings_(settings),
      wake_(std::move(wake)),
      // Unlike that of other processes, so that no record can pass for one of another file's.
      sequence_(std::hash<std::string>{}(name_) << 20) {
    settings_.segment_bytes =
        std::clamp(settings_.segment_bytes, segment_bytes_min, segment_bytes_max);
    for (std::size_t i = 0; i < workers; ++i)
        writers_.push_back(std::make_unique<JournalWriter>(*this, i));
    const std::lock_guard lock(folder_mutex_);
    (void)make_folder();  // tried again when a segment is needed
}

Journal::~Journal() {
    if (lock_ >= 0) ::close(lock_);
}

// Made and locked under another name first: a folder of this name without a living owner is one
// that other processes may take and delete.
Result<void> Journal::make_folder() {
    const std::filesystem::path unlocked = folder_ / (".new-" + name_);
    const auto failed = [&](const std::error_code& code) {
        return fail(ErrorKind::internal, fmt::format("cannot make the journal folder {}: {}",
                                                     (folder_ / name_).string(), code.message()));
    };
    std::error_code code;
    std::filesystem::create_directories(unlocked, code);
    if (code) return failed(code);
    std::filesystem::permissions(unlocked, std::filesystem::perms::owner_all, code);
    const std::optional<int> lock = lock_folder(unlocked);
    if (!lock) return failed(std::make_error_code(std::errc::permission_denied));
    std::filesystem::rename(unlocked, folder_ / name_, code);
    if (code) {
        ::close(*lock);
        return failed(code);
    }
    if (lock_ >= 0) ::close(lock_);
    lock_ = *lock;
    return {};
}

Result<std::unique_ptr<Segment>> Journal::make_segment(std::size_t writer) {
    const std::int64_t bytes = settings_.segment_bytes;
    if (bytes_.fetch_add(bytes) + bytes > settings_.bytes_max) {
        bytes_ -= bytes;
        return fail(ErrorKind::internal,
                    fmt::format("the journal holds {} bytes that are not stored yet, its limit",
                                settings_.bytes_max));
    }
    const auto make = [&] {
        const std::uint64_t sequence = next_sequence();
        return Segment::create(folder_ / name_ / fmt::format("{}-{:016x}.wal", writer, sequence),
                               bytes, sequence);
    };
    Result<std::unique_ptr<Segment>> segment = make();
    if (!segment) {
        const std::lock_guard lock(folder_mutex_);
        std::error_code code;
        const bool gone = !std::filesystem::exists(folder_ / name_, code);
        if (gone && make_folder()) segment = make();
    }
    if (!segment) bytes_ -= bytes;
    return segment;
}

void Journal::discard(std::unique_ptr<Segment> segment) {
    bytes_ -= static_cast<std::int64_t>(segment->bytes().size());
    ::unlink(segment->file().c_str());
}

std::int64_t Journal::lost() const {
    std::int64_t sum = 0;
    for (const auto& writer : writers_)
        sum += writer->lost();
    return sum;
}

bool Journal::failing() const {
    return std::ranges::any_of(writers_, [](const auto& writer) { return writer->failing(); });
}

void Journal::remove() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_ / name_, ignored);
}

}  // namespace weir::ledger
