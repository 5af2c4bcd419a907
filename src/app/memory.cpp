#include "app/memory.hpp"

#include "net/frames.hpp"

#ifdef WEIR_MIMALLOC
#include <mimalloc.h>
#endif

namespace weir::app {

void set_up_allocator() {
#ifdef WEIR_MIMALLOC
    mi_option_set(mi_option_decommit_delay, 0);
#endif
}

void return_free_memory() {
    net::frames::release_kept();
#ifdef WEIR_MIMALLOC
    mi_collect(true);
#endif
}

}  // namespace weir::app
