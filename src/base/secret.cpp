#include "base/secret.hpp"

namespace weir {

void Secret::wipe() noexcept {
    // The whole buffer: a moved-from short string keeps its bytes beyond its length of 0. Growing
    // to the capacity does not allocate. Through a volatile pointer, so that the writes are kept.
    bytes_.resize(bytes_.capacity());
    volatile char* byte = bytes_.data();
    for (std::size_t i = 0; i < bytes_.size(); ++i)
        byte[i] = 0;
    bytes_.clear();
}

}  // namespace weir
