#include "app/memory.hpp"

#include "net/frames.hpp"

#ifdef WEIR_MIMALLOC
#include <mimalloc.h>
#endif

namespace weir::app {

void return_free_memory() {
    net::frames::release_kept();
#ifdef WEIR_MIMALLOC
    mi_collect(true);
#endif
}

}  // namespace weir::app
