#include "app/memory.hpp"

#include "net/frames.hpp"

#ifdef WEIR_MIMALLOC
#include <mimalloc.h>
#endif

namespace weir::app {
namespace {

// Long enough that a page which the next request needs again is still there, short enough that a
// burst is over when its last pages are freed.
[[maybe_unused]] constexpr long free_pages_kept_ms = 250;

}  // namespace

void set_up_allocator() {
#ifdef WEIR_MIMALLOC
    mi_option_set(mi_option_decommit_delay, free_pages_kept_ms);
#endif
}

void return_free_memory() {
    net::frames::release_kept();
#ifdef WEIR_MIMALLOC
    mi_collect(true);
#endif
}

}  // namespace weir::app
