#include "app/memory.hpp"

#ifdef WEIR_MIMALLOC
#include <mimalloc.h>
#endif

namespace weir::app {

void return_free_memory() {
#ifdef WEIR_MIMALLOC
    mi_collect(true);
#endif
}

}  // namespace weir::app
