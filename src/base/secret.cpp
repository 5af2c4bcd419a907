#include "base/secret.hpp"

namespace weir {

void Secret::wipe() noexcept {
    // Through a volatile pointer, so that the compiler keeps the writes.
    volatile char* byte = bytes_.data();
    for (std::size_t i = 0; i < bytes_.size(); ++i)
        byte[i] = 0;
    bytes_.clear();
}

}  // namespace weir
