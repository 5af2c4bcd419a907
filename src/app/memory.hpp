#pragma once
// The allocator's memory back to the system.

namespace weir::app {

// Once, before the workers start. Pages that become wholly free go back at once instead of after a
// delay which only later calls of the allocator notice: an idle server would keep what a burst has
// left. In steady traffic no page becomes free, so it costs nothing (row B3 of the benchmark).
void set_up_allocator();

// Gives back what this thread keeps: recycled frames and partly used pages. An idle worker calls
// it.
void return_free_memory();

}  // namespace weir::app
