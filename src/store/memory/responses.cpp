#include <algorithm>
#include <map>

#include "store/memory/memory.hpp"

namespace weir::store {
namespace {

class MemoryResponseStore final : public ResponseStore {
public:
    Result<void> put(std::span<const ResponseRow> rows) override {
        for (const ResponseRow& row : rows) {
            forget(rows_.find({row.id, row.key.value()}));
            bytes_ += row.bytes();
            rows_.emplace(Place{row.id, row.key.value()}, row);
        }
        return {};
    }

    Result<ResponseFound> get(const KeyId& key, std::string_view id, SysTime now) override {
        ResponseFound found;
        const std::string wanted(id);
        for (auto at = rows_.lower_bound({wanted, ""}); at != rows_.end(); ++at) {
            if (at->first.first != wanted) break;
            if (at->second.expires <= now) continue;
            if (at->second.key == key)
                found.row = at->second;
            else
                found.of_another = true;
        }
        if (found.row) found.of_another = false;
        return found;
    }

    Result<bool> erase(const KeyId& key, std::string_view id, SysTime now) override {
        const auto at = rows_.find({std::string(id), key.value()});
        if (at == rows_.end()) return false;
        const bool there = at->second.expires > now;
        forget(at);
        return there;
    }

    Result<std::int64_t> bytes() override { return bytes_; }

    Result<std::int64_t> trim(SysTime now, std::int64_t bytes_max, std::int64_t rows_max) override {
        std::int64_t gone = 0;
        while (gone < rows_max && !rows_.empty()) {
            const auto next = std::ranges::min_element(
                rows_, {}, [](const auto& entry) { return entry.second.expires; });
            if (next->second.expires > now && bytes_ <= bytes_max) break;
            forget(next);
            ++gone;
        }
        return gone;
    }

private:
    using Place = std::pair<std::string, std::string>;  // id, key
    using Rows = std::map<Place, ResponseRow>;

    void forget(Rows::iterator at) {
        if (at == rows_.end()) return;
        bytes_ -= at->second.bytes();
        rows_.erase(at);
    }

    Rows rows_;
    std::int64_t bytes_ = 0;
};

}  // namespace

std::unique_ptr<ResponseStore> make_memory_response_store() {
    return std::make_unique<MemoryResponseStore>();
}

}  // namespace weir::store
