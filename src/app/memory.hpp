#pragma once
// The allocator's memory back to the system.

namespace weir::app {

// Gives back what this thread's heap holds free. Allocators do that by themselves only while they are
// being asked for memory, so a worker that has become idle would keep what a burst has left.
void return_free_memory();

}  // namespace weir::app
