#pragma once
// The allocator's memory back to the system.

namespace weir::app {

// Once, before the workers start. Pages that become wholly free go back soon, not at once: in
// steady traffic some do with each request, and getting them again costs a page fault (measured:
// 0.88 a request, a tenth of its time). Not late either: the allocator notices that the time is up
// only when it is called, and an idle server would keep what a burst has left (row B8 of the
// benchmark).
void set_up_allocator();

// Gives back what this thread keeps: recycled frames and partly used pages. An idle worker calls
// it.
void return_free_memory();

}  // namespace weir::app
