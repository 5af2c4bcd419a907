#include "llm/tokens/merge.hpp"

#include <algorithm>
#include <functional>

namespace weir::llm::tokens {
namespace {

// Below this, looking at every pair for the least rank is faster than a heap.
constexpr std::size_t short_bytes_max = 64;

}  // namespace

std::span<const std::uint32_t> Merge::run(const Ranks& ranks, std::string_view piece) {
    begins_.clear();
    if (piece.size() <= short_bytes_max)
        short_piece(ranks, piece);
    else
        long_piece(ranks, piece);
    return begins_;
}

void Merge::short_piece(const Ranks& ranks, std::string_view piece) {
    const std::size_t size = piece.size();
    begins_.resize(size + 1);
    joined_.assign(size + 1, no_token);
    for (std::size_t i = 0; i <= size; ++i)
        begins_[i] = static_cast<std::uint32_t>(i);
    for (std::size_t i = 0; i + 2 <= size; ++i)
        joined_[i] = ranks.find(piece.substr(i, 2));
    std::size_t parts = size;
    const auto look_up = [&](std::size_t i) {
        joined_[i] = i + 2 <= parts
                         ? ranks.find(piece.substr(begins_[i], begins_[i + 2] - begins_[i]))
                         : no_token;
    };
    while (true) {
        const auto end = joined_.begin() + static_cast<std::ptrdiff_t>(parts);
        const auto least = std::min_element(joined_.begin(), end);
        if (least == end || *least == no_token) break;
        const auto at = static_cast<std::size_t>(least - joined_.begin());
        begins_.erase(begins_.begin() + static_cast<std::ptrdiff_t>(at + 1));
        joined_.erase(least + 1);
        --parts;
        look_up(at);
        if (at > 0) look_up(at - 1);
    }
    begins_.resize(parts);
}

void Merge::long_piece(const Ranks& ranks, std::string_view piece) {
    const auto size = static_cast<std::uint32_t>(piece.size());
    parts_.assign(size + 1, {});
    heap_.clear();
    // Part i begins at byte i; one that was joined to its left neighbour is not reached any more.
    const auto look_up = [&](std::uint32_t at) {
        Part& part = parts_[at];
        part.joined =
            part.next < size ? ranks.find(piece.substr(at, parts_[part.next].next - at)) : no_token;
        if (part.joined == no_token) return;
        heap_.push_back(std::uint64_t{part.joined} << 32 | at);
        std::ranges::push_heap(heap_, std::greater());
    };
    for (std::uint32_t i = 0; i <= size; ++i)
        parts_[i] = {.next = i + 1, .before = i == 0 ? size : i - 1};
    for (std::uint32_t i = 0; i + 2 <= size; ++i)
        look_up(i);
    while (!heap_.empty()) {
        const std::uint64_t least = heap_.front();
        std::ranges::pop_heap(heap_, std::greater());
        heap_.pop_back();
        const auto at = static_cast<std::uint32_t>(least);
        Part& part = parts_[at];
        if (part.joined != least >> 32) continue;
        Part& gone = parts_[part.next];
        part.next = gone.next;
        gone.joined = no_token;
        if (part.next < size) parts_[part.next].before = at;
        look_up(at);
        if (part.before < size) look_up(part.before);
    }
    for (std::uint32_t at = 0; at < size; at = parts_[at].next)
        begins_.push_back(at);
}

}  // namespace weir::llm::tokens
