#include "gateway/response_state.hpp"

#include <pthread.h>

#include <algorithm>
#include <utility>

namespace weir::gateway {
namespace {

// One transaction: as much as a reader may have to wait for.
constexpr std::size_t batch_rows_max = 64;
constexpr std::int64_t batch_bytes_max = 4 << 20;
constexpr std::int64_t trim_rows_max = 64;
// What has expired goes at least so often; a store that refused is asked again after `retry`.
constexpr std::chrono::seconds trim_every{60};
constexpr std::chrono::milliseconds retry{500};

}  // namespace

ResponseState::ResponseState(std::unique_ptr<store::ResponseStore> store, ResponseSettings settings,
                             std::function<SysTime()> clock)
    : store_(std::move(store)),
      settings_(settings),
      clock_(std::move(clock)),
      cache_(settings.memory_bytes_max) {}

ResponseState::~ResponseState() { stop(); }

void ResponseState::start() {
    if (!thread_.joinable()) thread_ = std::thread(&ResponseState::run, this);
}

void ResponseState::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        write_held_ = false;  // one last try
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
}

ResponseState::Counts ResponseState::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

bool ResponseState::keep(store::ResponseRow row) {
    const std::int64_t bytes = row.bytes();
    SharedResponse shared = std::make_shared<const store::ResponseRow>(std::move(row));
    {
        const std::lock_guard lock(mutex_);
        if (bytes > settings_.response_bytes_max) {
            ++counts_.dropped_large;
            return false;
        }
        if (counts_.queued_bytes + bytes > settings_.queue_bytes_max) {
            ++counts_.dropped_full;
            return false;
        }
        ++counts_.kept;
        counts_.queued_bytes += bytes;
        cache_.put(shared);
        pending_[response_place(shared->key, shared->id)] = shared;
        queue_.push_back({std::move(shared)});
    }
    changed_.notify_one();
    return true;
}

SharedResponse ResponseState::at_hand(const KeyId& key, std::string_view id) {
    const SysTime now = clock_();
    const std::lock_guard lock(mutex_);
    SharedResponse row = cache_.get(key, id);
    if (!row) {
        const auto waiting = pending_.find(response_place(key, id));
        if (waiting != pending_.end()) row = waiting->second;
    }
    if (!row || row->expires <= now) return nullptr;
    ++counts_.found;
    return row;
}

void ResponseState::find(KeyId key, std::string id, Then then) {
    {
        const std::lock_guard lock(mutex_);
        questions_.push_back(
            {Question::Kind::find, std::move(key), std::move(id), std::move(then)});
    }
    changed_.notify_one();
}

void ResponseState::erase(KeyId key, std::string id, Then then) {
    {
        const std::lock_guard lock(mutex_);
        forget(key, id);
        questions_.push_back(
            {Question::Kind::erase, std::move(key), std::move(id), std::move(then)});
    }
    changed_.notify_one();
}

// Of memory. What is being written right now is in the store when the question's turn comes.
void ResponseState::forget(const KeyId& key, std::string_view id) {
    cache_.erase(key, id);
    if (pending_.erase(response_place(key, id)) == 0) return;
    for (Pending& pending : queue_)
        if (pending.row->id == id && pending.row->key == key) pending.erased = true;
}

void ResponseState::run() {
    ::pthread_setname_np(::pthread_self(), "weir-responses");
    std::unique_lock lock(mutex_);
    while (true) {
        const bool writes = !queue_.empty() && !write_held_;
        if (questions_.empty() && !writes && !trim_due_) {
            if (stopping_) break;
            const auto most = write_held_ ? retry : std::chrono::milliseconds(trim_every);
            const bool woken = changed_.wait_for(lock, most, [this] {
                return stopping_ || !questions_.empty() || (!write_held_ && !queue_.empty());
            });
            if (woken) continue;
            trim_due_ = !write_held_;
            write_held_ = false;
        } else if (!questions_.empty()) {
            Question question = std::move(questions_.front());
            questions_.pop_front();
            lock.unlock();
            question.then(answer(question));
            lock.lock();
        } else if (writes) {
            write(lock);
        } else {
            trim(lock);
        }
    }
}

Result<ResponseState::Found> ResponseState::answer(const Question& question) {
    Result<store::ResponseFound> found = store_->get(question.key, question.id, clock_());
    if (!found) return fail(found.error());
    Found result{.row = nullptr, .of_another = found->of_another};
    if (question.kind == Question::Kind::erase) {
        const Result<bool> erased = store_->erase(question.key, question.id, clock_());
        if (!erased) return fail(erased.error());
        // A question before this one may have brought it back.
        const std::lock_guard lock(mutex_);
        cache_.erase(question.key, question.id);
    }
    if (found->row) {
        result.row = std::make_shared<const store::ResponseRow>(std::move(*found->row));
        if (question.kind == Question::Kind::find) {
            const std::lock_guard lock(mutex_);
            ++counts_.read;
            cache_.put(result.row);
        }
    }
    return result;
}

void ResponseState::write(std::unique_lock<std::mutex>& lock) {
    std::vector<store::ResponseRow> batch;
    std::int64_t bytes = 0;
    std::size_t taken = 0;
    std::vector<SharedResponse> rows;
    for (; taken < queue_.size() && taken < batch_rows_max && bytes < batch_bytes_max; ++taken)
        if (!queue_[taken].erased) {
            bytes += queue_[taken].row->bytes();
            rows.push_back(queue_[taken].row);
        }
    lock.unlock();
    batch.reserve(rows.size());
    for (const SharedResponse& row : rows)
        batch.push_back(*row);
    const Result<void> done = batch.empty() ? Result<void>{} : store_->put(batch);
    lock.lock();
    counts_.failure = done ? "" : done.error().message();
    write_held_ = !done;
    if (!done) {
        if (!stopping_) return;
        counts_.lost += static_cast<std::int64_t>(queue_.size());
        queue_.clear();
        return;
    }
    trim_due_ = true;
    for (; taken > 0; --taken) {
        const SharedResponse row = std::move(queue_.front().row);
        queue_.pop_front();
        counts_.queued_bytes -= row->bytes();
        const auto waiting = pending_.find(response_place(row->key, row->id));
        if (waiting != pending_.end() && waiting->second == row) pending_.erase(waiting);
    }
}

void ResponseState::trim(std::unique_lock<std::mutex>& lock) {
    lock.unlock();
    const Result<std::int64_t> gone = store_->trim(clock_(), settings_.bytes_max, trim_rows_max);
    lock.lock();
    trim_due_ = gone && *gone == trim_rows_max && !stopping_;
    if (gone) counts_.trimmed += *gone;
    if (!gone) counts_.failure = gone.error().message();
}

}  // namespace weir::gateway
