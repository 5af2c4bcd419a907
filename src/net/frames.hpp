#pragma once
// Memory of coroutine frames. A request makes the same dozen frames, one after another, on one
// thread: freed ones are kept by size and thread for the next request. Frames over the largest size
// come from the global allocator.
#include <cstddef>

namespace weir::net::frames {

// Under AddressSanitizer none is: a frame that is used after its end must be found.
#if __has_feature(address_sanitizer)
inline constexpr bool are_kept = false;
#else
inline constexpr bool are_kept = true;
#endif

[[gnu::noinline]] void* allocate(std::size_t bytes);
[[gnu::noinline]] void release(void* frame, std::size_t bytes) noexcept;
// Gives this thread's kept frames back; an idle worker calls it.
void release_kept() noexcept;

}  // namespace weir::net::frames
