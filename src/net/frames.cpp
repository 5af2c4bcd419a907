#include "net/frames.hpp"

#include <array>
#include <cstdint>
#include <new>

namespace weir::net::frames {
namespace {

constexpr std::size_t size_step = 128;
constexpr std::size_t classes = 80;                    // up to 10 KB
constexpr std::uint16_t kept_max = are_kept ? 64 : 0;  // frames of one size

struct Kept {
    Kept* next;
};

// Not destroyed with the thread: trivially destructible, and the allocator may be gone by then.
struct Shelf {
    std::array<Kept*, classes> first{};
    std::array<std::uint16_t, classes> count{};
};
thread_local constinit Shelf shelf;

constexpr std::size_t class_of(std::size_t bytes) { return (bytes - 1) / size_step; }

}  // namespace

void* allocate(std::size_t bytes) {
    const std::size_t size = class_of(bytes);
    if (size >= classes) return ::operator new(bytes);
    if (Kept* const kept = shelf.first[size]) {
        shelf.first[size] = kept->next;
        --shelf.count[size];
        return kept;
    }
    return ::operator new((size + 1) * size_step);
}

void release(void* frame, std::size_t bytes) noexcept {
    const std::size_t size = class_of(bytes);
    if (size >= classes) return ::operator delete(frame, bytes);
    if (shelf.count[size] == kept_max) return ::operator delete(frame, (size + 1) * size_step);
    shelf.first[size] = new (frame) Kept{shelf.first[size]};
    ++shelf.count[size];
}

void release_kept() noexcept {
    for (std::size_t size = 0; size < classes; ++size) {
        while (Kept* const kept = shelf.first[size]) {
            shelf.first[size] = kept->next;
            ::operator delete(kept, (size + 1) * size_step);
        }
        shelf.count[size] = 0;
    }
}

}  // namespace weir::net::frames
