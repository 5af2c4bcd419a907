#pragma once
// The responses that were kept or asked for last, by key and id, up to a sum of bytes: the next
// turn of a conversation usually needs no disk. Not thread safe: ResponseState's.
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "store/response_store.hpp"

namespace weir::gateway {

// In the cache, in the queue to the disk and in the request that goes on from it, whichever ends
// last.
using SharedResponse = std::shared_ptr<const store::ResponseRow>;

// Key and id as one text: neither holds a line break.
std::string response_place(const KeyId& key, std::string_view id);

class ResponseCache {
public:
    explicit ResponseCache(std::int64_t bytes_max) : bytes_max_(bytes_max) {}

    void put(SharedResponse row);
    // Null when it is not there. It becomes the last one to go.
    SharedResponse get(const KeyId& key, std::string_view id);
    void erase(const KeyId& key, std::string_view id);
    std::int64_t bytes() const { return bytes_; }

private:
    using Rows = std::list<SharedResponse>;  // the last used first
    void drop(Rows::iterator at);

    std::int64_t bytes_max_;
    std::int64_t bytes_ = 0;
    Rows rows_;
    std::unordered_map<std::string, Rows::iterator> by_place_;
};

}  // namespace weir::gateway
